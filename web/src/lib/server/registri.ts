import { loadCatalogo, type Catalogo } from './catalogo/catalogo.ts';
import type { Interroga } from './cube/interroga.ts';
import type { VersionWatch } from './cube/version.ts';
import type { Logger } from './log.ts';
import { loadTerritorio, type Territorio } from './territorio/territorio.ts';

/** Something loaded once from the data process and loaded again, behind the pages' back, when the data change. */
export interface Registro<T> {
  /** The value; before the first success, waits for it or throws what loading threw. */
  get(requestId: string): Promise<T>;
}

type Load<T> = (requestId: string) => Promise<T>;

/**
 * Keeps the last good value: a failed reload is logged and tried again at the next change or request,
 * and pages go on with what they have.
 */
function createRegistro<T>(nome: string, load: Load<T>, versioni: VersionWatch, log: Logger): Registro<T> {
  let value: T | undefined;
  let stale = false;
  let pending: Promise<T> | null = null;

  function reload(requestId: string): Promise<T> {
    pending ??= load(requestId)
      .then((fresh) => {
        stale = false;
        value = fresh;
        return fresh;
      })
      .finally(() => (pending = null));
    return pending;
  }

  versioni.onChange(() => {
    stale = true;
  });
  return {
    async get(requestId) {
      if (value === undefined) return reload(requestId);
      if (stale && !pending) {
        reload(requestId).catch((error: unknown) =>
          log.warn({ err: error, registro: nome }, 'reload failed'),
        );
      }
      return value;
    },
  };
}

export function createTerritorioStore(
  interroga: Interroga,
  versioni: VersionWatch,
  log: Logger,
): Registro<Territorio> {
  return createRegistro('territorio', (id) => loadTerritorio(interroga, id), versioni, log);
}

export function createCatalogoStore(
  interroga: Interroga,
  versioni: VersionWatch,
  log: Logger,
): Registro<Catalogo> {
  return createRegistro('catalogo', (id) => loadCatalogo(interroga, id), versioni, log);
}
