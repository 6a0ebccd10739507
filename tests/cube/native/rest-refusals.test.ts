import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, sign, type Reply } from './fixtures/client.ts';
import { SECRET, startCube, type CubeProcess } from './fixtures/cube-process.ts';

/**
 * What real Cube refuses, over HTTP on the drop-in. Statuses and messages are those of the REST API's
 * documentation and of packages/cubejs-api-gateway/test/auth.test.ts (commit 076f21a8).
 */
let cube: CubeProcess;
let token: string;
beforeAll(async () => {
  [cube, token] = await Promise.all([startCube(), sign()]);
});
afterAll(() => cube?.stop());

const load = (query: unknown): Promise<Reply> => ask(cube, 'load', token, { query });

describe('errors', () => {
  test.each<[string, unknown, number, RegExp]>([
    ['unknown member', { measures: ['Orders.nope'] }, 400, /'nope' not found for path 'Orders\.nope'/],
    ['unknown cube', { measures: ['Nope.count'] }, 400, /Cube 'Nope' not found/],
    ['unknown key', { measures: ['Orders.count'], oder: [] }, 400, /"oder" is not allowed/],
    ['unknown format', { measures: ['Orders.count'], responseFormat: 'csv' }, 400, /responseFormat/],
    ['nothing asked for', {}, 400, /Query should contain either measures, dimensions or timeDimensions/],
    ['text that is no JSON', '{measures', 400, /Unable to decode query param as JSON/],
  ])('%s', async (_name, query, status, message) => {
    const reply = await load(query);
    expect(reply.status).toBe(status);
    expect(reply.body.error).toMatch(message);
  });

  test('no query at all', async () => {
    expect(await ask(cube, 'load', token)).toMatchObject({
      status: 400,
      body: { error: 'Query param is required' },
    });
  });

  test('a hidden member is refused', async () => {
    const { status, body } = await load({ measures: ['Orders.hidden'] });
    expect(status).toBe(400);
    expect(body.error).toContain("You requested hidden member: 'Orders.hidden'");
    expect(body).not.toHaveProperty('data');
  });

  test('SQL is refused, since no SQL API was started', async () => {
    const { status, body } = await ask(cube, 'cubesql', token, { query: 'SELECT 1' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.error).toMatch(/SQL interface is not initialized/);
  });

  // docs, REST API, Continue wait: {"error":"Continue wait"} with status 200, and the same question asked again
  test('a slow query asks the client to come back, and then is answered', async () => {
    const query = { measures: ['Slow.count'] };
    const first = await load(query);
    expect(first).toMatchObject({ status: 200, body: { error: 'Continue wait' } });
    let reply = first;
    for (let tries = 0; reply.body.error === 'Continue wait' && tries < 10; tries++)
      reply = await load(query);
    expect(reply.body.data).toEqual([{ 'Slow.count': '1' }]);
  }, 20_000);
});

describe('who may ask', () => {
  // auth.test.ts and docs, REST API: 403 with these two messages
  const tokens: [string, () => Promise<string | null>, string][] = [
    ['no token', async () => null, "Authorization header isn't set"],
    ['nonsense', async () => 'SUPER_LARGE_BAD_TOKEN_WHICH_IS_NOT_A_TOKEN', 'Invalid token'],
    ['another secret', () => sign('another-secret-that-is-long-enough-too'), 'Invalid token'],
    ['expired', () => sign(SECRET, '-1h'), 'Invalid token'],
    ['algorithm none', async () => new UnsecuredJWT({ u: 'prova' }).setIssuedAt().encode(), 'Invalid token'],
    ['signature cut off', async () => token.replace(/[^.]+$/, ''), 'Invalid token'],
    [
      'payload exchanged',
      async () => token.replace(/\.[^.]+\./, `.${btoa('{"u":"altri"}').replace(/=+$/, '')}.`),
      'Invalid token',
    ],
  ];
  test.each(tokens)('%s: refused at every door', async (_name, make, error) => {
    const authorization = await make();
    for (const reply of [
      await ask(cube, 'load', authorization, { query: { measures: ['Orders.count'] } }),
      await ask(cube, 'meta', authorization),
    ]) {
      expect(reply).toMatchObject({ status: 403, body: { error } });
      expect(reply.body).not.toHaveProperty('data');
    }
  });

  test('signed: answered, with or without Bearer', async () => {
    expect((await ask(cube, 'meta', token)).status).toBe(200);
    expect((await ask(cube, 'meta', `Bearer ${token}`)).status).toBe(200);
  });
});
