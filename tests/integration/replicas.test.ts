import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CONTESTO_PUBBLICO } from '../../model/contratto/contesto.ts';
import { createLog } from '../../web/src/lib/server/log.ts';
import { createDati, type ServiziDati } from '../../web/src/lib/server/servizi.ts';
import { SECRET, startTestDati, type TestDati } from '../support/dati.ts';

/**
 * Two data processes behind one name and two sets of pages' services, as in `compose.yaml`, on two copies of one warehouse: a
 * DuckDB file has one process. `tests/warehouse/model.test.ts` does the same on one SQL Server.
 */
let replicas: TestDati[];
let name: Server;
let pages: [ServiziDati, ServiziDati];
const reached = new Map<string, number>();

/** Sends each request to the next data process, as a name with two addresses does at worst. */
function roundRobin(urls: string[]): Server {
  let turn = 0;
  return createServer((asked, answer) => {
    const url = urls[(turn += 1) % urls.length] ?? '';
    reached.set(url, (reached.get(url) ?? 0) + 1);
    const { method, headers } = asked;
    const passed = request(`${url}${asked.url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.writeHead(502).end());
    asked.pipe(passed);
  });
}

beforeAll(async () => {
  const env = { LOG_LEVEL: 'debug', CONTINUE_WAIT_SECONDS: '1' };
  replicas = await Promise.all([
    startTestDati(inject('warehouse'), env),
    startTestDati(inject('warehouse'), { ...env, DATI_RUOLO: 'replica' }),
  ]);
  name = roundRobin(replicas.map(({ url }) => url));
  await new Promise<void>((done) => name.listen(0, '127.0.0.1', done));
  const { port } = name.address() as { port: number };
  const settings = { datiUrl: `http://127.0.0.1:${port}`, secret: SECRET };
  const one = () =>
    createDati({ ...settings, timeoutMs: 60_000, concurrency: 8, cacheBytes: 1e7 }, createLog('silent'));
  pages = [one(), one()];
});
afterAll(async () => {
  name.close();
  name.closeAllConnections();
  for (const replica of replicas) await replica.stop();
});

const POP = 'popolazione_residente';
const questions = Array.from({ length: 12 }, (_unused, index) => ({
  measures: [`${POP}.residenti`],
  dimensions: [`${POP}.comune_codice`],
  filters: [
    { member: `${POP}.regione_codice`, operator: 'equals' as const, values: [index % 2 ? '03' : '13'] },
    { member: `${POP}.eta`, operator: 'equals' as const, values: [String(20 + index)] },
  ],
  limit: 5000,
}));

describe('two data processes behind one name', () => {
  it('give the same answers, each from a queue of its own, and each question costs at most one statement in each', async () => {
    const ask = (servizi: ServiziDati) =>
      Promise.all(
        questions.map((query, index) =>
          servizi.interroga(CONTESTO_PUBBLICO, query, { requestId: `prova-${index}` }),
        ),
      );
    const [first, second] = await Promise.all(pages.map(ask));
    const rows = (answers: Awaited<ReturnType<typeof ask>> | undefined) =>
      answers?.map(({ righe }) => righe.map((riga) => JSON.stringify(riga)).sort());
    expect(rows(first)).toEqual(rows(second));
    expect(first?.every(({ righe }) => righe.length > 100)).toBe(true);
    expect([...reached.values()].every((count) => count >= questions.length)).toBe(true);
    const statements = replicas.map(
      ({ log }) =>
        log()
          .split('\n')
          .filter((line) => /"evento":"Executing SQL".*fact_popolazione/.test(line)).length,
    );
    for (const count of statements) expect(count).toBeLessThanOrEqual(questions.length);
    expect(statements[0]! + statements[1]!).toBeGreaterThanOrEqual(questions.length);
  }, 180_000);

  it('keep answering when one of them goes away', async () => {
    await replicas[1]?.end();
    const { righe } = await (async () => {
      for (;;) {
        const answer = await pages[0]
          .interroga(CONTESTO_PUBBLICO, { ...questions[0]!, limit: 4999 }, { requestId: 'prova' })
          .catch(() => undefined);
        if (answer) return answer;
      }
    })();
    expect(righe.length).toBeGreaterThan(100);
  }, 60_000);
});
