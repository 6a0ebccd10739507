/** What of `after` is not as it was, before and after: what the audit log keeps of a change. */
export function differences<T extends object>(
  before: T,
  after: Partial<T>,
): { prima: Partial<T>; dopo: Partial<T>; nessuna: boolean } {
  const keys = (Object.keys(after) as (keyof T)[]).filter((key) => !same(before[key], after[key]));
  const pick = (from: Partial<T>) => Object.fromEntries(keys.map((key) => [key, from[key]])) as Partial<T>;
  return { prima: pick(before), dopo: pick(after), nessuna: keys.length === 0 };
}

/** Lists hold the same in any order. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((one) => JSON.stringify(one)).sort();
}
