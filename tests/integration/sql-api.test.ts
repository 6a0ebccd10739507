import pg from 'pg';
import Cursor from 'pg-cursor';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Ruolo } from '../../model/contratto/accesso.ts';
import type { Ambito, Contesto } from '../../model/contratto/contesto.ts';
import { makeSqlApiPassword, scramVerifier } from '../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../sql/app/open.ts';
import type { AppState } from '../../sql/app/state.ts';
import { decodeBinary } from '../../cube/native/sql-api/wire/binary.ts';
import { bind, describeOf, execute, parse, RawClient, sync } from '../cube/sql-api/support/raw.ts';
import { load, signToken, startTestDati, type TestDati } from '../support/dati.ts';
import { creaPersona, type NuovaPersona, type Persona } from '../support/persone.ts';
import { freePort } from '../support/product.ts';

/** The whole door: real Cube over a real warehouse, people of the application's own state, node-postgres. */
let dati: TestDati;
let stato: AppState;
let port: number;
const clients: pg.Client[] = [];

interface SqlPersona extends Persona {
  sqlPassword: string;
  ambiti: Ambito[];
}

async function person(nuova: NuovaPersona): Promise<SqlPersona> {
  const persona = await creaPersona(stato, nuova);
  const sqlPassword = makeSqlApiPassword();
  await stato.accessi.passwordSqlApi.set(
    persona.utenteId,
    await scramVerifier(sqlPassword),
    new Date().toISOString(),
  );
  return { ...persona, sqlPassword, ambiti: nuova.ambiti ?? [] };
}

async function connect(persona: SqlPersona, more: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: persona.email,
    password: persona.sqlPassword,
    database: 'belvedere',
    ssl: { rejectUnauthorized: false },
    ...more,
  });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

const regional = (codice: string): NuovaPersona => ({
  ruoli: ['referente_regionale'] as Ruolo[],
  ambiti: [{ livello: 'regione', codici: [codice] }],
});
let lombardia: SqlPersona;
let abruzzo: SqlPersona;

beforeAll(async () => {
  port = await freePort();
  dati = await startTestDati(inject('warehouse'), { SQL_API_PORT: String(port) });
  stato = await openAppState({ directory: dati.dir });
  lombardia = await person(regional('03'));
  abruzzo = await person(regional('13'));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  await stato?.close();
  await dati?.stop();
});

/** The same question over REST, with the same rights. */
async function rest(persona: SqlPersona, query: object): Promise<Record<string, unknown>[]> {
  const contesto: Contesto = {
    utente: persona.utenteId,
    gruppi: persona.ruoli,
    ambiti: persona.ambiti,
    enti: [],
  };
  const { body } = await load(dati, query, await signToken(contesto));
  return body.data ?? [];
}

/** Rows whose every column came in binary; node-postgres itself spoils such bytes. */
async function inBinary(persona: SqlPersona, text: string, values: string[]): Promise<(string | null)[][]> {
  const client = await RawClient.open(port);
  client.startup({ user: persona.email, database: 'belvedere' });
  await client.scram(persona.sqlPassword);
  client.send(
    parse('', text),
    describeOf('S', ''),
    bind('', '', values, { results: [1] }),
    execute(''),
    sync,
  );
  const replies = await client.until('Z');
  client.end();
  const types = columnTypes(replies.find(({ type }) => type === 'T')?.body ?? Buffer.alloc(2));
  return replies
    .filter(({ type }) => type === 'D')
    .map(({ body }) => {
      let at = 2;
      return types.map((type) => {
        const size = body.readInt32BE(at);
        const value = size < 0 ? null : decodeBinary(type, body.subarray(at + 4, at + 4 + size));
        at += 4 + Math.max(0, size);
        return value;
      });
    });
}

function columnTypes(body: Buffer): number[] {
  let at = 2;
  return Array.from({ length: body.readInt16BE(0) }, () => {
    at = body.indexOf(0, at) + 1;
    const type = body.readInt32BE(at + 6);
    at += 18;
    return type;
  });
}

const OPEN = 'popolazione_residente';
const PROTECTED = 'nuclei_presi_in_carico';

describe('answers', () => {
  test('of PostgreSQL itself, in both protocols', async () => {
    const client = await connect(lombardia);
    expect(
      (await client.query('SELECT 1 AS uno, current_user AS chi, current_database() AS dove')).rows,
    ).toEqual([{ uno: 1, chi: lombardia.email, dove: 'belvedere' }]);
    expect((await client.query('SELECT $1::int + 1 AS due', [1])).rows).toEqual([{ due: 2 }]);
    const { rows } = await client.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    const names = rows.map((row: { table_name: string }) => row.table_name);
    expect(names).toEqual(expect.arrayContaining([OPEN, PROTECTED]));
    for (const name of names) expect(name).not.toMatch(/^(popolazione|presa_in_carico|comuni)$/);
  });

  test('of a view are those of REST', async () => {
    const client = await connect(lombardia);
    const { rows } = await client.query(
      `SELECT regione_codice, sum(residenti) AS residenti FROM ${OPEN} WHERE anno = 2025 GROUP BY 1 ORDER BY 1`,
    );
    const expected = await rest(lombardia, {
      measures: [`${OPEN}.residenti`],
      dimensions: [`${OPEN}.regione_codice`],
      filters: [{ member: `${OPEN}.anno`, operator: 'equals', values: ['2025'] }],
      order: { [`${OPEN}.regione_codice`]: 'asc' },
    });
    expect(expected.length).toBe(2);
    expect(rows.map((row) => [row.regione_codice, Number(row.residenti)])).toEqual(
      expected.map((row) => [row[`${OPEN}.regione_codice`], Number(row[`${OPEN}.residenti`])]),
    );
  });

  test('with parameters, in binary, and in portions', async () => {
    const client = await connect(lombardia);
    const text = `SELECT comune_codice, residenti FROM ${OPEN} WHERE anno = $1 AND provincia_codice = $2 ORDER BY comune_codice`;
    const plain = await client.query(text, [2025, '016']);
    expect(plain.rows.length).toBeGreaterThan(200);
    expect(await inBinary(lombardia, text, ['2025', '016'])).toEqual(
      plain.rows.map((row) => [row.comune_codice, row.residenti]),
    );
    const cursor = client.query(new Cursor(text, [2025, '016']));
    const first = await cursor.read(100);
    const rest = await cursor.read(10_000);
    expect([...first, ...rest]).toEqual(plain.rows);
    expect(first).toHaveLength(100);
    await cursor.close();
  });

  test('larger than a page of Cube', async () => {
    const client = await connect(lombardia);
    const text = `SELECT comune_codice, anno, eta, genere, residenti FROM ${OPEN} WHERE anno = 2025 AND provincia_codice IN ('015', '016', '017')`;
    const { fields } = await client.query(`${text} LIMIT 1`).catch((error: Error) => {
      throw new Error(`${text}: ${error.message}`);
    });
    expect(fields).toHaveLength(5);
    const cursor = client.query(new Cursor(text));
    let count = 0;
    for (;;) {
      const rows = await cursor.read(20_000);
      count += rows.length;
      if (rows.length === 0) break;
    }
    expect(count).toBeGreaterThan(50_000);
    await cursor.close();
  });
});

describe('people', () => {
  const territories = async (persona: SqlPersona) => {
    const client = await connect(persona);
    const { rows } = await client.query(
      `SELECT regione_codice, sum(nuclei) AS nuclei FROM ${PROTECTED} WHERE periodo = (SELECT max(periodo) FROM ${PROTECTED}) GROUP BY 1`,
    );
    return rows.map((row: { regione_codice: string }) => row.regione_codice);
  };

  test('of two territories read each their own rows', async () => {
    expect(await territories(lombardia)).toEqual(['03']);
    expect(await territories(abruzzo)).toEqual(['13']);
  });

  test('at once, many times over: no answer goes to another', { timeout: 180_000 }, async () => {
    const people = [lombardia, abruzzo];
    const sums = new Map<SqlPersona, string>();
    const sql = `SELECT regione_codice AS r, sum(nuclei) AS n FROM ${PROTECTED} WHERE periodo = (SELECT max(periodo) FROM ${PROTECTED}) GROUP BY 1`;
    for (const persona of people) {
      const { rows } = await (await connect(persona)).query(sql);
      sums.set(persona, JSON.stringify(rows));
    }
    expect(new Set(sums.values()).size).toBe(2);
    let wrong = 0;
    await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const persona = people[n % 2] as SqlPersona;
        const client = await connect(persona);
        for (let time = 0; time < 20; time += 1) {
          const number = n * 20 + time;
          const [{ rows }, own] = [
            await client.query(sql),
            await client.query('SELECT $1::int AS n, current_user AS u', [number]),
          ];
          if (JSON.stringify(rows) !== sums.get(persona)) wrong += 1;
          if (own.rows[0]?.n !== number || own.rows[0]?.u !== persona.email) wrong += 1;
        }
        await client.end();
      }),
    );
    expect(wrong).toBe(0);
  });

  test('without scopes find no protected table; those who may not use it do not enter', async () => {
    const client = await connect(await person({ ruoli: ['analista'] as Ruolo[] }));
    await expect(client.query(`SELECT nuclei FROM ${PROTECTED}`)).rejects.toMatchObject({ code: '42P01' });
    const open = await client.query(`SELECT regione_codice FROM ${OPEN} WHERE anno = 2025 GROUP BY 1`);
    expect(open.rows).toHaveLength(2);
    const citizen = await person({ ruoli: ['cittadino'] as Ruolo[] });
    await expect(connect(citizen)).rejects.toMatchObject({ code: '28000' });
  });

  test('reach no private cube, and no rows of single households', async () => {
    const client = await connect(lombardia);
    for (const sql of [
      'SELECT count(*) FROM presa_in_carico',
      'SELECT * FROM comuni',
      'SELECT * FROM dw.fact_nuclei',
    ]) {
      await expect(client.query(sql), sql).rejects.toMatchObject({
        code: expect.stringMatching(/^42P01|3F000$/),
      });
    }
  });

  test('who is suspended, or whose password is revoked, reads nothing more', async () => {
    const persona = await person(regional('03'));
    const client = await connect(persona);
    const sql = `SELECT regione_codice FROM ${OPEN} WHERE anno = 2025 GROUP BY 1`;
    expect((await client.query(sql)).rows).toHaveLength(2);
    await stato.accessi.utenti.update(persona.utenteId, { stato: 'sospeso' });
    const outcome = () =>
      client.query(sql).then(
        () => 'read',
        (error: pg.DatabaseError) => error.code,
      );
    await expect.poll(outcome, { timeout: 5000 }).toBe('28000');
    await expect(connect(persona)).rejects.toMatchObject({ code: '28000' });
    await stato.accessi.utenti.update(persona.utenteId, { stato: 'attivo' });
    await expect.poll(outcome, { timeout: 5000 }).toBe('read');
    await stato.accessi.passwordSqlApi.remove(persona.utenteId);
    await expect.poll(outcome, { timeout: 5000 }).toBe('28000');
    await expect(connect(persona)).rejects.toMatchObject({ code: '28P01' });
  });

  test('who came and who was refused stands in the audit log', async () => {
    const persona = await person(regional('03'));
    await connect(persona);
    await connect({ ...persona, sqlPassword: 'sbagliata' }).catch(() => undefined);
    const lines = async () =>
      (await stato.accessi.registro.search({ utente: persona.utenteId })).righe.map(
        ({ azione, dettagli }) => [azione, dettagli['via']],
      );
    await expect.poll(lines).toEqual([
      ['accesso.fallito', 'sql'],
      ['accesso.riuscito', 'sql'],
    ]);
    const used = await stato.accessi.passwordSqlApi.find(persona.utenteId);
    expect(used?.usataIl).not.toBeNull();
  });
});
