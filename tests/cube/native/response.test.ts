import { describe, expect, test } from 'vitest';
import { pivotQuery } from '../../../cube/native/result/pivot-query.ts';
import { multiResponse, response } from '../../../cube/native/result/response.ts';
import type { RootResult } from '../../../cube/native/result/types.ts';
import { orders } from './fixtures/cube-facts.ts';

/**
 * Source: github.com/cube-js/cube, `rust/cube/cubeorchestrator/src/transport.rs` (commit 1a649455: the fields of
 * NormalizedQuery, QueryTimeDimension, AnnotatedConfigItem) and `query_result_transform.rs` (commit 02ee4df9:
 * RequestResultData, RequestResultDataMulti, get_pivot_query). What these types do not name does not come out.
 */
const query = {
  measures: ['Orders.count'],
  dimensions: ['Orders.city'],
  timeDimensions: [
    {
      dimension: 'Orders.date',
      granularity: 'day',
      dateRange: ['2024-01-01', '2024-01-31'],
      boundary: 'inside',
    },
  ],
  timezone: 'UTC',
  limit: 10000,
  rowLimit: 10000,
  order: [{ id: 'Orders.count', desc: true }],
  filters: [{ member: 'Orders.city', operator: 'equals', values: ['Erie'] }],
  cacheMode: 'stale-if-slow',
  offset: null,
};
const root: RootResult = {
  query,
  lastRefreshTime: '2024-06-15T00:00:00.000Z',
  annotation: {
    measures: {
      'Orders.count': {
        title: 'Orders Count',
        shortTitle: 'Count',
        type: 'number',
        description: undefined,
        aggType: 'count',
      },
    },
    dimensions: { 'Orders.city': { title: 'Orders City', type: 'string', granularities: [] } },
    segments: {},
    timeDimensions: {},
  },
  dataSource: 'default',
  dbType: 'duckdb',
  extDbType: undefined,
  external: false,
  slowQuery: false,
  usedPreAggregations: undefined,
  total: null,
};
const rows = [{ orders__city: 'Erie', orders__count: '3' }];
const transform = orders(query);

describe('the answer of one query', () => {
  const answer = JSON.parse(JSON.stringify(response(transform, rows, root)));

  test('repeats the query, without what stays inside Cube', () => {
    const { cacheMode: _inside, offset: _null, ...echoed } = query;
    const { boundary: _unknown, ...time } = query.timeDimensions[0] as Record<string, unknown>;
    expect(answer.query).toEqual({ ...echoed, timeDimensions: [time] });
  });

  test('annotates each member with what a screen needs, and only that', () => {
    expect(answer.annotation).toEqual({
      measures: { 'Orders.count': { title: 'Orders Count', shortTitle: 'Count', type: 'number' } },
      dimensions: { 'Orders.city': { title: 'Orders City', type: 'string' } },
      segments: {},
      timeDimensions: {},
    });
  });

  test('leaves out what is absent', () => {
    expect(Object.keys(answer).sort()).toEqual(
      [
        'annotation',
        'data',
        'dataSource',
        'dbType',
        'external',
        'lastRefreshTime',
        'query',
        'slowQuery',
      ].sort(),
    );
  });

  test('carries the data', () => {
    expect(answer.data).toEqual([{ 'Orders.city': 'Erie', 'Orders.count': '3' }]);
  });

  test('says how many rows there are in all, when asked; none is a number too', () => {
    expect(response(transform, rows, { ...root, total: 120 })).toHaveProperty('total', 120);
    expect(response(transform, rows, { ...root, total: 0 })).toHaveProperty('total', 0);
  });

  test('names the rollups that answered', () => {
    const used = { 'dw.rollup': { targetTableName: 'rollup' } };
    expect(response(transform, rows, { ...root, usedPreAggregations: used }).usedPreAggregations).toEqual(
      used,
    );
  });
});

describe('the answer of several queries asked as one', () => {
  const multi = { queryType: 'regularQuery', slowQuery: true } as const;

  test('keeps their order, and says once what they share', () => {
    const answer = multiResponse([transform, transform], [rows, []], [root, root], multi);
    expect(Object.keys(answer).sort()).toEqual(['pivotQuery', 'queryType', 'results', 'slowQuery']);
    expect(answer.slowQuery).toBe(true);
    expect((answer.results as { data: unknown }[]).map(({ data }) => data)).toEqual([
      [{ 'Orders.city': 'Erie', 'Orders.count': '3' }],
      [],
    ]);
  });

  test('a query without a result is an error, not a gap', () => {
    expect(() => multiResponse([transform], [rows], [root, root], multi)).toThrow(
      'Query 2 of 2 has no result',
    );
  });
});

describe('pivot query', () => {
  const first = { measures: ['Orders.count'], dimensions: ['Orders.city'], timezone: 'UTC' };

  test('of ordinary queries: the first', () => {
    expect(pivotQuery('regularQuery', [first, {}])).toEqual({ ...first, queryType: 'regularQuery' });
  });

  test('of a compared date range: the range is a dimension, before the others', () => {
    expect(pivotQuery('compareDateRangeQuery', [first]).dimensions).toEqual([
      'compareDateRange',
      'Orders.city',
    ]);
    expect(pivotQuery('compareDateRangeQuery', [{ measures: [] }]).dimensions).toEqual(['compareDateRange']);
  });

  test('of blended queries: all measures and dimensions once, over one time axis', () => {
    const time = (dimension: string) => [
      { dimension, granularity: 'month', dateRange: ['2024-01-01', '2024-12-31'] },
    ];
    const pivot = pivotQuery('blendingQuery', [
      { measures: ['Orders.count'], dimensions: ['Orders.city'], timeDimensions: time('Orders.date') },
      { measures: ['Users.count', 'Orders.count'], dimensions: [], timeDimensions: time('Users.date') },
    ]);
    expect(pivot).toEqual({
      measures: ['Orders.count', 'Users.count'],
      dimensions: ['Orders.city'],
      timeDimensions: [{ dimension: 'time', granularity: 'month' }],
      queryType: 'blendingQuery',
    });
  });

  test('of no query: an error', () => {
    expect(() => pivotQuery('regularQuery', [])).toThrow('at least one query');
  });
});
