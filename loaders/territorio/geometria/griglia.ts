import type { Punto } from './proiezione.ts';

/** Finds what lies near a point or a box without looking at everything: a hash of squares. */
export class Griglia<T> {
  readonly #side: number;
  readonly #squares = new Map<number, T[]>();

  /** @param side of the squares, in the unit of the coordinates */
  constructor(side: number) {
    this.#side = side;
  }

  /** Files an item under every square that its bounding box touches. */
  add(item: T, low: Punto, high: Punto): void {
    for (const key of this.#keys(low, high)) {
      const square = this.#squares.get(key);
      if (square) square.push(item);
      else this.#squares.set(key, [item]);
    }
  }

  /** Items whose squares meet the box; some may lie outside the box itself, none comes twice. */
  near(low: Punto, high: Punto): Set<T> {
    const found = new Set<T>();
    for (const key of this.#keys(low, high)) for (const item of this.#squares.get(key) ?? []) found.add(item);
    return found;
  }

  *#keys(low: Punto, high: Punto): Generator<number> {
    const [x0, y0, x1, y1] = [low[0], low[1], high[0], high[1]].map((v) => Math.floor(v / this.#side)) as [
      number,
      number,
      number,
      number,
    ];
    for (let x = x0; x <= x1; x += 1) for (let y = y0; y <= y1; y += 1) yield x * 1_000_003 + y;
  }
}

/** Lower left and upper right corner of some points, widened by a margin. */
export function boxOf(points: readonly Punto[], margin = 0): [Punto, Punto] {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return [
    [x0 - margin, y0 - margin],
    [x1 + margin, y1 + margin],
  ];
}
