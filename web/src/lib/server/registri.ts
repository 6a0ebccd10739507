import { loadCatalogo, type Catalogo } from './catalogo/catalogo.ts';
import type { Interroga } from './cube/interroga.ts';
import type { VersionWatch } from './cube/version.ts';
import type { Logger } from './log.ts';
import { loadTerritorio, type Territorio } from './territorio/territorio.ts';

/** Something loaded once from the data process, and loaded again when the data change. */
export interface Registro<T> {
  /**
   * The value that goes with the data in use: right after a change it waits for it, since a page of the new data with the labels
   * of the old would be kept. Before the first success it throws what loading threw; later it gives the last good value.
   */
  get(requestId: string): Promise<T>;
  /** The data changed and the value does not follow yet: nothing made of it may be kept. */
  scaduto(): boolean;
}

type Load<T> = (requestId: string) => Promise<T>;

/**
 * Keeps the last good value: a failed reload is logged and tried again at the next request, and pages go on with what they have.
 */
function createRegistro<T>(nome: string, load: Load<T>, versioni: VersionWatch, log: Logger): Registro<T> {
  let value: T | undefined;
  let stale = false;
  let pending: Promise<T> | null = null;

  function reload(requestId: string): Promise<T> {
    pending ??= loadFresh(requestId).finally(() => (pending = null));
    return pending;
  }

  async function loadFresh(requestId: string): Promise<T> {
    stale = false;
    try {
      value = await load(requestId);
      return value;
    } catch (error) {
      stale = true;
      throw error;
    }
  }

  versioni.onChange(() => {
    stale = true;
  });
  return {
    async get(requestId) {
      if (value === undefined) return reload(requestId);
      if (!stale && !pending) return value;
      try {
        return await reload(requestId);
      } catch (error) {
        log.warn({ err: error, registro: nome }, 'reload failed');
        return value;
      }
    },
    scaduto: () => stale || pending !== null,
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
