import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Ruolo } from '../../model/contratto/accesso.ts';
import type { AccessiState } from '../../sql/app/accessi/tipi.ts';
import { ABRUZZO, everythingOf, LOMBARDIA, rowsOf, SqlDoor, type SqlPersona } from './sql-door.ts';

/** Rights that change while a connection is open: what was opened before must not outlive them. */
let door: SqlDoor;

beforeAll(async () => {
  door = await SqlDoor.open(inject('warehouse'));
});
afterAll(() => door?.close());

/** Rights are read again after one second; the rest is for a machine under load. */
const SOON = { timeout: 5000, interval: 50 };
const REGIONI = 'SELECT DISTINCT regione_codice FROM nuclei_presi_in_carico';
const MANY = 'SELECT regione_codice, comune_codice, periodo, fase FROM nuclei_presi_in_carico';

/** A connection with all that can be left open in one. */
async function busyConnection(persona: SqlPersona): Promise<pg.Client> {
  const client = await door.connect(persona);
  await rowsOf(client, `PREPARE prepared AS ${REGIONI}`);
  await rowsOf(client, `DECLARE begun SCROLL CURSOR WITH HOLD FOR ${MANY}`);
  expect(await rowsOf(client, 'FETCH 3 begun')).toHaveLength(3);
  await rowsOf(client, `DECLARE untouched CURSOR WITH HOLD FOR ${MANY}`);
  await client.query({ name: 'named', text: REGIONI });
  return client;
}

/** Whatever reads: what was left open, and what is new. */
const READING = [
  REGIONI,
  'EXECUTE prepared',
  'FETCH 3 begun',
  'FETCH BACKWARD 2 begun',
  'FETCH ABSOLUTE 1 begun',
  'FETCH 3 untouched',
  'SELECT sum(nuclei), min(regione_codice) FROM nuclei_presi_in_carico',
  `DECLARE late CURSOR WITH HOLD FOR ${MANY}`,
  `EXPLAIN ANALYZE ${REGIONI}`,
  "SELECT relname FROM pg_class WHERE relname ~ 'nuclei'",
];

async function readAll(client: pg.Client): Promise<string[]> {
  const answers: string[] = [];
  for (const statement of READING) answers.push(await everythingOf(client, statement));
  const named = await client
    .query({ name: 'named', text: REGIONI })
    .then(({ rows }) => JSON.stringify(rows))
    .catch((error: unknown) => JSON.stringify(error));
  return [...answers, named];
}

type End = (accessi: AccessiState, persona: SqlPersona) => Promise<unknown>;

const ENDS: [string, End][] = [
  ['a person suspended', ({ utenti }, { utenteId }) => utenti.update(utenteId, { stato: 'sospeso' })],
  [
    'an accreditation that ends',
    ({ utenti }, { utenteId }) =>
      utenti.update(utenteId, { scadeIl: new Date(Date.now() + 200).toISOString() }),
  ],
  [
    'the password of programs taken back',
    ({ passwordSqlApi }, { utenteId }) => passwordSqlApi.remove(utenteId),
  ],
  ['all roles taken away', ({ utenti }, { utenteId }) => utenti.authorize(utenteId, rights([], []))],
];

const rights = (ruoli: Ruolo[], regioni: string[]) => ({
  ruoli,
  ambiti: regioni.length > 0 ? [{ livello: 'regione', codici: regioni }] : [],
  enti: [],
  soggetto: null,
});

describe('access that ends while a connection is open', () => {
  test.each(ENDS)('%s: nothing is read any more, new or left open', async (_name, end) => {
    const persona = await door.person(ABRUZZO);
    const client = await busyConnection(persona);
    await end(door.stato.accessi, persona);
    await expect.poll(() => everythingOf(client, REGIONI), SOON).toContain('28000');
    for (const answer of await readAll(client)) expect(answer).toContain('"28000"');
    await expect(door.connect(persona)).rejects.toMatchObject({
      code: expect.stringMatching(/^28/) as string,
    });
  });

  test('the right to come by this door, taken from the role', async () => {
    const persona = await door.person({ ruoli: ['coordinatore'], ambiti: LOMBARDIA.ambiti ?? [] });
    const client = await door.connect(persona);
    await rowsOf(client, 'SELECT 1');
    const { ruoli } = door.stato.accessi;
    await ruoli.grant('coordinatore', 'usa_sql', false);
    await expect.poll(() => everythingOf(client, 'SELECT 1'), SOON).toContain('28000');
    await ruoli.grant('coordinatore', 'usa_sql', true);
    await expect.poll(() => everythingOf(client, 'SELECT 1'), SOON).toBe('[[1]]');
  });
});

describe('rights that become others while a connection is open', () => {
  test('another territory: rows of the new one only', async () => {
    const persona = await door.person(ABRUZZO);
    const client = await busyConnection(persona);
    await door.stato.accessi.utenti.authorize(persona.utenteId, rights(persona.ruoli, ['03']));
    await expect.poll(() => everythingOf(client, REGIONI), SOON).toBe('[["03"]]');
    const answers = await readAll(client);
    for (const answer of answers) expect(answer).not.toMatch(/"13"|"06[6-9]\d{3}"/);
    expect(answers[READING.indexOf('EXECUTE prepared')]).toBe('[["03"]]');
    expect(answers[READING.indexOf('FETCH 3 begun')]).toContain('40001');
  });

  test('no territory: the views themselves are gone', async () => {
    const persona = await door.person(ABRUZZO);
    const client = await busyConnection(persona);
    await door.stato.accessi.utenti.authorize(persona.utenteId, rights(persona.ruoli, []));
    await expect.poll(() => everythingOf(client, REGIONI), SOON).toContain('42P01');
    for (const answer of await readAll(client)) expect(answer).not.toMatch(/"13"|"06[6-9]\d{3}"/);
    expect(await rowsOf(client, READING.at(-1) ?? '')).toEqual([]);
  });

  test('the role that may export protected data, lost: open data are left', async () => {
    const persona = await door.person(ABRUZZO);
    const client = await busyConnection(persona);
    const { ruoli } = door.stato.accessi;
    await ruoli.grant('referente_regionale', 'esporta_protetti', false);
    try {
      await expect.poll(() => everythingOf(client, REGIONI), SOON).toContain('42P01');
      expect(await rowsOf(client, 'SELECT count(*) FROM territori')).toHaveLength(1);
    } finally {
      await ruoli.grant('referente_regionale', 'esporta_protetti', true);
    }
    await expect.poll(() => everythingOf(client, REGIONI), SOON).toBe('[["13"]]');
  });
});
