import type { Session, Warehouse } from '../../sql/warehouse.ts';
import type { Edition, Target } from './editions.ts';

/** Where Cube keeps rollups. */
const ROLLUP_SCHEMA = 'prod_pre_aggregations';

/** Waits at most so long for another process that builds. */
const LOCK_MS = 30 * 60_000;

/** Statements about rollups and editions, valid in DuckDB and in SQL Server. */
export const ROLLUP_SQL = {
  lastLoad: 'SELECT COALESCE(MAX(caricamento_id), 0) AS caricamento FROM dw.caricamento',
  readyLoad: 'SELECT caricamento_id AS caricamento FROM dw.edizione WHERE modello = ?',
  updateReady:
    'UPDATE dw.edizione SET caricamento_id = ?, pronta_il = ? WHERE modello = ? AND caricamento_id <= ?',
  insertReady: `INSERT INTO dw.edizione (modello, caricamento_id, pronta_il)
    SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM dw.edizione WHERE modello = ?)`,
  tables: 'SELECT TABLE_NAME AS nome FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ?',
} as const;

/** SQL Server's alone: a DuckDB file has one process. Held until the transaction ends. */
export const BUILD_LOCK = `DECLARE @esito INT;
    EXEC @esito = sp_getapplock @Resource = 'belvedere-aggregati', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = ${LOCK_MS};
    IF @esito < 0
    BEGIN
      THROW 50001, 'Un altro processo costruisce gli aggregati da troppo tempo.', 1;
    END;`;

/** The last load of the warehouse. */
export async function readLastLoad(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.query<{ caricamento: number }>(ROLLUP_SQL.lastLoad);
  return Number(row?.caricamento ?? 0);
}

/** The load that the rollups of this model stand for, as the process that builds them wrote it; null when there are none. */
export async function readReadyLoad(warehouse: Warehouse, modello: string): Promise<number | null> {
  const [row] = await warehouse.query<{ caricamento: number }>(ROLLUP_SQL.readyLoad, [modello]);
  return row ? Number(row.caricamento) : null;
}

/** Tells the processes that only answer that the rollups of a load stand. */
export async function writeReady(warehouse: Warehouse, { modello, caricamento }: Target): Promise<void> {
  const now = new Date().toISOString().slice(0, 19);
  await warehouse.transaction(async (session) => {
    await session.execute(ROLLUP_SQL.updateReady, [caricamento, now, modello, caricamento]);
    await session.execute(ROLLUP_SQL.insertReady, [modello, caricamento, now, modello]);
  });
}

/** Does work that only one process at a time may do. Of two that want to build, the second finds the tables of the first. */
export async function alone<T>(warehouse: Warehouse, work: () => Promise<T>): Promise<T> {
  if (warehouse.engine === 'duckdb') return work();
  return warehouse.transaction(async (session: Session) => {
    await session.execute(BUILD_LOCK);
    return work();
  });
}

/**
 * Drops the tables of the rollups that no live edition reads, and what builds cut short left behind. Cube itself would drop a
 * table as soon as its successor stands, under the queries that still read it (the drivers refuse that).
 */
export async function dropSuperseded(
  warehouse: Warehouse,
  live: readonly Edition<{ tables: readonly string[] }>[],
): Promise<string[]> {
  const used = new Set(live.flatMap(({ prepared }) => prepared.tables));
  const rows = await warehouse.query<{ nome: string }>(ROLLUP_SQL.tables, [ROLLUP_SCHEMA]);
  const superseded = rows.map(({ nome }) => `${ROLLUP_SCHEMA}.${nome}`).filter((table) => !used.has(table));
  for (const table of superseded) await warehouse.execute(`DROP TABLE ${table}`);
  return superseded;
}
