import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ABRUZZO, ITALIA, LOMBARDIA, OPEN_ONLY, rowsOf, SqlDoor, type SqlPersona } from './sql-door.ts';

/** Many at once, and some of them without manners. */
let door: SqlDoor;
let people: SqlPersona[];

beforeAll(async () => {
  door = await SqlDoor.open(inject('warehouse'));
  people = await Promise.all([LOMBARDIA, ABRUZZO, ITALIA, OPEN_ONLY].map((nuova) => door.person(nuova)));
});
afterAll(() => door?.close());

const CONNECTIONS = 100;
const QUERIES = 20;
const N = 'nuclei_presi_in_carico';
const someone = (at: number): SqlPersona => people[at % people.length] as SqlPersona;

/** Memory of the data process, in MB. */
const memory = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${door.dati.child.pid}/status`, 'utf8'))?.[1]) / 1024;

/** The same question for SQL and for REST. */
const QUESTIONS = ['regione_codice', 'fase', 'periodo', 'provincia_codice', 'ats_codice'].map((name) => ({
  sql: `SELECT ${name}, sum(nuclei) AS nuclei FROM ${N} GROUP BY 1 ORDER BY 1`,
  rest: { dimensions: [`${N}.${name}`], measures: [`${N}.nuclei`], order: { [`${N}.${name}`]: 'asc' } },
  name,
}));

/** What each person must be answered to each question, one text each. */
async function expectedAnswers(persona: SqlPersona): Promise<string[]> {
  if (persona.nuova === OPEN_ONLY) return QUESTIONS.map(() => '42P01');
  const answers: string[] = [];
  for (const { rest, name } of QUESTIONS) {
    const rows = await door.rest(persona, rest);
    answers.push(JSON.stringify(rows.map((row) => [row[`${N}.${name}`], String(row[`${N}.nuclei`])])));
  }
  return answers;
}

const answerOf = (client: pg.Client, sql: string): Promise<string> =>
  rowsOf(client, sql).then(
    (rows) => JSON.stringify(rows),
    (error: { code: string }) => error.code,
  );

describe('many people at once', () => {
  test('a hundred connections, each person’s answers are their own', { timeout: 120_000 }, async () => {
    const expected = await Promise.all(people.map(expectedAnswers));
    expect(new Set(expected.map((answers) => answers[0])).size).toBe(people.length);
    await rowsOf(await door.connect(someone(0)), QUESTIONS[0]?.sql ?? '');
    const before = memory();
    const clients: pg.Client[] = [];
    for (let at = 0; at < CONNECTIONS; at += 20)
      clients.push(
        ...(await Promise.all(Array.from({ length: 20 }, (_, more) => door.connect(someone(at + more))))),
      );
    expect((memory() - before) / CONNECTIONS).toBeLessThan(1);
    const wrong: string[] = [];
    await Promise.all(
      clients.map(async (client, who) => {
        for (let at = 0; at < QUERIES; at += 1) {
          const which = (at + who) % QUESTIONS.length;
          const answer = await answerOf(client, QUESTIONS[which]?.sql ?? '');
          if (answer !== expected[who % people.length]?.[which])
            wrong.push(`${who}: ${answer.slice(0, 200)}`);
        }
      }),
    );
    expect(wrong).toEqual([]);
    await Promise.all(clients.map((client) => client.end()));
  });
});

/** Works long without reading a row. */
const RUNAWAYS: [string, string][] = [
  ['a cross join', 'SELECT count(*) FROM generate_series(1, 1000000) AS a, generate_series(1, 1000000) AS b'],
  [
    'a query that calls itself',
    'WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT 1 FROM x) SELECT count(*) FROM x',
  ],
  [
    'a regular expression',
    String.raw`SELECT repeat('a', 400) || 'b' ~ '^(a*)(a*)(a*)(a*)(a*)\1\2\3\4\5ab\1$'`,
  ],
  [
    'a sort',
    'SELECT a.n FROM generate_series(1, 100000) AS a (n), generate_series(1, 1000) AS b (m) ORDER BY md5(a.n || $$x$$ || m) LIMIT 1',
  ],
];

describe('a statement that runs away', () => {
  test.each(RUNAWAYS)('%s: holds up nobody, ends at its limit and on request', async (_name, statement) => {
    const [slow, other] = [await door.connect(someone(0)), await door.connect(someone(1))];
    await rowsOf(other, `SELECT sum(nuclei) FROM ${N}`);
    await rowsOf(slow, 'SET statement_timeout = 700');
    const start = performance.now();
    const ended = answerOf(slow, statement);
    expect(await answerOf(other, QUESTIONS[0]?.sql ?? '')).toContain('"13"');
    // Bounds of memory may be met before those of time.
    expect(await ended).toMatch(/57014|5[34]\d{3}|XX000/);
    expect(performance.now() - start).toBeLessThan(10_000);
    await rowsOf(slow, 'SET statement_timeout = 0');
    const again = answerOf(slow, statement);
    setTimeout(() => cancel(slow), 300);
    expect(await again).toMatch(/57014|5[34]\d{3}|XX000/);
    expect(await answerOf(slow, 'SELECT 1')).toBe('[[1]]');
    expect(await answerOf(other, 'SELECT 1')).toBe('[[1]]');
  });
});

/** A request to cancel, as psql sends it at Ctrl-C. */
function cancel(client: pg.Client): void {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const message = Buffer.alloc(16);
  [16, 80877102, processID, secretKey].forEach((value, at) => message.writeInt32BE(value, at * 4));
  connectTcp(door.port, '127.0.0.1')
    .on('error', () => undefined)
    .end(message);
}

describe('clients without manners', () => {
  const WIDE = `SELECT a.comune_nome, a.comune_codice, a.regione_nome FROM territori AS a, generate_series(1, 100) AS b`;

  test('one that stops reading holds neither memory nor others', async () => {
    const before = memory();
    const stuck = await Promise.all(Array.from({ length: 5 }, () => door.connect(someone(0))));
    for (const client of stuck) {
      expect(await rowsOf(client, `SELECT count(*) FROM (${WIDE}) AS wide`)).toEqual([
        [expect.stringMatching(/^\d{6,}$/)],
      ]);
      const { stream } = (client as unknown as { connection: { stream: { pause(): void } } }).connection;
      void client.query(WIDE).catch(() => undefined);
      stream.pause();
    }
    const other = await door.connect(someone(1));
    expect(await answerOf(other, QUESTIONS[0]?.sql ?? '')).toContain('"13"');
    expect(memory() - before).toBeLessThan(400);
    for (const client of stuck) gone(client);
  });

  test('one that goes in the middle leaves nothing', async () => {
    for (let round = 0; round < 20; round += 1) {
      const client = await door.connect(someone(0));
      void client.query(round % 2 === 0 ? WIDE : (RUNAWAYS[0]?.[1] ?? '')).catch(() => undefined);
      setTimeout(() => gone(client), 20);
    }
    const other = await door.connect(someone(0));
    expect(await answerOf(other, QUESTIONS[0]?.sql ?? '')).toContain('"03"');
  });

  const gone = (client: pg.Client): void => {
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  };
});
