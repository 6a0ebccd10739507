import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Ruolo } from '../../model/contratto/accesso.ts';
import type { Ambito, Contesto } from '../../model/contratto/contesto.ts';
import { makeSqlApiPassword, scramVerifier } from '../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../sql/app/open.ts';
import type { AppState } from '../../sql/app/state.ts';
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

beforeAll(async () => {
  port = await freePort();
  dati = await startTestDati(inject('warehouse'), { SQL_API_PORT: String(port) });
  stato = await openAppState({ directory: dati.dir });
  lombardia = await person(regional('03'));
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

describe('the thin path', () => {
  test('SELECT 1', async () => {
    const client = await connect(lombardia);
    expect((await client.query('SELECT 1 AS uno')).rows).toEqual([{ uno: 1 }]);
    expect((await client.query('SELECT $1::int + 1 AS due', [1])).rows).toEqual([{ due: 2 }]);
  });

  test('rows of a view', async () => {
    const client = await connect(lombardia);
    const { rows, fields } = await client.query('SELECT * FROM popolazione_residente LIMIT 5');
    expect(rows).toHaveLength(5);
    expect(fields.length).toBeGreaterThan(5);
  });

  test('an aggregate is what REST answers', async () => {
    const client = await connect(lombardia);
    const { rows } = await client.query(
      `SELECT regione, sum(residenti) AS residenti FROM popolazione_residente WHERE periodo = (SELECT max(periodo) FROM popolazione_residente) GROUP BY 1 ORDER BY 1`,
    );
    const expected = await rest(lombardia, {
      measures: ['popolazione_residente.residenti'],
      dimensions: ['popolazione_residente.regione'],
      order: { 'popolazione_residente.regione': 'asc' },
    });
    expect(rows.map(({ regione, residenti }) => [regione, Number(residenti)])).toEqual(
      expected.map((row) => [
        row['popolazione_residente.regione'],
        Number(row['popolazione_residente.residenti']),
      ]),
    );
  });
});
