import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSqlApi, type SqlApi, type SqlApiOptions } from '../../../../cube/native/sql-api/index.ts';
import {
  SqlError,
  type Answer,
  type Field,
  type Planner,
  type RowChunk,
} from '../../../../cube/native/sql-api/types.ts';
import { textRow } from '../../../../cube/native/sql-api/wire/backend.ts';
import { ownCertificate } from '../../../../cube/native/sql-api/wire/certificate.ts';

/** A column of text of an invented answer. */
const field = (name: string, typeOid = 25): Field => ({
  name,
  typeOid,
  typeModifier: -1,
  typeSize: -1,
  tableOid: 0,
  columnAttribute: 0,
});

export const EVENTS = { closed: 0, aborted: 0 };

/**
 * A planner that knows some words: `SELECT n(5)` five rows of a number, `SELECT row('…')` one row as JSON says, `SELECT wait(ms)`, `SELECT
 * ignore(ms)` which does not hear the signal, `SELECT $1, …` the values, `SELECT boom`.
 */
const planner: Planner = {
  async plan(sql, parameterTypes, session) {
    const [, word = '', argument = ''] = /^\s*SELECT\s+(\w+|\$1)(?:\((.*)\))?/is.exec(sql) ?? [];
    const count = [...sql.matchAll(/\$\d+/g)].length;
    const types = Array.from({ length: count }, (_, at) => parameterTypes[at] || 25);
    const answer = (fields: Field[], rows: () => AsyncIterable<RowChunk>) => ({
      parameterTypes: types,
      fields,
      run: async (): Promise<Answer> => ({ fields, rows: rows(), command: 'SELECT' }),
    });
    switch (word) {
      case 'n':
        return answer([field('n', 23)], () => numbers(Number(argument)));
      case 'row': {
        const given = JSON.parse(argument.slice(1, -1)) as { types: number[]; values: (string | null)[] };
        const fields = given.types.map((type, at) => field(`c${at}`, type));
        return answer(fields, () => one(given.values));
      }
      case '$1':
        return {
          parameterTypes: types,
          fields: types.map((_, at) => field(`p${at + 1}`)),
          run: async (parameters) => ({
            fields: types.map((_, at) => field(`p${at + 1}`)),
            rows: one(parameters),
            command: 'SELECT',
          }),
        };
      case 'wait':
        return {
          parameterTypes: [],
          fields: [field('w')],
          run: async (_parameters, signal) => {
            signal.addEventListener('abort', () => (EVENTS.aborted += 1));
            await sleep(Number(argument), undefined, { signal });
            return { fields: [field('w')], rows: one(['fine']), command: 'SELECT' };
          },
        };
      case 'ignore':
        await sleep(Number(argument));
        return answer([field('w')], () => one(['fine']));
      case 'setting':
        return answer([field('s')], () => one([session.settings[argument.slice(1, -1)] ?? null]));
      case 'who':
        return answer([field('u'), field('d')], () => one([session.user, session.database]));
      case 'boom':
        throw new TypeError('a secret of the inside');
      default:
        throw new SqlError('42P01', `relation "${word}" does not exist`, { position: sql.indexOf(word) + 1 });
    }
  },
};

async function* one(values: readonly (string | null)[]): AsyncGenerator<RowChunk> {
  yield { bytes: textRow(values), rows: 1 };
}

async function* numbers(count: number): AsyncGenerator<RowChunk> {
  try {
    for (let start = 0; start < count; start += 100) {
      const rows = Array.from({ length: Math.min(100, count - start) }, (_, at) =>
        textRow([String(start + at + 1)]),
      );
      yield { bytes: Buffer.concat(rows), rows: rows.length };
    }
  } finally {
    EVENTS.closed += 1;
  }
}

export const PASSWORD = 'parola-lunga-e-inventata-1';
const folder = mkdtempSync(join(tmpdir(), 'sql-api-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
export const certificate = ownCertificate(folder);

/** A door with invented answers behind it. */
export function openDoor(more: Partial<SqlApiOptions> = {}): Promise<SqlApi> {
  return startSqlApi({
    host: '127.0.0.1',
    port: 0,
    tls: certificate,
    database: 'prova',
    authenticate: {
      password: async (user) => (user === 'ada@example.org' ? PASSWORD : null),
      context: async (user) => ({ user }),
    },
    source: () => ({
      catalogue: async () => ({ hash: 'x', tables: [] }),
      load: async () => ({ members: [], rows: [], rollups: [] }),
      async *stream() {},
    }),
    engines: {
      engine: () => ({
        describe: async () => ({ parameters: [], fields: [] }),
        run: async () => ({ fields: [], chunks: [], command: 'SELECT' }),
      }),
      close: async () => undefined,
    },
    planner,
    log: () => undefined,
    ...more,
  });
}

/** A client of node-postgres on the door; end it after the test. */
export async function connect(port: number, more: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'ada@example.org',
    password: PASSWORD,
    database: 'prova',
    ssl: { rejectUnauthorized: false },
    ...more,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
