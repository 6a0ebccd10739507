/** Geometry of the map that needs no screen: label placement, walking between neighbours. */
import type { Tracciato } from '../forme/piano.ts';

/** Where a shape lies, in pixels of the unzoomed map. */
export type Posto = Pick<Tracciato, 'codice' | 'x' | 'y' | 'larghezza' | 'altezza'>;

export interface Etichetta {
  codice: string;
  testo: string;
  x: number;
  y: number;
}

export interface Ingrandimento {
  k: number;
  x: number;
  y: number;
}

export type Direzione = 'su' | 'giu' | 'sinistra' | 'destra';

const CORPO = 14;
/** Mean width of a Titillium letter at the size of labels, in pixels. */
const LARGHEZZA_LETTERA = 7.1;

/**
 * Labels that fit in their shape without touching each other: the largest shapes choose first, the `sempre` one
 * before all. Positions are in screen pixels after the zoom `t`.
 */
export function disponiEtichette(
  luoghi: Posto[],
  nomi: ReadonlyMap<string, string>,
  t: Ingrandimento,
  schermo: { width: number; height: number },
  sempre: string | null = null,
): Etichetta[] {
  const ordinati = [...luoghi].sort((a, b) => b.larghezza * b.altezza - a.larghezza * a.altezza);
  const primo = ordinati.findIndex((posto) => posto.codice === sempre);
  if (primo > 0) ordinati.unshift(...ordinati.splice(primo, 1));
  const scelte: (Etichetta & { mezza: number })[] = [];
  for (const posto of ordinati) {
    const testo = nomi.get(posto.codice);
    if (!testo) continue;
    const x = posto.x * t.k + t.x;
    const y = posto.y * t.k + t.y;
    const mezza = (testo.length * LARGHEZZA_LETTERA) / 2 + 2;
    const forzata = posto.codice === sempre;
    const entra = mezza * 2 <= posto.larghezza * t.k * 1.1 && CORPO <= posto.altezza * t.k;
    const inSchermo = x - mezza > 0 && x + mezza < schermo.width && y > CORPO && y < schermo.height - 6;
    if (!inSchermo || !(entra || forzata)) continue;
    const libera = scelte.every((e) => Math.abs(e.x - x) > e.mezza + mezza || Math.abs(e.y - y) > CORPO + 4);
    if (libera) scelte.push({ codice: posto.codice, testo, x, y, mezza });
  }
  return scelte.map(({ codice, testo, x, y }) => ({ codice, testo, x, y }));
}

const VERSI: Record<Direzione, [number, number]> = {
  su: [0, -1],
  giu: [0, 1],
  sinistra: [-1, 0],
  destra: [1, 0],
};

/** The nearest place in a direction (within 60° of it), null at the edge. */
export function vicino(luoghi: Posto[], da: string, direzione: Direzione): string | null {
  const partenza = luoghi.find((posto) => posto.codice === da);
  if (!partenza) return luoghi[0]?.codice ?? null;
  const [vx, vy] = VERSI[direzione];
  let migliore: string | null = null;
  let costoMinimo = Infinity;
  for (const posto of luoghi) {
    if (posto.codice === da) continue;
    const avanti = (posto.x - partenza.x) * vx + (posto.y - partenza.y) * vy;
    const lato = Math.abs((posto.x - partenza.x) * vy) + Math.abs((posto.y - partenza.y) * vx);
    if (avanti <= 0 || lato > avanti * 1.73) continue;
    const costo = Math.hypot(avanti, lato) + lato;
    if (costo < costoMinimo) {
      costoMinimo = costo;
      migliore = posto.codice;
    }
  }
  return migliore;
}
