import pg from 'pg';
import type { Contesto } from '../../model/contratto/contesto.ts';
import { makeSqlApiPassword, scramVerifier } from '../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../sql/app/open.ts';
import type { AppState } from '../../sql/app/state.ts';
import { load, signToken, startTestDati, type TestDati } from '../support/dati.ts';
import { creaPersona, type NuovaPersona, type Persona } from '../support/persone.ts';
import { freePort } from '../support/product.ts';

/** Somebody with a password for programs. */
export interface SqlPersona extends Persona {
  sqlPassword: string;
  nuova: NuovaPersona;
}

export const LOMBARDIA: NuovaPersona = {
  ruoli: ['referente_regionale'],
  ambiti: [{ livello: 'regione', codici: ['03'] }],
};
export const ABRUZZO: NuovaPersona = {
  ruoli: ['referente_regionale'],
  ambiti: [{ livello: 'regione', codici: ['13'] }],
};
export const ITALIA: NuovaPersona = {
  ruoli: ['ministero'],
  ambiti: [{ livello: 'italia', codici: ['IT'] }],
};
/** Works with data, has no territory: reads what everybody reads. */
export const OPEN_ONLY: NuovaPersona = { ruoli: ['analista'], ambiti: [] };

export interface Refusal {
  code: string;
  message: string;
}

/** The SQL door of a real data process, and whoever comes to it. */
export class SqlDoor {
  readonly dati: TestDati;
  readonly stato: AppState;
  readonly port: number;
  readonly #clients: pg.Client[] = [];

  private constructor(dati: TestDati, stato: AppState, port: number) {
    this.dati = dati;
    this.stato = stato;
    this.port = port;
  }

  static async open(warehouse: string): Promise<SqlDoor> {
    const port = await freePort();
    const dati = await startTestDati(warehouse, { SQL_API_PORT: String(port) });
    return new SqlDoor(dati, await openAppState({ directory: dati.dir }), port);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end().catch(() => undefined)));
    await this.stato.close();
    await this.dati.stop();
  }

  async person(nuova: NuovaPersona): Promise<SqlPersona> {
    const persona = await creaPersona(this.stato, nuova);
    const sqlPassword = makeSqlApiPassword();
    const verifier = await scramVerifier(sqlPassword);
    await this.stato.accessi.passwordSqlApi.set(persona.utenteId, verifier, new Date().toISOString());
    return { ...persona, sqlPassword, nuova };
  }

  async connect(persona: SqlPersona, more: pg.ClientConfig = {}): Promise<pg.Client> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.port,
      user: persona.email,
      password: persona.sqlPassword,
      database: 'belvedere',
      ssl: { rejectUnauthorized: false },
      ...more,
    });
    client.on('error', () => undefined);
    await client.connect();
    this.#clients.push(client);
    return client;
  }

  /** The same question over REST, with the rights that the person was made with. */
  async rest({ utenteId, nuova }: SqlPersona, query: object): Promise<Record<string, unknown>[]> {
    const contesto: Contesto = {
      utente: utenteId,
      gruppi: nuova.ruoli,
      ambiti: nuova.ambiti ?? [],
      enti: [],
    };
    return (await load(this.dati, query, await signToken(contesto))).body.data ?? [];
  }
}

/** Rows as arrays; several statements give the rows of each. */
export async function rowsOf(client: pg.Client, text: string, values: unknown[] = []): Promise<unknown[][]> {
  const answer = await client.query({ text, values, rowMode: 'array' });
  const all = (Array.isArray(answer) ? answer : [answer]) as pg.QueryArrayResult[];
  return all.flatMap(({ rows }) => rows);
}

/** What the client is shown of an answer, or of an error, all of it as one text. */
export async function everythingOf(client: pg.Client, text: string, values: unknown[] = []): Promise<string> {
  try {
    return JSON.stringify(await rowsOf(client, text, values));
  } catch (error) {
    const { code, message, detail, hint } = error as Refusal & { detail?: string; hint?: string };
    return JSON.stringify({ code, message, detail, hint });
  }
}

/** The error that a statement gives; fails when it gives none. */
export async function refusalOf(client: pg.Client, text: string, values: unknown[] = []): Promise<Refusal> {
  const rows = await rowsOf(client, text, values).catch((error: unknown) => error as Refusal);
  if (Array.isArray(rows)) throw new Error(`answered: ${text}: ${JSON.stringify(rows).slice(0, 200)}`);
  return rows;
}
