import { Delaunay } from 'd3-delaunay';
import { traceFacce, type Faccia, type Facce } from './facce.ts';
import { distance } from '../elenco/vicinanza.ts';
import { boxOf, Griglia } from './griglia.ts';
import type { Maglia } from './nodi.ts';
import { inPolygon, interiorPoint, polygonArea } from './piano.ts';
import type { SemePosato } from './semi.ts';
import type { Parte } from './zone.ts';

/** Whose a face is, and on which part of the outlines. */
interface Titolo {
  codiceIstat: string;
  parte: Parte;
}

/** A connected piece of a comune: one polygon, whole metres. */
export interface Pezzo extends Faccia, Titolo {}

/** The net, its faces and their owners; nobody owns the sea and what foreign land the outlines enclose. */
interface Divisione {
  maglia: Maglia;
  facce: Facce;
  titoli: (Titolo | undefined)[];
}

/** A detached piece that holds a second locality of its comune is believed from this size on, square metres. */
const PEZZO_CREDIBILE = 8_000_000;
/** Land that no outline claims and that is smaller than this is a flaw of the net, square metres. */
const SCHEGGIA = 300_000;
const MASSIMO_PASSATE = 12;

interface Terreno {
  parte: Parte;
  semi: SemePosato[];
  trova: Delaunay<unknown>;
}

function indexTerreni(posati: ReadonlyMap<Parte, SemePosato[]>): Griglia<Terreno> {
  const index = new Griglia<Terreno>(50_000);
  for (const [parte, semi] of posati) {
    index.add(
      { parte, semi, trova: Delaunay.from(semi.map((s) => s.punto)) },
      ...boxOf(parte.anelli[0] ?? []),
    );
  }
  return index;
}

/** The comune of the nearest locality of the part that contains the face. */
function findTitolo(faccia: Faccia, index: Griglia<Terreno>): Titolo | undefined {
  const inside = interiorPoint(faccia.anelli);
  for (const { parte, semi, trova } of index.near(inside, inside)) {
    if (!inPolygon(inside, parte.anelli)) continue;
    const seme = semi[trova.find(...inside)];
    if (seme) return { codiceIstat: seme.codiceIstat, parte };
  }
  return undefined;
}

/** Takes out the edges that part a comune from itself and walks around what remains. */
function dissolve({ maglia, facce, titoli }: Divisione): Divisione {
  const codeOf = (face: number | undefined): string => titoli[face ?? -1]?.codiceIstat ?? '';
  const kept = [...maglia.lati.keys()].filter((i) => codeOf(facce.sinistra[i]) !== codeOf(facce.destra[i]));
  const smaller: Maglia = { vertici: maglia.vertici, lati: kept.map((i) => maglia.lati[i] ?? [0, 0]) };
  const walked = traceFacce(smaller);
  const inherited: Divisione['titoli'] = walked.facce.map(() => undefined);
  kept.forEach((before, i) => {
    const [left = -1, right = -1] = [walked.sinistra[i], walked.destra[i]];
    if (left !== -1) inherited[left] = titoli[facce.sinistra[before] ?? -1];
    if (right !== -1) inherited[right] = titoli[facce.destra[before] ?? -1];
  });
  return { maglia: smaller, facce: walked, titoli: inherited };
}

/** For each face, its neighbours and the length of the border with each, metres. */
function measureBorders({ maglia, facce }: Divisione): Map<number, number>[] {
  const borders = facce.facce.map(() => new Map<number, number>());
  maglia.lati.forEach(([a, b], i) => {
    const [left = -1, right = -1] = [facce.sinistra[i], facce.destra[i]];
    const metri = distance(maglia.vertici[a] ?? [0, 0], maglia.vertici[b]);
    for (const [face, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const own = borders[face];
      if (own && other !== -1) own.set(other, (own.get(other) ?? 0) + metri);
    }
  });
  return borders;
}

/** Which faces stay with their comune: with its main locality, alone on an island, or large with another locality. */
function findFirm(divisione: Divisione, posati: ReadonlyMap<Parte, SemePosato[]>): boolean[] {
  const { facce, titoli } = divisione;
  const byComune = new Map<string, number[]>();
  titoli.forEach((titolo, f) => {
    if (titolo) byComune.set(titolo.codiceIstat, [...(byComune.get(titolo.codiceIstat) ?? []), f]);
  });
  const areas = facce.facce.map((faccia) => polygonArea(faccia.anelli));
  return titoli.map((titolo, f) => {
    if (!titolo) return false;
    const pieces = byComune.get(titolo.codiceIstat) ?? [];
    const semi = (posati.get(titolo.parte) ?? []).filter(
      (s) => s.codiceIstat === titolo.codiceIstat && inPolygon(s.punto, facce.facce[f]?.anelli ?? []),
    );
    const alone = (posati.get(titolo.parte) ?? []).every((s) => s.codiceIstat === titolo.codiceIstat);
    const largest = pieces.every((p) => (areas[p] ?? 0) <= (areas[f] ?? 0));
    if (pieces.length === 1 || alone || semi.some((s) => s.principale)) return true;
    return semi.length > 0 && ((areas[f] ?? 0) >= PEZZO_CREDIBILE || largest);
  });
}

/** The neighbour to which a loose face goes: on the same land, of the same provincia if there is one, longest border. */
function findHeir(f: number, divisione: Divisione, borders: Map<number, number>): Titolo | undefined {
  const { titoli } = divisione;
  const own = titoli[f];
  const score = ([face, metri]: [number, number]): number => {
    const other = titoli[face];
    if (!other || (own && other.parte !== own.parte)) return -1;
    const sameProvincia = other.codiceIstat.slice(0, 3) === own?.codiceIstat.slice(0, 3);
    return metri + (sameProvincia ? 1e9 : 0);
  };
  const best = [...borders]
    .map((entry) => ({ face: entry[0], score: score(entry) }))
    .sort((a, b) => b.score - a.score)[0];
  return best && best.score >= 0 ? titoli[best.face] : undefined;
}

function giveLooseAway(
  divisione: Divisione,
  posati: ReadonlyMap<Parte, SemePosato[]>,
): Divisione | undefined {
  const { facce, titoli } = divisione;
  const firm = findFirm(divisione, posati);
  const borders = measureBorders(divisione);
  let moved = 0;
  const next = titoli.map((titolo, f) => {
    if (firm[f]) return titolo;
    if (!titolo && polygonArea(facce.facce[f]?.anelli ?? []) > SCHEGGIA) return undefined;
    const heir = findHeir(f, divisione, borders[f] ?? new Map<number, number>());
    if (heir) moved += 1;
    return heir ?? titolo;
  });
  return moved === 0 ? undefined : { ...divisione, titoli: next };
}

/**
 * Gives every face of the net to a comune, and pieces cut off from their comune to a neighbour.
 *
 * @param posati the localities of each part of the outlines
 * @returns the pieces of all comuni; several for a comune with islands
 */
export function assignPezzi(maglia: Maglia, posati: ReadonlyMap<Parte, SemePosato[]>): Pezzo[] {
  const index = indexTerreni(posati);
  const facce = traceFacce(maglia);
  let divisione = dissolve({ maglia, facce, titoli: facce.facce.map((faccia) => findTitolo(faccia, index)) });
  for (let passata = 0; passata < MASSIMO_PASSATE; passata += 1) {
    const next = giveLooseAway(divisione, posati);
    if (!next) break;
    divisione = dissolve(next);
  }
  return divisione.facce.facce.flatMap((faccia, f) => {
    const titolo = divisione.titoli[f];
    return titolo ? [{ ...titolo, anelli: faccia.anelli }] : [];
  });
}
