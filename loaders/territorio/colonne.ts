/** Columns of comuni.csv, in order; `dw.dim_comune` has them all. */
export const COLONNE = [
  'codice_istat',
  'nome',
  'provincia_codice',
  'provincia_nome',
  'provincia_sigla',
  'regione_codice',
  'regione_nome',
  'ripartizione_codice',
  'ripartizione_nome',
  'sll_codice',
  'sll_nome',
  'ats_codice',
  'ats_nome',
  'latitudine',
  'longitudine',
  'residenti_2011',
] as const;

/** One row of comuni.csv; codes are text, coordinates degrees WGS84, residents a count. */
export type RigaComune = Record<(typeof COLONNE)[number], string>;
