/** A polygon or several, as TopoJSON keeps them: polygons of rings of signed arc numbers (~i = arc i backwards). */
export type Poligoni = number[][][];

/** An arc in whole steps of the grid, absolute. */
export type Arco = [number, number][];

/** Arcs and the polygons that use them, without anything else. */
export interface Intreccio {
  archi: Arco[];
  figure: Poligoni[];
}

/** A run of arcs that always follow one another, hence one arc. */
interface Catena {
  pezzi: number[];
}

/** Where an arc lies in its run: which, in which direction, and whether at one of its ends. */
interface Posto {
  catena: number;
  forward: boolean;
  first: boolean;
  last: boolean;
}

const key = ([x, y]: readonly [number, number]): number => x * 2 ** 26 + y;

function endsOf(arco: Arco): [number, number] {
  const first = arco[0];
  const last = arco.at(-1);
  if (!first || !last) throw new Error('Arco vuoto');
  return [key(first), key(last)];
}

const index = (arc: number): number => (arc < 0 ? ~arc : arc);

/** The arcs that touch each node, a closed arc twice. */
function meetings(used: Iterable<number>, archi: readonly Arco[]): Map<number, number[]> {
  const at = new Map<number, number[]>();
  for (const i of used) {
    for (const node of endsOf(archi[i] ?? [])) {
      const arcs = at.get(node);
      if (arcs) arcs.push(i);
      else at.set(node, [i]);
    }
  }
  return at;
}

/** Follows a run from one of its arcs as far as it goes without a fork. */
function follow(start: number, archi: readonly Arco[], at: Map<number, number[]>, seen: Set<number>): Catena {
  const pezzi = [start];
  seen.add(index(start));
  for (;;) {
    const last = pezzi.at(-1) ?? start;
    const [from, to] = endsOf(archi[index(last)] ?? []);
    const node = last < 0 ? from : to;
    const here = at.get(node) ?? [];
    const next = here.length === 2 ? here.find((i) => !seen.has(i)) : undefined;
    if (next === undefined) return { pezzi };
    seen.add(next);
    pezzi.push(endsOf(archi[next] ?? [])[0] === node ? next : ~next);
  }
}

function buildCatene(used: ReadonlySet<number>, archi: readonly Arco[]): Catena[] {
  const at = meetings(used, archi);
  const seen = new Set<number>();
  const catene: Catena[] = [];
  const fork = (node: number): boolean => at.get(node)?.length !== 2;
  for (const i of used) {
    if (seen.has(i)) continue;
    const [from, to] = endsOf(archi[i] ?? []);
    if (fork(from)) catene.push(follow(i, archi, at, seen));
    else if (fork(to)) catene.push(follow(~i, archi, at, seen));
  }
  for (const i of used) if (!seen.has(i)) catene.push(follow(i, archi, at, seen));
  return catene;
}

function concat({ pezzi }: Catena, archi: readonly Arco[]): Arco {
  return pezzi.flatMap((arc, i) => {
    const points = archi[index(arc)] ?? [];
    const directed = arc < 0 ? [...points].reverse() : points;
    return i === 0 ? directed : directed.slice(1);
  });
}

/** Says the same ring with runs in place of arcs. */
function rewriteRing(ring: readonly number[], place: ReadonlyMap<number, Posto>): number[] {
  return ring.flatMap((arc) => {
    const found = place.get(index(arc));
    if (!found) throw new Error(`Arco ${arc} senza catena`);
    const along = found.forward === arc >= 0;
    const head = along ? found.first : found.last;
    return head ? [along ? found.catena : ~found.catena] : [];
  });
}

/**
 * Keeps the arcs that some figures use, joins those that no figure separates, and renumbers them.
 *
 * @param figure polygons over `archi`; all that will share the result, since a fork of any of them is kept
 */
export function extractArchi(archi: readonly Arco[], figure: readonly Poligoni[]): Intreccio {
  const used = new Set<number>();
  for (const poligoni of figure)
    for (const rings of poligoni) for (const ring of rings) for (const arc of ring) used.add(index(arc));
  const catene = buildCatene(used, archi);
  const place = new Map<number, Posto>();
  catene.forEach(({ pezzi }, catena) => {
    pezzi.forEach((arc, i) => {
      place.set(index(arc), { catena, forward: arc >= 0, first: i === 0, last: i === pezzi.length - 1 });
    });
  });
  return {
    archi: catene.map((catena) => concat(catena, archi)),
    figure: figure.map((poligoni) => poligoni.map((rings) => rings.map((ring) => rewriteRing(ring, place)))),
  };
}
