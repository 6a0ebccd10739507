import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openWarehouse, type WarehouseHandle, type WarehouseOptions } from '../../sql/open.ts';
import type { Engine } from '../../sql/warehouse.ts';

export interface EngineUnderTest {
  engine: Engine;
  /** What the engine says in words of its own. */
  dialect: Dialect;
  /** The address of a database of its own, empty, removed at the end of the file. */
  freshAddress(): Promise<string>;
  /** Opens a database of its own, empty; closed and removed at the end of the file. */
  fresh(options?: WarehouseOptions): Promise<WarehouseHandle>;
}

/** The few things for which no portable text exists. */
export interface Dialect {
  /** A SELECT of the numbers 0 … n-1 as `n`. */
  numbers(n: number): string;
  /** A SELECT that runs for minutes. */
  runaway: string;
  /** One row with a value of each type that the interface promises. */
  oneOfEach: string;
  /** A type of instants. */
  instant: string;
}

const DIALECTS: Record<Engine, Dialect> = {
  duckdb: {
    numbers: (n) => `SELECT range AS n FROM range(${n})`,
    runaway: 'SELECT sum(a.range * b.range) AS n FROM range(10000000) a, range(10000000) b',
    oneOfEach: `SELECT CAST(9007199254740991 AS BIGINT) AS intero, CAST(9007199254740993 AS BIGINT) AS enorme,
      CAST(-12.50 AS DECIMAL(10, 2)) AS decimale, CAST(0.25 AS DOUBLE) AS reale, CAST('2024-02-29' AS DATE) AS giorno,
      CAST('2024-02-29 10:20:30' AS TIMESTAMP) AS istante, 'Forlì' AS testo, NULL AS vuoto, CAST(1 AS BOOLEAN) AS vero,
      'ab'::BLOB AS byte`,
    instant: 'TIMESTAMP',
  },
  mssql: {
    numbers: (n) =>
      `SELECT TOP (${n}) CAST(ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) - 1 AS int) AS n
       FROM sys.all_columns AS a CROSS JOIN sys.all_columns AS b`,
    runaway: `SELECT COUNT_BIG(*) AS n FROM sys.all_columns AS a CROSS JOIN sys.all_columns AS b
      CROSS JOIN sys.all_columns AS c CROSS JOIN sys.all_columns AS d`,
    oneOfEach: `SELECT CAST(9007199254740991 AS bigint) AS intero, CAST(9007199254740993 AS bigint) AS enorme,
      CAST(-12.50 AS decimal(10, 2)) AS decimale, CAST(0.25 AS float) AS reale, CAST('2024-02-29' AS date) AS giorno,
      CAST('2024-02-29T10:20:30' AS datetime2) AS istante, N'Forlì' AS testo, NULL AS vuoto, CAST(1 AS bit) AS vero,
      CAST(0x6162 AS varbinary(2)) AS byte`,
    instant: 'datetime2(3)',
  },
};

/**
 * Defines the same tests for each engine. `WAREHOUSES=duckdb,mssql` says which (both by default); the mssql half needs a server
 * at `MSSQL_URL` (`mssql://user:password@host:1433`, a user that may create databases) and is skipped by name without it.
 */
export function forEachWarehouse(title: string, define: (under: EngineUnderTest) => void): void {
  const wanted = (process.env['WAREHOUSES'] ?? 'duckdb,mssql').split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !(name in DIALECTS));
  if (unknown.length > 0)
    throw new Error(`WAREHOUSES names engines that do not exist: ${unknown.join(', ')}`);
  const server = process.env['MSSQL_URL'];
  for (const engine of ['duckdb', 'mssql'] as const) {
    const reason = whyNot(engine, wanted, server);
    const suite = reason ? describe.skip : describe;
    suite(`${title} [${engine}${reason ? `: ${reason}` : ''}]`, () => {
      define(engine === 'duckdb' ? onDuckdb() : onMssql(server ?? ''));
    });
  }
}

function whyNot(engine: Engine, wanted: string[], server: string | undefined): string | undefined {
  if (!wanted.includes(engine)) return 'not in WAREHOUSES';
  return engine === 'mssql' && !server ? 'no server at MSSQL_URL' : undefined;
}

/** Opened handles and made databases of one suite, let go in the end. */
function keeper(): { keep<T extends WarehouseHandle>(handle: T): T; onEnd(work: () => Promise<void>): void } {
  const handles: WarehouseHandle[] = [];
  const ends: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const { warehouse } of handles) await warehouse.close();
    for (const end of ends) await end();
  });
  return { keep: (handle) => (handles.push(handle), handle), onEnd: (work) => void ends.push(work) };
}

function onDuckdb(): EngineUnderTest {
  const { keep, onEnd } = keeper();
  const freshAddress = async (): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), 'belvedere-'));
    onEnd(() => rm(directory, { recursive: true, force: true }));
    return join(directory, 'magazzino.duckdb');
  };
  return {
    engine: 'duckdb',
    dialect: DIALECTS.duckdb,
    freshAddress,
    fresh: async (options) => keep(await openWarehouse(await freshAddress(), { threads: 2, ...options })),
  };
}

function onMssql(server: string): EngineUnderTest {
  const { keep, onEnd } = keeper();
  const freshAddress = async (): Promise<string> => {
    const name = `belvedere_prova_${randomBytes(6).toString('hex')}`;
    await onServer(server, `CREATE DATABASE [${name}]`);
    onEnd(() =>
      onServer(
        server,
        `ALTER DATABASE [${name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [${name}]`,
      ),
    );
    return addressOf(server, name);
  };
  return {
    engine: 'mssql',
    dialect: DIALECTS.mssql,
    freshAddress,
    fresh: async (options) => keep(await openWarehouse(await freshAddress(), options)),
  };
}

function addressOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer(server: string, sql: string): Promise<void> {
  const { warehouse } = await openWarehouse(addressOf(server, 'master'), { connections: 1 });
  await warehouse.execute(sql).finally(() => warehouse.close());
}
