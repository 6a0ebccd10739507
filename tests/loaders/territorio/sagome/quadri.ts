import type { Topology } from 'topojson-specification';
import {
  buildTopologiaSagome,
  type Poligono,
  type Sagoma,
} from '../../../../loaders/territorio/sagome/sagome.ts';
import { polygonArea } from '../../../../loaders/territorio/geometria/piano.ts';
import type { Voce } from '../../../../loaders/territorio/sagome/deriva.ts';

/** Steps of about ten metres, from a place in Lombardia. */
export const TRANSFORM = {
  scale: [1e-4, 1e-4] as [number, number],
  translate: [9, 45] as [number, number],
};

/** Side of a square, steps. */
export const LATO = 1000;

/** A square: column and row of its lower left corner. */
export function quadro(codice: string, x: number, y: number, opzioni: Partial<Sagoma> = {}): Sagoma {
  const [a, b, c, d] = [x * LATO, y * LATO, (x + 1) * LATO, (y + 1) * LATO];
  const poligoni: Poligono[] = [[[[a, b], [a, d], [c, d], [c, b]]]]; // prettier-ignore
  return { codice, poligoni, reale: false, disco: false, ...opzioni };
}

export const topologiaDi = (sagome: readonly Sagoma[]): Topology =>
  buildTopologiaSagome({ transform: TRANSFORM, sagome: new Map(sagome.map((s) => [s.codice, s])) });

/** A comune whose place is the middle of a square, or beside it by some squares. */
export const voce = (codice_istat: string, x: number, y: number, nome = codice_istat): Voce => ({
  codice_istat,
  nome,
  regione_codice: '03',
  longitudine: 9 + ((x + 0.5) * LATO) / 1e4,
  latitudine: 45 + ((y + 0.5) * LATO) / 1e4,
});

/** Square steps, in squares. */
export const quadri = (poligoni: readonly Poligono[]): number =>
  poligoni.reduce((sum, rings) => sum + polygonArea(rings), 0) / LATO ** 2;
