import { describe, expect, test } from 'vitest';
import { rowsToColumnar } from '../../../cube/native/result/columnar.ts';
import {
  transformResult,
  type ColumnarData,
  type CompactData,
  type DefaultData,
} from '../../../cube/native/result/transform.ts';
import type { RawData, Row, TransformData } from '../../../cube/native/result/types.ts';
import { FACTS, orders } from './fixtures/cube-facts.ts';

const asDefault = (transform: TransformData, raw: RawData) =>
  transformResult({ ...transform, resType: 'default' }, raw) as DefaultData;
const asCompact = (transform: TransformData, raw: RawData) =>
  transformResult({ ...transform, resType: 'compact' }, raw) as CompactData;
const asColumnar = (transform: TransformData, raw: RawData) =>
  transformResult({ ...transform, resType: 'columnar' }, raw) as ColumnarData;

const objects = (members: string[], rows: unknown[][]): Row[] =>
  rows.map((row) => Object.fromEntries(members.map((member, index) => [member, row[index]])));

describe.each(Object.entries(FACTS))("Cube's own fact %s", (_name, { rows, transform, expected }) => {
  test('default: one object per row', () => {
    expect(asDefault(transform, rows)).toEqual(expected);
  });

  test('no format asked for is the default format', () => {
    expect(transformResult(transform, rows)).toEqual(expected);
  });

  test('compact: member names once, one array per row', () => {
    const { members, dataset } = asCompact(transform, rows);
    expect(new Set(members).size).toBe(members.length);
    expect(dataset.every((row) => row.length === members.length)).toBe(true);
    expect(objects(members, dataset)).toEqual(expected);
  });

  // assert_columnar_matches_compact in the same Rust file: same data, other orientation.
  test('columnar: the compact dataset turned on its side', () => {
    const compact = asCompact(transform, rows);
    const { members, columns } = asColumnar(transform, rows);
    expect(members).toEqual(compact.members);
    expect(columns).toEqual(members.map((_member, index) => compact.dataset.map((row) => row[index])));
  });

  test('rows that arrive as columns give the same answer', () => {
    expect(asDefault(transform, rowsToColumnar(rows))).toEqual(expected);
  });
});

describe('time dimensions without granularity', () => {
  const row = { orders__date_month: '2024-06-01T00:00:00.000', orders__date_day: '2024-06-15T00:00:00.000' };

  // test_get_vanilla_row_minimal_granularity_picks_finest_when_all_present
  test('the bare name carries the finest granularity, wherever its column stands', () => {
    expect(asDefault(orders({}), [row])[0]?.['Orders.date']).toBe('2024-06-15T00:00:00.000');
  });

  // test_compute_vanilla_granularity_track_skips_when_base_in_dimensions
  test('no bare name is added when the query asks for the dimension itself', () => {
    const [answer] = asDefault(orders({ dimensions: ['Orders.date'] }), [row]);
    expect(Object.keys(answer ?? {}).sort()).toEqual(['Orders.date.day', 'Orders.date.month']);
  });

  // test_compute_vanilla_granularity_track_proceeds_when_other_dims_present
  test('another dimension does not keep it away', () => {
    expect(asDefault(orders({ dimensions: ['Orders.city'] }), [row])[0]).toHaveProperty(['Orders.date']);
  });

  // test_compute_vanilla_granularity_track_none: only cube.member.granularity has a bare name
  test.each(['Orders.date', 'Orders.date.day.extra'])('%s gives none', (member) => {
    const transform: TransformData = {
      aliasToMemberNameMap: { a: member },
      annotation: { [member]: { type: 'time' } },
      query: {},
    };
    expect(Object.keys(asDefault(transform, [{ a: null }])[0] ?? {})).toEqual([member]);
  });

  // test_compute_vanilla_granularity_track_levels_for_all_known_granularities: levels 1 to 8 in this order
  test('finer granularities win over coarser, known over the model’s own', () => {
    const order = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'half_year'];
    order.slice(0, -1).forEach((finer, index) => {
      const coarser = order[index + 1];
      const transform: TransformData = {
        aliasToMemberNameMap: { c: `A.t.${coarser}`, f: `A.t.${finer}` },
        annotation: { [`A.t.${coarser}`]: { type: 'time' }, [`A.t.${finer}`]: { type: 'time' } },
        query: {},
      };
      expect(asDefault(transform, [{ c: 'coarse', f: 'fine' }])[0]?.['A.t']).toBe('fine');
      expect(asDefault(transform, [{ f: 'fine', c: 'coarse' }])[0]?.['A.t']).toBe('fine');
    });
  });
});

// test_transform_value_primitive_string_type_not_time, and transform_value: only text of time members is rewritten
test.each(['default', 'compact', 'columnar'] as const)(
  'only time members are read as time (%s)',
  (resType) => {
    const text = '2024-02-29T23:59:59.000Z';
    const answer = JSON.stringify(
      transformResult({ ...orders({}), resType }, [{ orders__city: text, orders__date_day: text }]),
    );
    expect(answer.split(text)).toHaveLength(2);
    expect(answer.split('"2024-02-29T23:59:59.000"')).toHaveLength(3);
  },
);

describe('columns and rows that do not fit', () => {
  // test_regular_discount_by_city_to_fail, test_get_members_no_alias_to_member_name_map
  test.each(['default', 'compact', 'columnar'] as const)(
    'a column of no member is refused (%s)',
    (resType) => {
      const transform = { ...orders({}), aliasToMemberNameMap: {}, resType };
      expect(() => transformResult(transform, [{ orders__city: 'Abilene' }])).toThrow(
        "Member name not found for alias: 'orders__city'",
      );
    },
  );

  // test_get_vanilla_row_regular_discount_by_city_to_fail_annotation
  test('a member that the caller may not see is refused', () => {
    const transform = { ...orders({}), annotation: {} };
    expect(() => transformResult(transform, [{ orders__city: 'Abilene' }])).toThrow(
      "You requested hidden member: 'Orders.city'",
    );
  });

  // JavaScript side of the original: the first row names the columns, absent values are written as null.
  test('a value missing in a row is null, one that only later rows have is left out', () => {
    const rows = [
      { orders__city: 'Abilene', orders__count: '1' },
      { orders__city: 'Erie' },
      { orders__city: 'Rome', x: 1 },
    ];
    expect(asDefault(orders({}), rows)).toEqual([
      { 'Orders.city': 'Abilene', 'Orders.count': '1' },
      { 'Orders.city': 'Erie', 'Orders.count': null },
      { 'Orders.city': 'Rome', 'Orders.count': null },
    ]);
  });

  // QueryResult::try_new in rust/cube/cubeorchestrator/src/query_message_parser.rs refuses both
  test('columns that make no table are refused', () => {
    expect(() => transformResult(orders({}), { members: ['orders__city'], columns: [] })).toThrow(
      /1 column names/,
    );
    expect(() =>
      transformResult(orders({}), {
        members: ['orders__city', 'orders__count'],
        columns: [['a', 'b'], ['1']],
      }),
    ).toThrow(/'orders__count' has 1 rows, expected 2/);
  });
});

describe('no rows', () => {
  const { transform } = FACTS['regular_profit_by_postal_code'] as (typeof FACTS)[string];

  // test_get_members_empty_dataset: no columns, so no members
  test('every format has its empty form', () => {
    expect(asDefault(transform, [])).toEqual([]);
    expect(asCompact(transform, [])).toEqual({ members: [], dataset: [] });
    expect(asColumnar(transform, [])).toEqual({ members: [], columns: [] });
  });

  // test_get_members_compare_date_range_empty_dataset, test_get_members_blending_query_empty_dataset
  test.each(['compareDateRangeQuery', 'blendingQuery'] as const)('%s adds nothing to it', (queryType) => {
    expect(asCompact({ ...transform, queryType }, [])).toEqual({ members: [], dataset: [] });
  });

  // test_get_members_empty_dataset_with_hidden_member
  test('a hidden member is refused even then', () => {
    const { 'Orders.profit': _hidden, ...annotation } = transform.annotation;
    expect(() => transformResult({ ...transform, annotation }, [])).toThrow("hidden member: 'Orders.profit'");
  });

  // test_get_members_empty_dataset_with_filter_only_time_dimension
  test('a time dimension that only filters need not be visible', () => {
    const query = {
      ...transform.query,
      timeDimensions: [{ dimension: 'Orders.shippedAt', dateRange: ['2025-01-01', '2025-12-31'] }],
    };
    expect(asDefault({ ...transform, query }, [])).toEqual([]);
  });
});

describe('compareDateRange and blending need their time dimension', () => {
  const row = { orders__count: '1' };
  // test_get_date_range_value_*: which configurations are errors, and which one is not
  test.each([
    [undefined, /needs a time dimension/],
    [[], /needs a time dimension/],
    [[{ dimension: 'Orders.date' }], /needs a dateRange/],
    [[{ dimension: 'Orders.date', dateRange: ['2024-01-01T00:00:00Z'] }], /both ends.*2024-01-01T00:00:00Z/],
  ])('compareDateRange with %j', (timeDimensions, message) => {
    expect(() => transformResult(orders({ timeDimensions }, 'compareDateRangeQuery'), [row])).toThrow(
      message,
    );
  });

  // test_get_date_range_value_valid_range
  test('the label joins the two ends as they were given', () => {
    const timeDimensions = [
      { dimension: 'Orders.date', dateRange: ['2024-01-01T00:00:00Z', '2024-01-31T23:59:59Z'] },
    ];
    const [answer] = asDefault(orders({ timeDimensions }, 'compareDateRangeQuery'), [row]);
    expect(answer?.['compareDateRange']).toBe('2024-01-01T00:00:00Z - 2024-01-31T23:59:59Z');
  });

  // test_get_blending_query_key_*
  test.each([
    [undefined, /needs a time dimension/],
    [[], /needs a time dimension/],
    [[{ dimension: 'Orders.date' }], /needs a granularity for Orders.date/],
  ])('blending with %j', (timeDimensions, message) => {
    expect(() => transformResult(orders({ timeDimensions }, 'blendingQuery'), [row])).toThrow(message);
  });
});
