import type { Comune, Seme } from '../elenco/comuni.ts';
import { inPolygon, interiorPoint, nearestOnPolygon } from './piano.ts';
import type { Punto } from './proiezione.ts';
import { zonaOf, type Parte } from './zone.ts';

/** A locality that lies on a part of the outlines; `punto` may be moved in from just outside. */
export interface SemePosato {
  codiceIstat: string;
  punto: Punto;
  principale: boolean;
}

/** Exceptions by hand; see the tables of the same name in ingressi/. */
export interface Eccezioni {
  /** comuni that lie in the zone of another provincia: ISTAT code to zone */
  ritagli: ReadonlyMap<string, string>;
  /** islands without localities: a point on the island, and whose it is */
  isole: readonly { punto: Punto; codiceIstat: string }[];
  /** comuni that no outline contains: ISTAT code to radius in metres of the disc that marks them */
  dischi: ReadonlyMap<string, number>;
}

/** A second locality this far outside its zone says nothing about its comune and is left out, metres. */
const MASSIMO_SECONDARIE = 400;
/** How far inside the border a locality that was outside is put, metres: the largest that fits. */
const RIENTRI = [250, 120, 60, 30] as const;

function moveInside(punto: Punto, parte: Parte): { punto: Punto; metri: number } {
  const { punto: border, metri } = nearestOnPolygon(punto, parte.anelli);
  const [dx, dy] = [(border[0] - punto[0]) / metri, (border[1] - punto[1]) / metri];
  for (const rientro of RIENTRI) {
    const inside: Punto = [border[0] + dx * rientro, border[1] + dy * rientro];
    if (inPolygon(inside, parte.anelli)) return { punto: inside, metri };
  }
  return { punto: interiorPoint(parte.anelli), metri };
}

function nearestParte(punto: Punto, parti: readonly Parte[]): Parte {
  let best: { parte: Parte | undefined; metri: number } = { parte: undefined, metri: Infinity };
  for (const parte of parti) {
    const { metri } = nearestOnPolygon(punto, parte.anelli);
    if (metri < best.metri) best = { parte, metri };
  }
  if (!best.parte) throw new Error('Zona senza contorni');
  return best.parte;
}

function placeSeme(seme: Seme, principale: boolean, own: readonly Parte[]): [Parte, SemePosato] | undefined {
  const parte = own.find((p) => inPolygon(seme.punto, p.anelli));
  const { codiceIstat } = seme;
  if (parte) return [parte, { codiceIstat, punto: seme.punto, principale }];
  const nearest = nearestParte(seme.punto, own);
  const moved = moveInside(seme.punto, nearest);
  if (!principale && moved.metri > MASSIMO_SECONDARIE) return undefined;
  return [nearest, { codiceIstat, punto: moved.punto, principale }];
}

/**
 * Lays every locality on the outlines of its comune's zone: those outside are moved in (the main one always, others
 * only when near), those of `ritagli` lie in the zone named there, those of `dischi` nowhere.
 * Islands without localities get one from `isole`, or else belong to the comune whose main locality is nearest.
 */
export function placeSemi(
  comuni: readonly Comune[],
  parti: readonly Parte[],
  eccezioni: Eccezioni,
): Map<Parte, SemePosato[]> {
  const placed = new Map<Parte, SemePosato[]>(parti.map((parte) => [parte, []]));
  for (const comune of comuni) {
    if (eccezioni.dischi.has(comune.codiceIstat)) continue;
    const zona = eccezioni.ritagli.get(comune.codiceIstat) ?? zonaOf(comune.provinciaSigla);
    const own = parti.filter((parte) => parte.zona === zona);
    if (own.length === 0)
      throw new Error(`${comune.codiceIstat} ${comune.nome}: la zona ${zona} non è nei contorni`);
    comune.semi.forEach((seme, i) => {
      const found = placeSeme(seme, i === 0, own);
      if (found) placed.get(found[0])?.push(found[1]);
    });
  }
  for (const [parte, semi] of placed) {
    if (semi.length === 0) semi.push(seedIsola(parte, comuni, eccezioni));
  }
  return placed;
}

function seedIsola(parte: Parte, comuni: readonly Comune[], eccezioni: Eccezioni): SemePosato {
  const punto = interiorPoint(parte.anelli);
  const named = eccezioni.isole.find((isola) => inPolygon(isola.punto, parte.anelli));
  const near = comuni
    .filter((comune) => zonaOf(comune.provinciaSigla) === parte.zona)
    .map((comune) => ({
      comune,
      metri: Math.min(...comune.semi.map((s) => Math.hypot(s.punto[0] - punto[0], s.punto[1] - punto[1]))),
    }))
    .sort((a, b) => a.metri - b.metri)[0];
  const codiceIstat = named?.codiceIstat ?? near?.comune.codiceIstat;
  if (!codiceIstat) throw new Error(`Isola senza comune nella zona ${parte.zona}`);
  return { codiceIstat, punto, principale: false };
}
