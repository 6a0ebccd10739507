import type { IndicatoreSeed } from './indicatori.ts';

/** Identifiers that may stand in the model: lower case, digits, underscores; they become names of columns too. */
const SLUG = /^[a-z][a-z0-9_]{0,59}$/;

/** Members that the view of indicators has besides measures: no indicator may take their name. */
const RISERVATI = new Set(
  ['comune', 'provincia', 'regione', 'ripartizione', 'ats', 'sll']
    .flatMap((place) => [
      `${place}_codice`,
      `${place}_nome`,
      `${place}_attuale_codice`,
      `${place}_attuale_nome`,
    ])
    .concat([
      'provincia_sigla',
      'territorio',
      'ambiti_sociali',
      'sistemi_locali',
      'periodo',
      'anno',
      'data_riferimento',
      'genere',
      'quinquennio',
      'fascia_eta',
      'cittadinanza',
      'gruppo_cittadinanza',
      'area_cittadinanza',
      'cella',
    ]),
);

export interface Ammissione {
  seeds: IndicatoreSeed[];
  /** Codes left out, each with the reason, for the log. */
  esclusi: { codice: string; motivo: string }[];
}

const TIPI: readonly string[] = ['rapporto', 'conteggio', 'media'];
const ADDITIVITA: readonly string[] = ['stock', 'flusso'];

/**
 * Lets through the indicators that can become measures, in the order of their keys: identifiers are slugs, numbers are numbers,
 * no name is taken twice. Definitions come from a table that others write, so nothing is believed.
 */
export function acceptSeeds(rows: readonly IndicatoreSeed[]): Ammissione {
  const taken = new Set(RISERVATI);
  const seeds: IndicatoreSeed[] = [];
  const esclusi: Ammissione['esclusi'] = [];
  for (const row of [...rows].sort((a, b) => a.indicatore_key - b.indicatore_key)) {
    const names = [row.codice, `${row.codice}_numeratore`, `${row.codice}_denominatore`];
    const motivo = refusal(row) ?? (names.some((name) => taken.has(name)) ? 'name already taken' : null);
    if (motivo) esclusi.push({ codice: String(row.codice).slice(0, 80), motivo });
    else {
      for (const name of names) taken.add(name);
      seeds.push(row);
    }
  }
  return { seeds, esclusi };
}

function refusal(row: IndicatoreSeed): string | null {
  if (!SLUG.test(row.codice)) return 'codice is not a slug';
  if (!SLUG.test(row.dataset_codice)) return 'dataset_codice is not a slug';
  if (!Number.isSafeInteger(row.indicatore_key) || row.indicatore_key < 1)
    return 'indicatore_key is not a key';
  if (!Number.isSafeInteger(row.moltiplicatore) || row.moltiplicatore < 1)
    return 'moltiplicatore is not a number';
  if (!TIPI.includes(row.tipo)) return 'tipo is unknown';
  return ADDITIVITA.includes(row.additivita_tempo) ? null : 'additivita_tempo is unknown';
}
