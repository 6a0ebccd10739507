import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Warehouse } from '../../sql/warehouse.ts';
import { LoadError } from './contract.ts';

/** How often who loads says that it lives, and after how long of silence it counts as dead. */
const BEAT_MS = 5_000;
const DEAD_AFTER_MS = 30_000;

export const TAKE_LOCK = `UPDATE dw.caricamento_in_corso SET gettone = ?, chi = ?, battito = ?
WHERE blocco = 1 AND (gettone = '' OR battito < ?)`;

export const BEAT_LOCK = 'UPDATE dw.caricamento_in_corso SET battito = ? WHERE blocco = 1 AND gettone = ?';

export const FREE_LOCK = `UPDATE dw.caricamento_in_corso SET gettone = '', chi = '', battito = 0
WHERE blocco = 1 AND gettone = ?`;

/** Warehouses that this process loads into now. */
const busy = new WeakSet<Warehouse>();

/**
 * Runs `work` while nobody else changes data: no other load of this process, and none of another process on the same SQL Server
 * (a row with a sign of life; a holder silent for half a minute is taken for dead). A DuckDB file has one process, so a row
 * that says otherwise was left by one that died.
 * @throws LoadError CARICAMENTO_IN_CORSO
 */
export async function withLock<T>(warehouse: Warehouse, what: string, work: () => Promise<T>): Promise<T> {
  if (busy.has(warehouse)) throw inProgress('');
  busy.add(warehouse);
  try {
    return await holdRow(warehouse, what, work);
  } finally {
    busy.delete(warehouse);
  }
}

async function holdRow<T>(warehouse: Warehouse, what: string, work: () => Promise<T>): Promise<T> {
  const token = randomUUID();
  const silentSince = warehouse.engine === 'duckdb' ? Number.MAX_SAFE_INTEGER : Date.now() - DEAD_AFTER_MS;
  const who = `${what} (${hostname()}, processo ${process.pid})`.slice(0, 200);
  if ((await warehouse.execute(TAKE_LOCK, [token, who, Date.now(), silentSince])) === 0) {
    const [row] = await warehouse.query<{ chi: string }>('SELECT chi FROM dw.caricamento_in_corso');
    throw inProgress(row?.chi ?? '');
  }
  const shared = warehouse.engine !== 'duckdb';
  const beat = () => void warehouse.execute(BEAT_LOCK, [Date.now(), token]).catch(() => undefined);
  const timer = shared ? setInterval(beat, BEAT_MS) : undefined;
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await warehouse.execute(FREE_LOCK, [token]).catch(() => undefined);
  }
}

const inProgress = (who: string): LoadError =>
  new LoadError(
    'CARICAMENTO_IN_CORSO',
    `È già in corso un altro caricamento${who ? `: ${who}` : ''}. Attendi che finisca e riprova.`,
  );
