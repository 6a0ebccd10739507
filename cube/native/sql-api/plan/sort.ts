import type { Column } from '../types.ts';

export interface SortKey {
  /** Key of the column in Cube's answer. */
  readonly key: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly type: Column['type'];
}

type Row = readonly (string | null)[];

/** Orders rows as PostgreSQL does: text by code points, nulls where they are told to be. */
export function comparator(
  keys: readonly SortKey[],
  placeOf: (key: string) => number,
): (a: Row, b: Row) => number {
  const parts = keys.map((key) => ({ ...key, place: placeOf(key.key), compare: compareOf(key.type) }));
  return (a, b) => {
    for (const { place, compare, descending, nullsFirst } of parts) {
      const [left = null, right = null] = [a[place], b[place]];
      if (left === right) continue;
      if (left === null || right === null) return (left === null) === nullsFirst ? -1 : 1;
      const order = compare(left, right);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

function compareOf(type: Column['type']): (a: string, b: string) => number {
  if (type === 'numeric' || type === 'bigint') return (a, b) => Number(a) - Number(b);
  return type === 'text' ? byCodePoints : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
}

/** UTF-16 puts characters beyond U+FFFF before some of those below; code points do not. */
function byCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left === right) continue;
    const surrogates = [left, right].map((unit) => unit >= 0xd800 && unit < 0xe000);
    return surrogates[0] === surrogates[1] ? left - right : surrogates[0] ? 1 : -1;
  }
  return a.length - b.length;
}
