import type { Topology } from 'topojson-specification';

/** A vertex of an arc in a doubly linked list, with the area of the triangle it makes with its neighbours. */
interface Nodo {
  point: number[];
  before: Nodo | undefined;
  after: Nodo | undefined;
  area: number;
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

/** Visvalingam and Whyatt on one arc; a closed arc keeps at least a triangle. Quadratic, for arcs of some hundred points. */
function simplifyArc(arc: number[][], minimum: number): number[][] {
  const nodes = arc.map((point): Nodo => ({ point, before: undefined, after: undefined, area: Infinity }));
  nodes.forEach((node, i) => {
    node.before = nodes[i - 1];
    node.after = nodes[i + 1];
  });
  nodes.forEach((node) => (node.area = measure(node)));
  const closed = String(arc[0]) === String(arc.at(-1));
  let left = nodes.length;
  const alive = new Set(nodes);
  for (; left > (closed ? 4 : 2); left -= 1) {
    let smallest: Nodo | undefined;
    for (const node of alive) if (node.area < (smallest?.area ?? minimum)) smallest = node;
    if (!smallest) break;
    alive.delete(smallest);
    if (smallest.before) smallest.before.after = smallest.after;
    if (smallest.after) smallest.after.before = smallest.before;
    for (const side of [smallest.before, smallest.after])
      if (side) side.area = Math.max(measure(side), smallest.area);
  }
  return [...alive].map((node) => node.point);
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
