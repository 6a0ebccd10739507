import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET, startCube, type CubeProcess } from './fixtures/cube-process.ts';

/**
 * Real Cube over HTTP on the drop-in. Its answers to the five orders are facts of Cube's own tests:
 * packages/cubejs-testing/test/__snapshots__/birdbox-result-type.test.ts.snap (commit 0ae43583: processed 800,
 * shipped 600) and smoke-duckdb.test.ts.snap (commit 34f770ca: 1700 in all). Other values follow from the rows
 * in fixtures/server.ts; statuses and messages are those of the REST API's documentation and auth.test.ts.
 */
let cube: CubeProcess;
let token: string;
const key = new TextEncoder().encode(SECRET);
const sign = (secret = key, expires = '1h') =>
  new SignJWT({ u: 'prova' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(secret);

beforeAll(async () => {
  [cube, token] = await Promise.all([startCube(), sign()]);
});
afterAll(() => cube?.stop());

type Row = Record<string, unknown>;
interface Answer {
  [field: string]: unknown;
  error: string;
  data: Row[];
  results: Answer[];
  annotation: Record<string, Record<string, unknown>>;
  pivotQuery: Record<string, unknown>;
  lastRefreshTime: string;
}
interface Reply {
  status: number;
  type: string | null;
  body: Answer;
}

async function ask(path: string, body?: unknown, authorization: string | null = token): Promise<Reply> {
  const response = await fetch(cube.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as Answer,
  };
}
const load = (query: unknown, more: object = {}) => ask('load', { query, ...more });

const byStatus = {
  measures: ['Orders.totalAmount'],
  dimensions: ['Orders.status'],
  filters: [{ member: 'Orders.status', operator: 'notEquals', values: ['new'] }],
  order: { 'Orders.status': 'asc' },
};

describe('formats', () => {
  test('default', async () => {
    const { status, type, body } = await load(byStatus);
    expect(status).toBe(200);
    expect(type).toMatch(/^application\/json/);
    expect(body.data).toEqual([
      { 'Orders.status': 'processed', 'Orders.totalAmount': '800' },
      { 'Orders.status': 'shipped', 'Orders.totalAmount': '600' },
    ]);
  });

  test('compact', async () => {
    const { body } = await load({ ...byStatus, responseFormat: 'compact' });
    expect(body.data).toEqual({
      members: ['Orders.status', 'Orders.totalAmount'],
      dataset: [
        ['processed', '800'],
        ['shipped', '600'],
      ],
    });
  });

  test('columnar', async () => {
    const { body } = await load({ ...byStatus, responseFormat: 'columnar' });
    expect(body.data).toEqual({
      members: ['Orders.status', 'Orders.totalAmount'],
      columns: [
        ['processed', 'shipped'],
        ['800', '600'],
      ],
    });
  });

  test('GET gives the same answer as POST', async () => {
    const { body } = await ask(
      `load?query=${encodeURIComponent(JSON.stringify({ measures: ['Orders.totalAmount'] }))}`,
    );
    expect(body.data).toEqual([{ 'Orders.totalAmount': '1700' }]);
  });

  // docs/content/product/apis-integrations/core-data-apis/rest-api/reference.mdx (commit 113c0777), /v1/load, Response
  test('around the data: query, annotation, refresh time', async () => {
    const { body } = await load(byStatus);
    expect(body.query).toMatchObject({
      timezone: 'UTC',
      limit: 10000,
      dimensions: ['Orders.status'],
      timeDimensions: [],
    });
    expect(body.annotation).toMatchObject({
      measures: {
        'Orders.totalAmount': { title: 'Orders Total Amount', shortTitle: 'Total Amount', type: 'number' },
      },
      dimensions: { 'Orders.status': { title: 'Orders Status', shortTitle: 'Status', type: 'string' } },
      segments: {},
      timeDimensions: {},
    });
    expect(new Date(body.lastRefreshTime).toISOString()).toBe(body.lastRefreshTime);
    expect(body).toMatchObject({ slowQuery: false, dbType: 'duckdb', external: false });
    expect(body).not.toHaveProperty('total');
  });

  test('no rows', async () => {
    const none = {
      ...byStatus,
      filters: [{ member: 'Orders.status', operator: 'equals', values: ['lost'] }],
    };
    expect((await load(none)).body.data).toEqual([]);
    expect((await load({ ...none, responseFormat: 'compact' })).body.data).toEqual({
      members: [],
      dataset: [],
    });
  });

  test('an answer from the cache is the same answer', async () => {
    const [first, second] = [await load(byStatus), await load(byStatus)];
    expect(second.body.data).toEqual(first.body.data);
  });
});

describe('values of DuckDB', () => {
  const dimensions = ['id', 'testo', 'vero', 'giorno', 'istante', 'intero', 'decimale', 'reale'].map(
    (name) => `Types.${name}`,
  );

  test('each type, and each null', async () => {
    const { body } = await load({ dimensions, measures: ['Types.enorme'], order: { 'Types.id': 'asc' } });
    expect(body.data).toEqual([
      {
        'Types.id': '1',
        'Types.testo': 'Forlì "Cesena"',
        'Types.vero': true,
        'Types.giorno': '2024-02-29T00:00:00.000',
        'Types.istante': '2024-02-29T23:59:59.123',
        'Types.intero': '9007199254740993',
        'Types.decimale': '12.5',
        'Types.reale': '0.30000000000000004',
        'Types.enorme': '170141183460469231731687303715884105727',
      },
      {
        'Types.id': '2',
        ...Object.fromEntries([...dimensions.slice(1), 'Types.enorme'].map((name) => [name, null])),
      },
    ]);
  });

  test('a measure of text', async () => {
    const { body } = await load({ measures: ['Types.maiuscolo'] });
    expect(body.data).toEqual([{ 'Types.maiuscolo': 'FORLÌ "CESENA"' }]);
  });

  test('a mean keeps its fraction', async () => {
    const { body } = await load({ measures: ['Orders.averageAmount'] });
    expect(body.data).toEqual([{ 'Orders.averageAmount': '340' }]);
  });
});

describe('time', () => {
  const time = (more: object) => ({
    measures: ['Orders.count'],
    timeDimensions: [{ dimension: 'Orders.createdAt', ...more }],
  });

  test('a granularity stands under its own name and under the bare one', async () => {
    const { body } = await load(time({ granularity: 'month' }));
    expect(body.data).toEqual([
      {
        'Orders.createdAt.month': '2024-01-01T00:00:00.000',
        'Orders.createdAt': '2024-01-01T00:00:00.000',
        'Orders.count': '5',
      },
    ]);
    expect(body.annotation['timeDimensions']?.['Orders.createdAt.month']).toMatchObject({
      type: 'time',
      granularity: { name: 'month', title: 'month', interval: '1 month' },
    });
  });

  test('weeks start on Monday', async () => {
    const { body } = await load(time({ granularity: 'week', dateRange: ['2024-01-01', '2024-01-07'] }));
    expect(body.data).toMatchObject([
      { 'Orders.createdAt.week': '2024-01-01T00:00:00.000', 'Orders.count': '5' },
    ]);
  });

  test('two granularities: the bare name is the finer one', async () => {
    const { body } = await load({
      measures: ['Orders.count'],
      timeDimensions: ['year', 'day'].map((granularity) => ({ dimension: 'Orders.createdAt', granularity })),
      filters: [{ member: 'Orders.status', operator: 'equals', values: ['shipped'] }],
    });
    expect(body.data).toEqual([
      {
        'Orders.createdAt.year': '2024-01-01T00:00:00.000',
        'Orders.createdAt.day': '2024-01-05T00:00:00.000',
        'Orders.createdAt': '2024-01-05T00:00:00.000',
        'Orders.count': '1',
      },
    ]);
  });

  // Midnight in UTC is 19:00 of the day before in New York in January (UTC-5).
  test('a time zone moves the days', async () => {
    const { body } = await load({ ...time({ granularity: 'day' }), timezone: 'America/New_York', limit: 1 });
    expect(body.data).toMatchObject([
      { 'Orders.createdAt.day': '2023-12-31T00:00:00.000', 'Orders.count': '1' },
    ]);
  });

  test('days without rows are filled by the client, not here', async () => {
    const { body } = await load(time({ granularity: 'day', dateRange: ['2024-01-04', '2024-01-10'] }));
    expect(body.data).toHaveLength(2);
  });

  test('a date range without granularity only filters', async () => {
    const { body } = await load(time({ dateRange: ['2024-01-04', '2024-01-10'] }));
    expect(body.data).toEqual([{ 'Orders.count': '2' }]);
  });
});

describe('total and several queries', () => {
  // query-format.mdx: total counts the rows as if there were no limit and no offset.
  test.each(['default', 'compact'])(
    'total counts all rows, whatever the limit (%s)',
    async (responseFormat) => {
      const { body } = await load({
        dimensions: ['Orders.status'],
        limit: 1,
        offset: 1,
        total: true,
        responseFormat,
      });
      expect(body['total']).toBe(3);
      const { dataset = body.data } = body.data as { dataset?: unknown[] };
      expect(dataset).toHaveLength(1);
    },
  );

  test('queryType multi wraps even one query', async () => {
    const { body } = await load({ measures: ['Orders.totalAmount'] }, { queryType: 'multi' });
    expect(body).toMatchObject({ queryType: 'regularQuery', slowQuery: false });
    expect(body.results).toHaveLength(1);
    expect(body.results[0]?.data).toEqual([{ 'Orders.totalAmount': '1700' }]);
    expect(body.pivotQuery).toMatchObject({ measures: ['Orders.totalAmount'], queryType: 'regularQuery' });
  });

  test('compareDateRange: one result per range, each row says which', async () => {
    const ranges = [
      ['2024-01-01', '2024-01-02'],
      ['2024-01-03', '2024-01-04'],
    ];
    const timeDimensions = [
      { dimension: 'Orders.createdAt', granularity: 'month', compareDateRange: ranges },
    ];
    const { body } = await load({ measures: ['Orders.totalAmount'], timeDimensions }, { queryType: 'multi' });
    expect(body['queryType']).toBe('compareDateRangeQuery');
    expect(body.results.map(({ data }) => data[0])).toMatchObject([
      { 'Orders.totalAmount': '300', compareDateRange: '2024-01-01T00:00:00.000 - 2024-01-02T23:59:59.999' },
      { 'Orders.totalAmount': '800', compareDateRange: '2024-01-03T00:00:00.000 - 2024-01-04T23:59:59.999' },
    ]);
    expect(body.pivotQuery['dimensions']).toEqual(['compareDateRange']);
  });

  test('blending: queries share one time axis', async () => {
    const timeDimensions = [
      { dimension: 'Orders.createdAt', granularity: 'month', dateRange: ['2024-01-01', '2024-01-31'] },
    ];
    const { body } = await load(
      [
        { measures: ['Orders.count'], timeDimensions },
        { measures: ['Orders.totalAmount'], timeDimensions },
      ],
      { queryType: 'multi' },
    );
    expect(body['queryType']).toBe('blendingQuery');
    expect(body.results.map(({ data }) => data[0]?.['time.month'])).toEqual([
      '2024-01-01T00:00:00.000',
      '2024-01-01T00:00:00.000',
    ]);
    expect(body.pivotQuery).toMatchObject({
      measures: ['Orders.count', 'Orders.totalAmount'],
      timeDimensions: [{ dimension: 'time', granularity: 'month' }],
    });
  });

  // api-gateway 1.7.43: a client that does not say it knows several results is told so
  test('without queryType multi they are refused', async () => {
    const timeDimensions = [{ dimension: 'Orders.createdAt', granularity: 'month' }];
    const query = { measures: ['Orders.count'], timeDimensions };
    const { status, body } = await load([query, query]);
    expect(status).toBe(400);
    expect(body.error).toContain("'blendingQuery' query type is not supported");
  });
});

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
    expect(await ask('load')).toMatchObject({ status: 400, body: { error: 'Query param is required' } });
  });

  test('a hidden member is refused', async () => {
    const { status, body } = await load({ measures: ['Orders.hidden'] });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.error).toContain("You requested hidden member: 'Orders.hidden'");
    expect(body).not.toHaveProperty('data');
  });

  test('SQL is refused, since no SQL API was started', async () => {
    const { status, body } = await ask('cubesql', { query: 'SELECT 1' });
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
    [
      'another secret',
      () => sign(new TextEncoder().encode('another-secret-that-is-long-enough-too')),
      'Invalid token',
    ],
    ['expired', () => sign(key, '-1h'), 'Invalid token'],
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
      await ask('load', { query: byStatus }, authorization),
      await ask('meta', undefined, authorization),
    ]) {
      expect(reply).toMatchObject({ status: 403, body: { error } });
      expect(reply.body).not.toHaveProperty('data');
    }
  });

  test('signed: answered, with or without Bearer', async () => {
    expect((await ask('meta', undefined, token)).status).toBe(200);
    expect((await ask('meta', undefined, `Bearer ${token}`)).status).toBe(200);
  });
});
