import { readFile } from 'node:fs/promises';
import { parseCsv } from '../territorio/csv.ts';
import { ANNO_BASE, fattiItalia } from './regole/italia.ts';
import { AREE, DIVARIO_ETA_DONNE, ETA_STRANIERI } from './regole/stranieri.ts';

/** Ages 0 … 100 (100 = 100 and over). */
export const ETA = 101;

/** Weights by gender (men first) and single age: `peso[genere][eta]`. */
export interface Piramide {
  maschi: number[];
  femmine: number[];
}

/** Oldest age whose past is told by the cohort; older ones are too few for it. */
const ULTIMA_COORTE = 88;

/** Death rate at age a is `alfa * exp(beta * a)` (Gompertz): close to Italy's life tables from age 50. */
const MORTALITA = { maschi: { alfa: 9.5e-6, beta: 0.109 }, femmine: { alfa: 2.9e-6, beta: 0.119 } };

/** Residents of Italy at 1/1/2025 by single age and gender, thousands: `piramide.csv`. */
export async function readPiramide(): Promise<Piramide> {
  const righe = parseCsv(await readFile(new URL('./piramide.csv', import.meta.url), 'utf8'));
  return {
    maschi: righe.map((riga) => Number(riga['maschi'])),
    femmine: righe.map((riga) => Number(riga['femmine'])),
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Weights that add up to 1 over both genders. */
export function normalizza({ maschi, femmine }: Piramide): Piramide {
  const total = sum(maschi) + sum(femmine);
  return { maschi: maschi.map((n) => n / total), femmine: femmine.map((n) => n / total) };
}

/** Mean age: completed years plus a half. */
export function etaMedia({ maschi, femmine }: Piramide): number {
  const years = maschi.reduce((total, n, eta) => total + (eta + 0.5) * (n + (femmine[eta] ?? 0)), 0);
  return years / (sum(maschi) + sum(femmine));
}

/** The pyramid some years before: who was `a` then is `a + years` now, divided by the share who lived to be counted. */
function ringiovanisci(piramide: Piramide, years: number): Piramide {
  return {
    maschi: indietro(piramide.maschi, years, MORTALITA.maschi),
    femmine: indietro(piramide.femmine, years, MORTALITA.femmine),
  };
}

function indietro(pesi: number[], years: number, { alfa, beta }: { alfa: number; beta: number }): number[] {
  const prima = (eta: number): number => {
    const morti = (alfa / beta) * (Math.exp(beta * (eta + years + 0.5)) - Math.exp(beta * (eta + 0.5)));
    return (pesi[eta + years] ?? 0) * Math.exp(morti);
  };
  const ratio = prima(ULTIMA_COORTE) / (pesi[ULTIMA_COORTE] ?? 1);
  return pesi.map((peso, eta) => (eta <= ULTIMA_COORTE ? prima(eta) : peso * ratio));
}

/** Tilts weights exponentially over age until the mean age is `media`: the least change that gets there. */
export function inclina(piramide: Piramide, media: number): Piramide {
  let low = -0.05;
  let high = 0.05;
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (etaMedia(pesato(piramide, middle)) < media) low = middle;
    else high = middle;
  }
  return normalizza(pesato(piramide, (low + high) / 2));
}

function pesato({ maschi, femmine }: Piramide, pendenza: number): Piramide {
  const peso = (n: number, eta: number): number => n * Math.exp(pendenza * (eta - 45));
  return { maschi: maschi.map(peso), femmine: femmine.map(peso) };
}

/** Single ages of foreign residents, from five-year classes by straight lines between their middles. */
function etaStraniere(): number[] {
  return Array.from({ length: ETA }, (_, eta) => {
    if (eta === ETA - 1) return (ETA_STRANIERI[20] ?? 0) / 5;
    const position = Math.max(0, (eta - 2) / 5);
    const left = Math.min(Math.floor(position), 18);
    const share = Math.min(position - left, 1);
    return ((ETA_STRANIERI[left] ?? 0) * (1 - share) + (ETA_STRANIERI[left + 1] ?? 0) * share) / 5;
  });
}

/** Pyramid of the foreign residents of one area of citizenship; adds up to 1 over both genders. */
export function piramideArea(donne: number, scartoEta: number): Piramide {
  const pesi = etaStraniere();
  const tutti: Piramide = { maschi: pesi, femmine: pesi.map(() => 0) };
  const media = etaMedia(tutti) + scartoEta;
  const uomini = inclina(tutti, media - DIVARIO_ETA_DONNE / 2).maschi;
  const femmine = inclina(tutti, media + DIVARIO_ETA_DONNE / 2).maschi;
  return { maschi: uomini.map((n) => n * (1 - donne)), femmine: femmine.map((n) => n * donne) };
}

/** Pyramid of all foreign residents in Italy: the areas weighted by their mean share. */
export function piramideStranieri(): Piramide {
  const all: Piramide = { maschi: Array<number>(ETA).fill(0), femmine: Array<number>(ETA).fill(0) };
  for (const { quote, donne, eta } of AREE) {
    const quota = sum(Object.values(quote));
    const area = piramideArea(donne, eta);
    area.maschi.forEach((n, i) => (all.maschi[i] = (all.maschi[i] ?? 0) + quota * n));
    area.femmine.forEach((n, i) => (all.femmine[i] = (all.femmine[i] ?? 0) + quota * n));
  }
  return normalizza(all);
}

/** Pyramid of everybody in a year: the cohorts led back, then tilted to the mean age that ISTAT published for that year. */
export function piramideTutti(base: Piramide, anno: number): Piramide {
  if (anno === ANNO_BASE) return normalizza(base);
  return inclina(ringiovanisci(base, ANNO_BASE - anno), fattiItalia(anno).etaMedia);
}

/** Pyramid of Italian citizens in a year: everybody less the foreign residents. */
export function piramideItaliani(base: Piramide, anno: number): Piramide {
  const tutti = piramideTutti(base, anno);
  const stranieri = piramideStranieri();
  const quota = fattiItalia(anno).stranieri;
  const meno = (n: number, tolto: number | undefined): number => Math.max(n - quota * (tolto ?? 0), n * 0.2);
  return normalizza({
    maschi: tutti.maschi.map((n, eta) => meno(n, stranieri.maschi[eta])),
    femmine: tutti.femmine.map((n, eta) => meno(n, stranieri.femmine[eta])),
  });
}
