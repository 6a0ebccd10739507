import type { Topology } from 'topojson-specification';

/** A vertex of an arc in a doubly linked list, with the area of the triangle it makes with its neighbours. */
interface Nodo {
  point: number[];
  before: Nodo | undefined;
  after: Nodo | undefined;
  area: number;
  /** Place along the arc. */
  index: number;
  alive: boolean;
}

function triangle(a: number[], b: number[], c: number[]): number {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  const [cx = 0, cy = 0] = c;
  return Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
}

function measure(node: Nodo): number {
  return node.before && node.after ? triangle(node.before.point, node.point, node.after.point) : Infinity;
}

/** Nodes waiting to be looked at, smallest area first, then first along the arc; a node whose area changed is put in again. */
class Coda {
  readonly #heap: { node: Nodo; area: number }[] = [];

  push(node: Nodo): void {
    const heap = this.#heap;
    const entry = { node, area: node.area };
    let i = heap.length;
    heap.push(entry);
    for (let up = (i - 1) >> 1; i > 0; i = up, up = (i - 1) >> 1) {
      const parent = heap[up];
      if (!parent || !before(entry, parent)) break;
      heap[i] = parent;
      heap[up] = entry;
    }
  }

  pop(): { node: Nodo; area: number } | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      if (right && before(right, left)) child += 1;
      const least = heap[child];
      if (!least || !before(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

const before = (a: { node: Nodo; area: number }, b: { node: Nodo; area: number }): boolean =>
  a.area < b.area || (a.area === b.area && a.node.index < b.node.index);

/** Visvalingam and Whyatt on one arc; a closed arc keeps at least a triangle. */
function simplifyArc(arc: number[][], minimum: number): number[][] {
  const nodes = arc.map((point, index): Nodo => ({
    point,
    index,
    before: undefined,
    after: undefined,
    area: Infinity,
    alive: true,
  }));
  nodes.forEach((node, i) => {
    node.before = nodes[i - 1];
    node.after = nodes[i + 1];
  });
  const queue = new Coda();
  for (const node of nodes) {
    node.area = measure(node);
    if (node.area < minimum) queue.push(node);
  }
  const closed = String(arc[0]) === String(arc.at(-1));
  let left = nodes.length;
  while (left > (closed ? 4 : 2)) {
    const next = queue.pop();
    if (!next) break;
    const { node, area } = next;
    if (!node.alive || area !== node.area) continue;
    node.alive = false;
    left -= 1;
    if (node.before) node.before.after = node.after;
    if (node.after) node.after.before = node.before;
    for (const side of [node.before, node.after]) {
      if (!side) continue;
      side.area = Math.max(measure(side), area);
      if (side.area < minimum) queue.push(side);
    }
  }
  return nodes.filter(({ alive }) => alive).map(({ point }) => point);
}

/**
 * Drops the vertices of an unquantised topology that change the drawing least; where arcs meet nothing moves, so
 * neighbours stay joined.
 *
 * @param minimum smallest triangle kept, in square units of the coordinates
 */
export function simplifyTopology<T extends Topology>(topology: T, minimum: number): T {
  if (topology.transform) throw new Error('La semplificazione vuole una topologia non quantizzata');
  return { ...topology, arcs: topology.arcs.map((arc) => simplifyArc(arc, minimum)) };
}
