import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import { VersioneDati } from '../../../../../model/contratto/versione.ts';
import type { Logger } from '../log.ts';
import type { InternalGet } from './internal.ts';

const TIMEOUT_MS = 3000;

/** Which model and which load the data process answers from. */
export interface VersionWatch {
  /**
   * The last known version, at once; asks again in the background when it is older than the interval.
   * Only before the first success does it wait for the data process; null when that one does not answer.
   */
  current(): Promise<VersioneDati | null>;
  /** Calls back after the version changed. */
  onChange(listener: (version: VersioneDati) => void): void;
}

/** Watches `GET /interno/versione`, on demand: a server that nobody visits asks nothing. */
export function createVersionWatch(get: InternalGet, log: Logger, intervalMs = 3000): VersionWatch {
  const listeners: ((version: VersioneDati) => void)[] = [];
  let known: VersioneDati | null = null;
  let checkedAt = -Infinity;
  let pending: Promise<void> | null = null;

  async function check(): Promise<void> {
    try {
      const fresh = await ask(get);
      const changed = known !== null && JSON.stringify(known) !== JSON.stringify(fresh);
      known = fresh;
      if (!changed) return;
      log.info({ versione: fresh }, 'data version changed');
      for (const listener of listeners) listener(fresh);
    } catch (error) {
      log.warn({ err: error }, 'data version unknown');
    } finally {
      checkedAt = Date.now();
      pending = null;
    }
  }

  return {
    async current() {
      if (Date.now() - checkedAt >= intervalMs) pending ??= check();
      if (known === null && pending) await pending;
      return known;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

async function ask(get: InternalGet): Promise<VersioneDati> {
  const options = { contesto: CONTESTO_PUBBLICO, requestId: 'versione', timeoutMs: TIMEOUT_MS };
  const { status, body } = await get('/interno/versione', options);
  if (status !== 200) throw new ErroreDati('CUBE_ERRORE', { status, path: '/interno/versione' });
  return VersioneDati.parse(JSON.parse(new TextDecoder().decode(body)));
}
