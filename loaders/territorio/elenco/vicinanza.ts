import { Delaunay } from 'd3-delaunay';
import type { Punto } from '../geometria/proiezione.ts';

/** Who is next to whom, and how far (metres): Delaunay's triangulation of the points. */
export type Rete = { a: number; metri: number }[][];

/** Joins each point with its natural neighbours; with fewer than three points everybody is a neighbour. */
export function buildRete(punti: readonly Punto[]): Rete {
  const delaunay = Delaunay.from(punti);
  return punti.map((punto, i) => {
    const near = punti.length < 4 ? punti.keys().filter((j) => j !== i) : delaunay.neighbors(i);
    return [...near].sort((a, b) => a - b).map((a) => ({ a, metri: distance(punto, punti[a]) }));
  });
}

/** Straight distance on the plane, metres. */
export function distance(from: Punto, to: Punto | undefined): number {
  return to ? Math.hypot(from[0] - to[0], from[1] - to[1]) : Infinity;
}

/**
 * Gives every point to the centre from which the walk along the net is cheapest; what a centre gets is connected.
 *
 * @param centri indexes of the centres
 * @param attrazione for each centre, how much it shortens its distances (1 = none)
 * @returns for each point, the position of its centre in `centri` (ties: the earlier centre)
 */
export function assignToCentri(
  rete: Rete,
  centri: readonly number[],
  attrazione: readonly number[],
): number[] {
  const cost = new Array<number>(rete.length).fill(Infinity);
  const owner = new Array<number>(rete.length).fill(-1);
  const queue: { node: number; cost: number; owner: number }[] = [];
  centri.forEach((node, i) => push(queue, { node, cost: 0, owner: i }));
  for (let next = pop(queue); next; next = pop(queue)) {
    if (owner[next.node] !== -1) continue;
    owner[next.node] = next.owner;
    cost[next.node] = next.cost;
    for (const { a, metri } of rete[next.node] ?? []) {
      if (owner[a] === -1) {
        push(queue, { node: a, cost: next.cost + metri / (attrazione[next.owner] ?? 1), owner: next.owner });
      }
    }
  }
  return owner;
}

interface Passo {
  node: number;
  cost: number;
  owner: number;
}

function before(a: Passo, b: Passo): boolean {
  return (
    a.cost - b.cost < 0 ||
    (a.cost === b.cost && (a.owner < b.owner || (a.owner === b.owner && a.node < b.node)))
  );
}

function push(heap: Passo[], item: Passo): void {
  let i = heap.length;
  heap.push(item);
  while (i > 0) {
    const up = (i - 1) >> 1;
    const parent = heap[up];
    if (!parent || !before(item, parent)) break;
    heap[i] = parent;
    i = up;
  }
  heap[i] = item;
}

function pop(heap: Passo[]): Passo | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (!left) break;
    if (right && before(right, left)) child += 1;
    const best = heap[child];
    if (!best || !before(best, last)) break;
    heap[i] = best;
    i = child;
  }
  heap[i] = last;
  return top;
}
