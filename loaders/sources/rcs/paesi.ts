import type { PaeseNuovo } from '../../pipeline/contract.ts';
import { normalizeHeader } from '../../readers/header.ts';

/** ISTAT's code of Italy as a country of citizenship: its rows are Italians, not foreigners. */
export const ITALIA = 100;

/**
 * Member states of the European Union today, by ISTAT's code (Classificazione degli Stati esteri): Austria, Belgio, Bulgaria,
 * Danimarca, Finlandia, Francia, Germania, Grecia, Irlanda, Lussemburgo, Malta, Paesi Bassi, Polonia, Portogallo, Romania, Spagna,
 * Svezia, Ungheria, Estonia, Lettonia, Lituania, Croazia, Slovenia, Slovacchia, Repubblica Ceca, Cipro. The zone in the file is that
 * of its year (the United Kingdom was in the Union until 2020), so it is not asked.
 */
const UNIONE_EUROPEA: ReadonlySet<number> = new Set([
  203, 206, 209, 212, 214, 215, 216, 220, 221, 226, 227, 232, 233, 234, 235, 239, 240, 244, 247, 248, 249,
  250, 251, 255, 257, 315,
]);

/** dw.dim_cittadinanza, by the beginning of the continent's name; by the first digit of the code when it says none. */
const AREE: readonly [inizio: string, prima: number, cittadinanza_key: number][] = [
  ['europ', 2, 3],
  ['asi', 3, 5],
  ['afric', 4, 4],
  ['americ', 5, 6],
  ['ocean', 6, 6],
  ['ocean', 7, 6],
  // Stateless persons: the area that holds what is none of the others.
  ['apolid', 9, 6],
];

/** A country as the file describes it; null when neither continent nor code tell its area. */
export function paeseDelFile(
  codice: number,
  nome: string,
  zona: string,
  continente: string,
): PaeseNuovo | null {
  const scritto = normalizeHeader(continente);
  const area =
    AREE.find(([inizio]) => scritto.startsWith(inizio)) ??
    AREE.find(([, prima]) => scritto === '' && prima === Math.floor(codice / 100));
  if (!area) return null;
  const cittadinanza_key = UNIONE_EUROPEA.has(codice) ? 2 : area[2];
  return { paese_key: codice, nome, zona, continente, cittadinanza_key };
}
