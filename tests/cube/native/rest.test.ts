import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, sign, type Reply } from './fixtures/client.ts';
import { startCube, type CubeProcess } from './fixtures/cube-process.ts';

/**
 * Real Cube over HTTP on the drop-in. Its answers to the five orders are facts of Cube's own tests:
 * packages/cubejs-testing/test/__snapshots__/birdbox-result-type.test.ts.snap (commit 0ae43583: processed 800,
 * shipped 600) and smoke-duckdb.test.ts.snap (commit 34f770ca: 1700 in all). Other values follow from the rows
 * in fixtures/server.ts.
 */
let cube: CubeProcess;
let token: string;
beforeAll(async () => {
  [cube, token] = await Promise.all([startCube(), sign()]);
});
afterAll(() => cube?.stop());

const load = (query: unknown, more: object = {}): Promise<Reply> =>
  ask(cube, 'load', token, { query, ...more });

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
      cube,
      `load?query=${encodeURIComponent(JSON.stringify({ measures: ['Orders.totalAmount'] }))}`,
      token,
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

// The gateway's GraphQL reads the same finished answer; there numbers are Float (graphql.test.ts of api-gateway).
test('GraphQL', async () => {
  const query = '{ cube { orders(where: { status: { equals: "shipped" } }) { status totalAmount } } }';
  const { status, body } = await ask(cube, '../graphql', token, { query });
  expect(status).toBe(200);
  expect(body.data).toEqual({ cube: [{ orders: { status: 'shipped', totalAmount: 600 } }] });
});
