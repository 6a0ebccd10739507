import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSqlApiPassword, scramVerifier } from '../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../sql/app/open.ts';
import type { AppState } from '../../sql/app/state.ts';
import { signToken, startTestDati, type TestDati } from '../support/dati.ts';
import { creaPersona, type NuovaPersona } from '../support/persone.ts';
import { freePort } from '../support/product.ts';

/** Two people who see different views, in the catalogue of the SQL API at the same time. */
let dati: TestDati;
let stato: AppState;
let port: number;
let regional: pg.Client;
let analyst: pg.Client;

async function enter(nuova: NuovaPersona): Promise<pg.Client> {
  const { utenteId, email } = await creaPersona(stato, nuova);
  const password = makeSqlApiPassword();
  await stato.accessi.passwordSqlApi.set(utenteId, await scramVerifier(password), new Date().toISOString());
  const ssl = { rejectUnauthorized: false };
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: email,
    password,
    database: 'belvedere',
    ssl,
  });
  await client.connect();
  return client;
}

beforeAll(async () => {
  port = await freePort();
  dati = await startTestDati(inject('warehouse'), { SQL_API_PORT: String(port) });
  stato = await openAppState({ directory: dati.dir });
  regional = await enter({
    ruoli: ['referente_regionale'],
    ambiti: [{ livello: 'regione', codici: ['03'] }],
  });
  analyst = await enter({ ruoli: ['analista'] });
});
afterAll(async () => {
  await Promise.all([regional?.end(), analyst?.end()]);
  await stato?.close();
  await dati?.stop();
});

const texts = async (client: pg.Client, sql: string) =>
  (await client.query<string[]>({ text: sql, rowMode: 'array' })).rows.map(([text]) => text);
const TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1";

describe('the catalogue', () => {
  test('holds the public views, each with all its members, for who has no scope', async () => {
    const response = await fetch(`${dati.url}/cubejs-api/v1/meta`, {
      headers: { authorization: await signToken() },
    });
    const { cubes } = (await response.json()) as {
      cubes: { name: string; dimensions: { name: string }[]; measures: { name: string }[] }[];
    };
    const members = cubes.flatMap(({ dimensions, measures }) =>
      [...dimensions, ...measures].map(({ name }) => name),
    );
    const columns =
      "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'";
    expect((await texts(analyst, columns)).sort()).toEqual(members.sort());
  });

  test('of who has a scope holds the households too', async () => {
    const [more, fewer] = await Promise.all([texts(regional, TABLES), texts(analyst, TABLES)]);
    expect(more).toEqual(expect.arrayContaining(['nuclei_presi_in_carico', ...fewer]));
    expect(fewer.filter((name) => name?.startsWith('nuclei'))).toEqual([]);
  });

  test('gives no name, comment or number of what one may not see', async () => {
    await texts(regional, TABLES);
    for (const sql of [
      "SELECT relname FROM pg_class WHERE relname ~ 'nuclei'",
      "SELECT typname FROM pg_type WHERE typname ~ 'nuclei'",
      "SELECT attname FROM pg_attribute WHERE attname ~ 'nuclei' AND attrelid >= 16384",
      "SELECT description FROM pg_description WHERE description ~* 'nucle[oi]' AND objoid >= 16384",
      "SELECT table_name FROM information_schema.tables WHERE table_name ~ 'nuclei'",
      "SELECT relname FROM pg_stat_user_tables WHERE relname ~ 'nuclei'",
    ]) {
      expect([sql, await texts(analyst, sql)]).toEqual([sql, []]);
    }
    expect(await texts(analyst, "SELECT to_regclass('public.nuclei_presi_in_carico')::text")).toEqual([null]);
    await expect(analyst.query('SELECT * FROM nuclei_presi_in_carico')).rejects.toMatchObject({
      code: '42P01',
    });
  });

  test('names only oneself', async () => {
    const users = "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'";
    const both = await Promise.all([texts(regional, users), texts(analyst, users)]);
    expect(both).toEqual([[regional.user], [analyst.user]]);
  });
});
