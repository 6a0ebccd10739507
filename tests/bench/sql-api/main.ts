import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Contesto } from '../../../model/contratto/contesto.ts';
import { makeSqlApiPassword, scramVerifier } from '../../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../../sql/app/open.ts';
import { load, signToken, startTestDati, type TestDati } from '../../support/dati.ts';
import { creaPersona, type Persona } from '../../support/persone.ts';
import { freePort } from '../../support/product.ts';
import { timeEach, type Timing } from '../measure.ts';

const VIEW = 'popolazione_residente';
const PER_CASE = 30;
const EXTRACT_ROWS = 1_000_000;
const CURSOR_ROWS = 10_000;

/** One question as Cube's REST API and as the SQL API are asked it. */
interface Question {
  query: object;
  sql: string;
}

/**
 * What the SQL API costs beside Cube's REST API, in one run: `node tests/bench/sql-api/main.ts`. BENCH_WAREHOUSE names a filled
 * `magazzino.duckdb` to work on a copy of; without it BENCH_REGIONI (all when empty) are filled.
 */
async function main(): Promise<void> {
  const port = await freePort();
  const dati = await startTestDati(process.env['BENCH_WAREHOUSE'], {
    DEMO_REGIONI: process.env['BENCH_REGIONI'] ?? '',
    SQL_API_PORT: String(port),
    LOG_LEVEL: 'warn',
  });
  try {
    await measure(dati, port);
  } finally {
    await dati.stop();
  }
}

async function measure(dati: TestDati, port: number): Promise<void> {
  const stato = await openAppState({ directory: dati.dir });
  const persona = await creaPersona(stato, {
    ruoli: ['ministero'],
    ambiti: [{ livello: 'italia', codici: ['IT'] }],
  });
  const password = makeSqlApiPassword();
  await stato.accessi.passwordSqlApi.set(
    persona.utenteId,
    await scramVerifier(password),
    new Date().toISOString(),
  );
  await stato.close();
  const connect = async () => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: persona.email,
      password,
      database: 'belvedere',
      ssl: { rejectUnauthorized: false },
    });
    await client.connect();
    return client;
  };
  const client = await connect();
  const token = await signToken(contextOf(persona), { expires: '1h' });
  const rest = async ({ query }: Question) => {
    const { status, body } = await load(dati, { ...query, responseFormat: 'compact' }, token);
    if (status !== 200) throw new Error(`Cube: ${status} ${body.error}`);
  };
  const sql = async (question: Question) =>
    void (await client.query({ text: question.sql, rowMode: 'array' }));
  await sql({ query: {}, sql: `SELECT genere, SUM(residenti) FROM ${VIEW} GROUP BY 1` });
  await print(
    'connect, TLS and SCRAM',
    await timeEach(Array.from({ length: 20 }), async () => (await connect()).end()),
  );
  for (const [name, questions] of Object.entries(await cases(client))) {
    const half = (rest: number) => questions.filter((_question, index) => index % 2 === rest);
    const [first, second] = [await timeEach(half(0), rest), await timeEach(half(1), sql)];
    print(`${name}: REST`, first);
    print(`${name}: SQL`, second, (second.p50 / first.p50).toFixed(2));
    const [restAgain, sqlAgain] = [await timeEach(half(0), rest), await timeEach(half(1), sql)];
    print(`${name}, again: REST`, restAgain);
    print(`${name}, again: SQL`, sqlAgain, (sqlAgain.p50 / restAgain.p50).toFixed(2));
  }
  await extract(client, dati);
  await client.end();
}

const contextOf = ({ utenteId }: Persona): Contesto => ({
  utente: utenteId,
  gruppi: ['ministero'],
  ambiti: [{ livello: 'italia', codici: ['IT'] }],
  enti: [],
});

/** Questions without repetition; the two doors get every other one, or one would warm the other. */
async function cases(client: pg.Client): Promise<Record<string, Question[]>> {
  const values = async (name: string) =>
    (
      await client.query<string[]>({
        text: `SELECT DISTINCT ${name} FROM ${VIEW} ORDER BY 1`,
        rowMode: 'array',
      })
    ).rows.flat();
  const [province, anni] = [await values('provincia_codice'), await values('anno')];
  const all = ['M', 'F'].flatMap((genere) =>
    anni.flatMap((anno) => province.map((provincia) => ({ genere, anno, provincia }))),
  );
  const step = Math.max(1, Math.floor(all.length / (2 * PER_CASE)));
  const some = all.filter((_one, index) => index % step === 0).slice(0, 2 * PER_CASE);
  const classi = ['0-14', '15-24', '25-34', '35-49', '50-64', '65+'];
  return {
    'comuni of a provincia': some.map(({ genere, anno, provincia }) => ({
      query: {
        measures: [`${VIEW}.residenti`],
        dimensions: [`${VIEW}.comune_codice`],
        filters: [filter('provincia_codice', provincia), filter('anno', anno), filter('genere', genere)],
      },
      sql: `SELECT comune_codice, SUM(residenti) FROM ${VIEW} WHERE provincia_codice = '${provincia}' AND anno = ${anno} AND genere = '${genere}' GROUP BY 1`,
    })),
    'all comuni × 5': anni.flatMap((anno) =>
      classi.slice(0, 4).map((classe) => ({
        query: {
          measures: [`${VIEW}.residenti`],
          dimensions: ['comune_codice', 'provincia_codice', 'regione_codice', 'ripartizione_codice'].map(
            (name) => `${VIEW}.${name}`,
          ),
          filters: [filter('anno', anno), filter('fascia_eta', classe)],
          limit: 50_000,
        },
        sql: `SELECT comune_codice, provincia_codice, regione_codice, ripartizione_codice, residenti FROM ${VIEW} WHERE anno = ${anno} AND fascia_eta = '${classe}'`,
      })),
    ),
  };
}

const filter = (name: string, value: string) => ({
  member: `${VIEW}.${name}`,
  operator: 'equals',
  values: [value],
});

/** Many rows by a cursor, with the memory of the data process beside. */
async function extract(client: pg.Client, dati: TestDati): Promise<void> {
  const resident = async () => {
    const status = await readFile(join('/proc', String(dati.child.pid), 'status'), 'utf8').catch(() => '');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };
  const before = await resident();
  let most = before;
  const watch = setInterval(() => void resident().then((size) => (most = Math.max(most, size))), 100);
  const start = performance.now();
  const sql = `SELECT comune_codice, anno, genere, eta, residenti FROM ${VIEW} LIMIT ${EXTRACT_ROWS}`;
  const cursor = client.query(new Cursor(sql, [], { rowMode: 'array' }));
  let count = 0;
  for (let rows = await cursor.read(CURSOR_ROWS); rows.length > 0; rows = await cursor.read(CURSOR_ROWS))
    count += rows.length;
  await cursor.close();
  clearInterval(watch);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `extract: ${count} rows in ${seconds.toFixed(1)} s; memory of the data process ${before} → at most ${most} MB`,
  );
}

function print(name: string, { p50, p95, count }: Timing, ratio = ''): void {
  console.log(
    `${name}: p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} ms (${count})${ratio && `, ${ratio} × REST`}`,
  );
}

await main();
