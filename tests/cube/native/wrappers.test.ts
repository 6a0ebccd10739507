import { describe, expect, test } from 'vitest';
import {
  getFinalQueryResult,
  getFinalQueryResultMulti,
  ResultArrayWrapper,
  ResultMultiWrapper,
  ResultWrapper,
  rowsToColumnar,
} from '../../../cube/native/index.ts';
import type { RootResult, Row } from '../../../cube/native/result/types.ts';
import { FACTS } from './fixtures/cube-facts.ts';

const { rows, transform, expected } = FACTS['regular_discount_by_city'] as (typeof FACTS)[string];
const root: RootResult = { query: transform.query, annotation: {}, slowQuery: false };
const decode = (bytes: ArrayBuffer) => JSON.parse(new TextDecoder().decode(bytes));

function finished(data: Row[] = rows): ResultWrapper {
  const wrapper = new ResultWrapper(data);
  wrapper.setTransformData(transform);
  wrapper.setRootResultObject(root);
  return wrapper;
}

describe('ResultWrapper', () => {
  test('gives the whole answer as UTF-8 JSON in an ArrayBuffer of its exact size', async () => {
    const bytes = await finished().getFinalResult();
    expect(bytes).toBeInstanceOf(ArrayBuffer);
    expect(decode(bytes).data).toEqual(expected);
    expect(Buffer.from(bytes).at(-1)).toBe('}'.charCodeAt(0));
  });

  test('keeps text whole: quotes, control characters, other scripts', async () => {
    const city = 'Forlì-"Cesena"\\ \u0000 \n 波卡 🏔';
    const answer = decode(await finished([{ orders__city: city }]).getFinalResult());
    expect(answer.data[0]['Orders.city']).toBe(city);
  });

  // Cube caches rows: a wrapper of them must not change them, and can be asked twice.
  test('leaves the rows as they are', async () => {
    const before = structuredClone(rows);
    const wrapper = finished();
    const first = decode(await wrapper.getFinalResult());
    expect(decode(await wrapper.getFinalResult())).toEqual(first);
    expect(rows).toEqual(before);
  });

  // packages/cubejs-backend-native/test/cubestore-result.test.ts (commit df5d35ce): iterates, prints its rows
  test('reads like the list of its rows', () => {
    const wrapper = finished();
    expect([...wrapper]).toEqual(rows);
    expect(JSON.parse(JSON.stringify(wrapper))).toEqual(rows);
    expect(wrapper.length).toBe(2);
    expect(wrapper.getArray()).toBe(rows);
  });

  test('wrapped again it is the same wrapper', () => {
    const wrapper = finished();
    expect(new ResultWrapper(wrapper)).toBe(wrapper);
  });

  test('asked too early it says what is missing', async () => {
    await expect(new ResultWrapper(rows).getFinalResult()).rejects.toThrow('setTransformData');
  });
});

describe('several results', () => {
  test('over REST they become one answer', async () => {
    const multi = new ResultMultiWrapper([finished(), finished([])], {
      queryType: 'regularQuery',
      slowQuery: false,
    });
    expect(multi.isWrapper).toBe(true);
    const answer = decode(await multi.getFinalResult());
    expect(answer.results.map(({ data }: { data: unknown }) => data)).toEqual([expected, []]);
  });

  test('for the SQL API they stay three lists in step', async () => {
    const list = await new ResultArrayWrapper([finished(), finished([])]).getFinalResult();
    expect(list).toEqual([
      [transform, transform],
      [rows, []],
      [root, root],
    ]);
  });
});

test('the functions beneath take rows and columns alike', async () => {
  const one = await getFinalQueryResult(transform, rows, root);
  expect(await getFinalQueryResult(transform, rowsToColumnar(rows), root)).toEqual(one);
  const multi = { queryType: 'regularQuery', slowQuery: false, results: [root] } as const;
  const answer = decode(await getFinalQueryResultMulti([transform], [rows], { ...multi, results: [root] }));
  expect(answer.results[0]).toEqual(decode(one));
});

test('rowsToColumnar pivots, and calls nothing no columns', () => {
  expect(rowsToColumnar([{ a: 1, b: 'x' }, { a: 2 }])).toEqual({
    members: ['a', 'b'],
    columns: [
      [1, 2],
      ['x', undefined],
    ],
  });
  for (const nothing of [[], null, undefined])
    expect(rowsToColumnar(nothing)).toEqual({ members: [], columns: [] });
  expect(rowsToColumnar(new Set([{ a: 1 }]))).toEqual({ members: ['a'], columns: [[1]] });
});
