import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWebIfStale } from '../../cube/supervisor/web-build.ts';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { readIndicatori } from '../../sql/indicatori.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import { createLog } from '../../web/src/lib/server/log.ts';
import { createDati } from '../../web/src/lib/server/servizi.ts';
import { load, ROOT, SECRET, signToken } from '../support/dati.ts';
import { benchCases, type BenchCase, type Question } from './cases.ts';
import { measureLoads } from './loads.ts';
import { timeEach, type Timing } from './measure.ts';
import { startServers, type BenchServers } from './servers.ts';
import { listRollups, rawStatement, rollupStatement, rollupTable } from './sql.ts';

const THREADS = 2;

interface Served {
  cubeFirst: Timing;
  cubeAgain: Timing;
  webFirst: Timing;
  webAgain: Timing;
  bytes: number;
}

interface Sql {
  raw: Timing;
  rollup: Timing;
}

/**
 * `npm run bench`: full national size, one run, ratios within it. BENCH_DIR keeps the warehouse between runs;
 * BENCH_REGIONI fills only some regions, for trying the bench itself.
 */
async function main(): Promise<void> {
  await buildWebIfStale(ROOT, () => console.log('building the web…'));
  const kept = process.env['BENCH_DIR'];
  const dir = kept ?? mkdtempSync(join(tmpdir(), 'belvedere-bench-'));
  try {
    const servers = await startServers(dir, { DEMO_REGIONI: process.env['BENCH_REGIONI'] ?? '' });
    const { cases, served } = await measureServed(servers);
    printStart(servers, dir);
    console.log('memory after the run, MB:', await servers.memory());
    await servers.stop();
    const handle = await openDuckdb(join(dir, 'magazzino.duckdb'), { threads: THREADS, memoryLimit: '2GB' });
    await printSizes(handle.warehouse);
    const sql = await measureSql(handle.warehouse, cases);
    await handle.warehouse.close();
    printCases(cases, served, sql);
    printLoads(await measureLoads());
  } finally {
    if (!kept) rmSync(dir, { recursive: true, force: true });
  }
}

async function measureServed({ datiUrl, webUrl }: BenchServers) {
  const { territorio, catalogo } = createDati(
    { datiUrl, secret: SECRET, timeoutMs: 20_000, concurrency: 4, cacheBytes: 1e8 },
    createLog('silent'),
  );
  const { italia } = await territorio.get('bench');
  const cases = benchCases(italia, await catalogo.get('bench'));
  const served = new Map<string, Served>();
  for (const one of cases) served.set(one.name, await measureCase(one, datiUrl, webUrl));
  return { cases, served };
}

async function measureCase({ cube, web }: BenchCase, datiUrl: string, webUrl: string): Promise<Served> {
  const token = await signToken(undefined, { expires: '1h' });
  const askCube = async ({ query }: Question) => {
    const { status, body } = await load({ url: datiUrl }, { ...query, responseFormat: 'compact' }, token);
    if (status !== 200) throw new Error(`Cube: ${status} ${body.error}`);
  };
  let bytes = 0;
  const askWeb = async ({ href }: Question) => {
    const [path, search = ''] = href.split('?');
    const response = await fetch(`${webUrl}${path}/__data.json?${search}`, {
      headers: { 'accept-encoding': 'br' },
    });
    const text = await response.text();
    if (!response.ok || text.includes('"errore"')) throw new Error(`web: ${response.status} ${href}`);
    bytes += Number(response.headers.get('content-length') ?? 0) || Buffer.byteLength(text);
  };
  const cubeFirst = await timeEach(cube, askCube);
  const cubeAgain = await timeEach(cube, askCube);
  const webFirst = await timeEach(web, askWeb);
  const perAnswer = bytes / web.length;
  const webAgain = await timeEach(web, askWeb);
  return { cubeFirst, cubeAgain, webFirst, webAgain, bytes: Math.round(perAnswer) };
}

async function measureSql(warehouse: Warehouse, cases: BenchCase[]): Promise<Map<string, Sql>> {
  const keys = new Map(
    (await readIndicatori()).map(({ codice, indicatore_key }) => [codice, indicatore_key]),
  );
  const tables = await listRollups(warehouse);
  const result = new Map<string, Sql>();
  for (const { name, cube } of cases) {
    const raw = await timeEach(cube, ({ query }) => {
      const { sql, params } = rawStatement(query, keys);
      return warehouse.query(sql, params);
    });
    const rollup = await timeEach(cube, ({ query }) => {
      const table = rollupTable(query, tables);
      const { sql, params } = table ? rollupStatement(query, table) : rawStatement(query, keys);
      return warehouse.query(sql, params);
    });
    result.set(name, { raw, rollup });
  }
  return result;
}

function printLoads({ load, appender, bulk }: Awaited<ReturnType<typeof measureLoads>>): void {
  const rate = (value: number) => `${Math.round(value / 1000)} thousand facts a second`;
  console.log(`a national year of POSAS, file to published facts: ${rate(load)}`);
  console.log(
    `the same facts, parsed, by the engine's appender: ${rate(appender)}; ratio ${(load / appender).toFixed(2)}`,
  );
  console.log(`the same facts, parsed, by bulkLoad: ${rate(bulk)}; ratio ${(load / bulk).toFixed(2)}`);
}

function printStart({ phases }: BenchServers, dir: string): void {
  const parts = [...phases].map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`);
  const size = statSync(join(dir, 'magazzino.duckdb')).size / 1e6;
  console.log(`start: ${parts.join(', ') || 'warehouse already there'}; file ${size.toFixed(0)} MB`);
}

async function printSizes(warehouse: Warehouse): Promise<void> {
  const [rows] = await warehouse.query<{ popolazione: number; indicatori: number; comuni: number }>(
    `SELECT (SELECT count(*) FROM dw.fact_popolazione) AS popolazione,
            (SELECT count(*) FROM dw.fact_indicatore) AS indicatori,
            (SELECT count(*) FROM dw.dim_comune) AS comuni`,
  );
  console.log('rows:', rows);
}

function printCases(cases: BenchCase[], served: Map<string, Served>, sql: Map<string, Sql>): void {
  const ms = ({ p50, p95 }: Timing) => `${p50.toFixed(1)} / ${p95.toFixed(1)}`;
  console.log('p50 / p95 in ms; each distinct question asked once, then again');
  console.table(
    Object.fromEntries(
      cases.flatMap(({ name }) => {
        const [s, q] = [served.get(name), sql.get(name)];
        if (!s || !q) return [];
        return [
          [
            name,
            {
              '(a) facts': ms(q.raw),
              '(b) rollup': ms(q.rollup),
              '(c) Cube': ms(s.cubeFirst),
              'c again': ms(s.cubeAgain),
              '(d) web': ms(s.webFirst),
              'd again': ms(s.webAgain),
              'a/d': (q.raw.p50 / s.webFirst.p50).toFixed(1),
              'c/b': (s.cubeFirst.p50 / q.rollup.p50).toFixed(1),
              'c−b ms': (s.cubeFirst.p50 - q.rollup.p50).toFixed(1),
              bytes: s.bytes,
            },
          ],
        ];
      }),
    ),
  );
}

await main();
