import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEnginePool } from '../../../cube/native/sql-api/engine/pool.ts';
import { readDump } from '../../../cube/native/sql-api/engine/dump.ts';
import type { Catalogue, Column, Engine, Parameters } from '../../../cube/native/sql-api/types.ts';

/**
 * `node tests/bench/sql-engine/main.ts`: what the PostgreSQL behind the SQL API costs: until ready, a statement,
 * rows that pass through it, memory. Milliseconds by the clock and of processor, megabytes.
 */
const SESSION = { user: 'anna@ente.it', database: 'belvedere', settings: { TimeZone: 'Europe/Rome' } };
const NEVER = new AbortController().signal;
const ROWS = [1000, 10_000, 100_000];
const LISTING = `SELECT n.nspname, c.relname, obj_description(c.oid) FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('r', 'v') ORDER BY 1, 2`;
const COLUMNS = "SELECT * FROM information_schema.columns WHERE table_schema = 'public'";

async function measure(what: string, times: number, work: () => Promise<unknown>): Promise<void> {
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  for (let time = 0; time < times; time += 1) await work();
  const { user, system } = process.cpuUsage(cpu);
  const per = (value: number) => (value / times).toFixed(2).padStart(10);
  const resident = (process.memoryUsage().rss / 2 ** 20).toFixed(0).padStart(6);
  console.log(`${what.padEnd(44)}${per(performance.now() - from)}${per((user + system) / 1000)}${resident}`);
}

function column(name: string, type: Column['type']): Column {
  return {
    name,
    member: `vista.${name}`,
    kind: 'dimension',
    type,
    aggregation: null,
    title: name,
    description: name,
  };
}

/** Ten views of thirty columns. */
function catalogueOf(version: number): Catalogue {
  const columns = Array.from({ length: 30 }, (_, index) =>
    column(`colonna_${index}`, index % 2 ? 'text' : 'numeric'),
  );
  const tables = Array.from({ length: 10 }, (_, index) => ({
    name: `vista_${index}`,
    title: `Vista ${index}`,
    description: `Versione ${version}`,
    columns,
  }));
  return { hash: `${version}`, tables };
}

async function passRows(engine: Engine, count: number): Promise<void> {
  const array = (value: (row: number) => string) =>
    `{${Array.from({ length: count }, (_, row) => value(row)).join(',')}}`;
  const columns = [
    array((row) => `"comune ${row}"`),
    array((row) => `${row % 100}`),
    array((row) => `${row * 1.5}`),
  ];
  const rows = 'unnest($1::text[], $2::text[], $3::text[]) AS t(nome, gruppo, valore)';
  const run = (sql: string, parameters: Parameters) => engine.run(sql, parameters, [], SESSION, NEVER);
  const times = count > 50_000 ? 3 : 10;
  await measure(`${count} rows grouped`, times, () =>
    run(`SELECT gruppo, sum(valore::numeric) FROM ${rows} GROUP BY gruppo`, columns),
  );
  await measure(`${count} rows out again`, times, () => run(`SELECT * FROM ${rows}`, columns));
}

async function main(): Promise<void> {
  const dumpFolder = mkdtempSync(join(tmpdir(), 'belvedere-engine-'));
  const pool = createEnginePool({ dumpFolder });
  const engine = pool.engine(catalogueOf(0));
  const select = (of: Engine, user: string) => of.run('SELECT 1', [], [], { ...SESSION, user }, NEVER);
  console.log(`${''.padEnd(44)}     clock processor    MB`);
  await measure('the starting database, read or built', 1, () => readDump(dumpFolder));
  await measure('first engine ready', 1, () => select(engine, 'anna'));
  await measure('another catalogue, from the spare engine', 1, () =>
    select(pool.engine(catalogueOf(1)), 'anna'),
  );
  await measure('a third', 1, () => select(pool.engine(catalogueOf(2)), 'anna'));
  await measure('SELECT 1, first 200', 200, () => select(engine, 'anna'));
  await measure('SELECT 1', 500, () => select(engine, 'anna'));
  let turn = 0;
  await measure('SELECT 1, another user each time', 500, () => select(engine, `utente ${(turn += 1) % 7}`));
  await measure('tables with comments', 30, () => engine.run(LISTING, [], [], SESSION, NEVER));
  await measure('information_schema.columns', 10, () => engine.run(COLUMNS, [], [], SESSION, NEVER));
  for (const count of ROWS) await passRows(engine, count);
  await pool.close();
  rmSync(dumpFolder, { recursive: true });
}

await main();
