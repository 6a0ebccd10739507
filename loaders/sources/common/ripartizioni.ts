import { normalizeHeader } from '../../readers/header.ts';

/** The splits that a supply template may have; a key is that of the dimension, 0 = not split. */
export const RIPARTIZIONI = ['genere', 'fascia', 'cittadinanza'] as const;
export type Ripartizione = (typeof RIPARTIZIONI)[number];

/** Words for «all together», in every column. */
const TOTALI = new Set(['', 't', 'tot', 'totale', 'tutti', 'tutte', 'maschi e femmine', 'nd']);

/** dw.dim_genere. */
const GENERI: Readonly<Record<string, number>> = {
  m: 1,
  maschi: 1,
  maschio: 1,
  uomini: 1,
  f: 2,
  femmine: 2,
  femmina: 2,
  donne: 2,
};

/** dw.dim_cittadinanza: its codes, and the words that supplies use. */
const CITTADINANZE: Readonly<Record<string, number>> = {
  ita: 1,
  italia: 1,
  italiana: 1,
  italiani: 1,
  ue: 2,
  'unione europea': 2,
  eur: 3,
  'altri paesi europei': 3,
  afr: 4,
  africa: 4,
  asi: 5,
  asia: 5,
  ame: 6,
  'america e oceania': 6,
  str: 7,
  straniera: 7,
  stranieri: 7,
};

/** What to write in each column, for the reason of a reject. */
export const AMMESSI: Readonly<Record<Ripartizione, string>> = {
  genere: 'M, F o totale',
  fascia: 'da 15-19 a 60-64, 65+ o totale',
  cittadinanza: 'ITA, STR, oppure UE, EUR, AFR, ASI, AME, o totale',
};

/** dw.dim_fascia_eta: five years from 15-19 (1) to 60-64 (10), then 65 and over (11). Null: no such class. */
function fascia(testo: string): number | null {
  if (/^15 ?(\+|(anni )?e (oltre|piu))/.test(testo)) return 0;
  if (/^(65 ?(\+|(anni )?e (oltre|piu))|65 ?- ?w|>= ?65)/.test(testo)) return 11;
  const [, da, a] = /^(\d\d) ?[-–/] ?(\d\d)( anni)?$/.exec(testo) ?? [];
  const inizio = Number(da);
  return inizio >= 15 && inizio <= 60 && inizio % 5 === 0 && Number(a) === inizio + 4 ? inizio / 5 - 2 : null;
}

/**
 * Key of a split as a supply writes it: 0 for a total, null when it is no member that the warehouse has (`15-24`, `X`).
 */
export function chiaveRipartizione(quale: Ripartizione, testo: string): number | null {
  const scritto = normalizeHeader(testo);
  if (TOTALI.has(scritto)) return 0;
  if (quale === 'fascia') return fascia(scritto);
  const chiavi = quale === 'genere' ? GENERI : CITTADINANZE;
  return Object.hasOwn(chiavi, scritto) ? (chiavi[scritto] ?? null) : null;
}
