import { afterEach, describe, expect, test } from 'vitest';
import { CONTESTO_PUBBLICO, type Contesto } from '../../../model/contratto/contesto.ts';
import { createInternalGet } from '../../../web/src/lib/server/cube/internal.ts';
import { createInterroga, type Interroga } from '../../../web/src/lib/server/cube/interroga.ts';
import { createSigner } from '../../../web/src/lib/server/cube/token.ts';
import { createVersionWatch } from '../../../web/src/lib/server/cube/version.ts';
import { createLog } from '../../../web/src/lib/server/log.ts';
import { SECRET, startFakeDati, type FakeDati } from './fake-dati.ts';

const QUERY = { measures: ['v.m'], dimensions: ['v.d'], limit: 100 };
const ROWS = [{ 'v.d': '03', 'v.m': '12' }];
const OTHER: Contesto = {
  utente: 'anna',
  gruppi: ['decisore'],
  ambiti: [{ livello: 'provincia', codici: ['016'] }],
  enti: [],
};

let dati: FakeDati;
afterEach(() => dati.stop());

function connect(
  url: string,
  {
    timeoutMs = 2000,
    concurrency = 8,
    secret = SECRET,
    intervalMs = 0,
    lines = [] as string[],
    conta = () => {},
  } = {},
) {
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  const sign = createSigner(secret);
  const versions = createVersionWatch(createInternalGet(url, sign), log, intervalMs);
  return createInterroga({ datiUrl: url, timeoutMs, concurrency, cacheBytes: 1e6 }, sign, versions, {
    log,
    conta,
  });
}

function ask(
  interroga: Interroga,
  query: object = QUERY,
  contesto = CONTESTO_PUBBLICO,
  signal?: AbortSignal,
) {
  return interroga(contesto, { ...QUERY, ...query }, { requestId: 'click-0001', signal });
}

describe('protocol', () => {
  test('rows come with qualified names and the rollups that answered; the request id goes along', async () => {
    dati = await startFakeDati(() => ({ rows: ROWS }));
    const answer = await ask(connect(dati.url));
    expect(answer).toEqual({ righe: ROWS, preaggregazioni: ['per_test'] });
    expect(dati.asked).toHaveLength(1);
    expect(dati.asked[0]?.requestId).toMatch(/^click-0001\b/);
    expect(dati.asked[0]?.query).toMatchObject({ ...QUERY, responseFormat: 'compact' });
    expect(dati.asked[0]?.contesto).toEqual(CONTESTO_PUBBLICO);
  });

  test('continue wait is followed until the answer', async () => {
    let polls = 0;
    dati = await startFakeDati(() => ((polls += 1) < 4 ? { continueWait: true } : { rows: ROWS }));
    expect((await ask(connect(dati.url))).righe).toEqual(ROWS);
    expect(polls).toBe(4);
  });

  test('continue wait without end is cut by the time limit', async () => {
    const pause = () => new Promise((done) => setTimeout(done, 20));
    dati = await startFakeDati(async () => pause().then(() => ({ continueWait: true as const })));
    await expect(ask(connect(dati.url, { timeoutMs: 150 }))).rejects.toMatchObject({
      codice: 'CUBE_NON_RISPONDE',
    });
    const polled = dati.asked.length;
    await new Promise((done) => setTimeout(done, 100));
    expect(dati.asked.length).toBeLessThanOrEqual(polled + 1);
  });

  test('a Cube that hangs is given up', async () => {
    dati = await startFakeDati(() => ({ hang: true }));
    await expect(ask(connect(dati.url, { timeoutMs: 100 }))).rejects.toMatchObject({
      codice: 'CUBE_NON_RISPONDE',
    });
  });

  test('after a hang the next ones are told at once; a slow single query holds up nobody', async () => {
    dati = await startFakeDati(({ query }) => (query.limit === 7 ? { hang: true } : { rows: ROWS }));
    const interroga = connect(dati.url, { timeoutMs: 100 });
    const slow = ask(interroga, { limit: 7 });
    await ask(interroga);
    await expect(slow).rejects.toMatchObject({ codice: 'CUBE_NON_RISPONDE' });
    expect((await ask(interroga, { limit: 50 })).righe).toEqual(ROWS);

    await expect(ask(interroga, { limit: 7 })).rejects.toMatchObject({ codice: 'CUBE_NON_RISPONDE' });
    const asked = dati.asked.length;
    await expect(ask(interroga, { limit: 51 })).rejects.toMatchObject({ codice: 'CUBE_NON_RISPONDE' });
    expect(dati.asked.length).toBe(asked);
    expect((await ask(interroga)).righe).toEqual(ROWS);
  });

  test('a Cube that is not there is said at once', async () => {
    dati = await startFakeDati(() => ({ rows: ROWS }));
    await dati.stop();
    const start = performance.now();
    await expect(ask(connect(dati.url))).rejects.toMatchObject({ codice: 'CUBE_NON_RISPONDE' });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test.each([
    [{ status: 400, error: 'Unknown member' }, 'CUBE_RICHIESTA_RIFIUTATA'],
    [{ status: 403, error: 'Forbidden' }, 'CUBE_ACCESSO_NEGATO'],
    [{ status: 500, error: 'Out of memory' }, 'CUBE_ERRORE'],
    [{ status: 503, error: 'starting' }, 'CUBE_NON_RISPONDE'],
    [{ status: 200, raw: '<html>proxy</html>' }, 'CUBE_RISPOSTA_NON_VALIDA'],
    [{ status: 200, raw: '{"results": [' }, 'CUBE_RISPOSTA_NON_VALIDA'],
    [{ status: 200, raw: '{"results": []}' }, 'CUBE_RISPOSTA_NON_VALIDA'],
  ])('%j is %s', async (reply, codice) => {
    dati = await startFakeDati(() => reply);
    await expect(ask(connect(dati.url))).rejects.toMatchObject({ codice });
  });

  test('a wrong secret is refused', async () => {
    dati = await startFakeDati(() => ({ rows: ROWS }));
    const interroga = connect(dati.url, { secret: 'another-secret-that-is-long-enough-too' });
    await expect(ask(interroga)).rejects.toMatchObject({ codice: 'CUBE_ACCESSO_NEGATO' });
    expect(dati.asked).toHaveLength(0);
  });

  test('an answer that reaches its limit is refused instead of shown cut', async () => {
    dati = await startFakeDati(() => ({ rows: [...ROWS, ...ROWS] }));
    await expect(ask(connect(dati.url), { limit: 2 })).rejects.toMatchObject({
      codice: 'CUBE_RISPOSTA_TRONCATA',
    });
    await expect(ask(connect(dati.url), { limit: 3 })).resolves.toMatchObject({ righe: { length: 2 } });
  });
});

describe('sharing and caching', () => {
  test('equal queries in flight are asked once, whatever the order of their keys', async () => {
    dati = await startFakeDati(() => ({ rows: ROWS }));
    const interroga = connect(dati.url);
    const reordered = { limit: 100, dimensions: ['v.d'], measures: ['v.m'] };
    await Promise.all([
      ask(interroga),
      ask(interroga),
      interroga(CONTESTO_PUBBLICO, reordered, { requestId: 'x' }),
    ]);
    await ask(interroga);
    expect(dati.asked).toHaveLength(1);
  });

  test('only what goes to Cube is counted: not what is known, shared or given up before', async () => {
    dati = await startFakeDati(() => ({ rows: ROWS }));
    let counted = 0;
    const interroga = connect(dati.url, { conta: () => (counted += 1) });
    await Promise.all([ask(interroga), ask(interroga), ask(interroga)]);
    await ask(interroga);
    expect(counted).toBe(1);
    await ask(interroga, { limit: 50 });
    await ask(interroga, {}, OTHER);
    expect(counted).toBe(3);
    await expect(ask(interroga, { limit: 51 }, OTHER, AbortSignal.abort())).rejects.toThrow();
    expect([counted, dati.asked.length]).toEqual([3, 3]);
  });

  test('answers never cross contexts, neither cached nor in flight', async () => {
    dati = await startFakeDati(({ contesto }) => ({ rows: [{ 'v.d': contesto.utente, 'v.m': 1 }] }));
    const interroga = connect(dati.url);
    const [mine, theirs] = await Promise.all([ask(interroga), ask(interroga, {}, OTHER)]);
    expect(mine.righe[0]?.['v.d']).toBe('pubblico');
    expect(theirs.righe[0]?.['v.d']).toBe('anna');
    expect((await ask(interroga, {}, OTHER)).righe[0]?.['v.d']).toBe('anna');
    expect(dati.asked.map(({ contesto }) => contesto)).toEqual(
      expect.arrayContaining([CONTESTO_PUBBLICO, OTHER]),
    );
    expect(dati.asked).toHaveLength(2);
  });

  test('a new load or model makes the answers new', async () => {
    let value = 1;
    dati = await startFakeDati(() => ({ rows: [{ 'v.d': 'x', 'v.m': value }] }));
    const interroga = connect(dati.url);
    expect((await ask(interroga)).righe[0]?.['v.m']).toBe(1);
    value = 2;
    expect((await ask(interroga)).righe[0]?.['v.m']).toBe(1);
    dati.version = { ...dati.version, caricamento: 2 };
    await expect.poll(async () => (await ask(interroga)).righe[0]?.['v.m']).toBe(2);
    value = 3;
    dati.version = { ...dati.version, modello: 'm2' };
    await expect.poll(async () => (await ask(interroga)).righe[0]?.['v.m']).toBe(3);
  });

  test('errors are not cached', async () => {
    let broken = true;
    dati = await startFakeDati(() => (broken ? { status: 500, error: 'x' } : { rows: ROWS }));
    const interroga = connect(dati.url);
    await expect(ask(interroga)).rejects.toMatchObject({ codice: 'CUBE_ERRORE' });
    broken = false;
    expect((await ask(interroga)).righe).toEqual(ROWS);
  });

  test('known answers outlive the data process', async () => {
    dati = await startFakeDati(() => ({ rows: ROWS }));
    const interroga = connect(dati.url);
    await ask(interroga);
    await dati.stop();
    expect((await ask(interroga)).righe).toEqual(ROWS);
    expect((await ask(interroga)).righe).toEqual(ROWS);
    await expect(ask(interroga, { limit: 7 })).rejects.toMatchObject({ codice: 'CUBE_NON_RISPONDE' });
  });

  test('the last one who leaves cancels the query, the others still get theirs', async () => {
    let release = () => {};
    dati = await startFakeDati(() => new Promise((done) => (release = () => done({ rows: ROWS }))));
    const interroga = connect(dati.url);
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [
      ask(interroga, {}, CONTESTO_PUBBLICO, first.signal),
      ask(interroga, {}, CONTESTO_PUBBLICO, second.signal),
    ];
    await expect.poll(() => dati.asked.length).toBe(1);
    first.abort();
    await expect(asked[0]).rejects.toMatchObject({ codice: 'RICHIESTA_ANNULLATA' });
    release();
    expect((await asked[1])?.righe).toEqual(ROWS);

    const alone = ask(interroga, { limit: 9 }, CONTESTO_PUBBLICO, first.signal);
    await expect(alone).rejects.toMatchObject({ codice: 'RICHIESTA_ANNULLATA' });
    const before = dati.dropped();
    const third = new AbortController();
    const cancelled = ask(interroga, { limit: 8 }, CONTESTO_PUBBLICO, third.signal);
    await expect.poll(() => dati.asked.length).toBe(2);
    third.abort();
    await expect(cancelled).rejects.toMatchObject({ codice: 'RICHIESTA_ANNULLATA' });
    await expect.poll(() => dati.dropped()).toBe(before + 1);
  });

  test('no more than the allowed number of queries is at Cube at a time', async () => {
    let now = 0;
    let most = 0;
    dati = await startFakeDati(async () => {
      most = Math.max(most, (now += 1));
      await new Promise((done) => setTimeout(done, 10));
      now -= 1;
      return { rows: ROWS };
    });
    const interroga = connect(dati.url, { concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, (_, i) => ask(interroga, { limit: 1000 + i })));
    expect(most).toBe(3);
    expect(dati.asked).toHaveLength(12);
    // Connections are kept and used again: fewer of them than queries.
    expect(new Set(dati.asked.map(({ connectionId }) => connectionId)).size).toBeLessThan(12);
  });
});

test('logs carry the request id and never a token or the secret', async () => {
  dati = await startFakeDati(({ query }) =>
    query.limit === 1 ? { status: 500, error: 'x' } : { rows: ROWS },
  );
  const lines: string[] = [];
  const interroga = connect(dati.url, { lines });
  await ask(interroga);
  await ask(interroga, { limit: 1 }).catch(() => undefined);
  const log = lines.join('\n');
  expect(lines.map((line) => (JSON.parse(line) as { requestId?: string }).requestId)).toContain('click-0001');
  expect(log).toContain('CUBE_ERRORE');
  expect(log).not.toMatch(/eyJ[\w-]+\./);
  expect(log).not.toContain(SECRET);
});
