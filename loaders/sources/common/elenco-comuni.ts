import type { DatiComune } from '../../destinations/territorio/righe.ts';
import { LoadError, type CodiceScarto } from '../../pipeline/contract.ts';
import { checkText } from '../../readers/text.ts';

/** What a list of comuni says of one, as text. */
export type VoceElenco = Record<
  | 'codice'
  | 'nome'
  | 'provincia'
  | 'provinciaNome'
  | 'sigla'
  | 'regione'
  | 'regioneNome'
  | 'ripartizione'
  | 'ripartizioneNome'
  | 'catastale'
  | 'uts',
  string
>;

type Campo = keyof VoceElenco;

/** A comune understood, or why not. */
export type VoceLetta =
  | { codice: string; dati: DatiComune; scarto?: undefined }
  | { scarto: { campo: Campo; codice: CodiceScarto; dettaglio?: string } };

/** What programs write where a sigla `NA` was taken for "not available". */
const NULLI = new Set(['', 'nan', 'null', 'none', 'n/a', '<na>', '#n/d', '#n/a', 'n.d.']);

/** Napoli: the province whose sigla is lost that way. */
const NAPOLI = '063';

const NOMI: readonly Campo[] = ['nome', 'provinciaNome', 'regioneNome', 'ripartizioneNome'];

const FORME: readonly [Campo, RegExp, string][] = [
  ['codice', /^\d{6}$/, 'servono sei cifre, con gli zeri iniziali'],
  ['regione', /^(0[1-9]|1\d|20)$/, 'le regioni vanno da 01 a 20'],
  ['ripartizione', /^[1-5]$/, 'le ripartizioni vanno da 1 a 5'],
  ['catastale', /^([A-Z]\d{3})?$/, 'un codice catastale è una lettera e tre cifre'],
];

/** Checks one comune of a list: codes, damaged names, lost sigle, columns that do not belong together. */
export function leggiVoce(voce: VoceElenco): VoceLetta {
  const v = tidy(voce);
  for (const campo of NOMI) {
    const danno = checkText(v[campo]);
    if (danno) return { scarto: { campo, codice: danno } };
    if (v[campo] === '') return { scarto: { campo, codice: 'VALORE_MANCANTE' } };
  }
  for (const [campo, forma, dettaglio] of FORME) {
    if (!forma.test(v[campo])) return { scarto: { campo, codice: 'VALORE_FUORI_DOMINIO', dettaglio } };
  }
  if (v.provincia !== '' && v.provincia !== v.codice.slice(0, 3)) {
    const dettaglio = `il codice ${v.codice} non è della provincia ${v.provincia}`;
    return { scarto: { campo: 'provincia', codice: 'COLONNE_SCAMBIATE', dettaglio } };
  }
  const sigla = lostSigla(v);
  if (sigla) return { scarto: { campo: 'sigla', ...sigla } };
  return { codice: v.codice, dati: toDati(v) };
}

function tidy(voce: VoceElenco): VoceElenco {
  const entries = Object.entries(voce).map(([campo, testo]) => [campo, testo.replace(/\s+/g, ' ').trim()]);
  const v = Object.fromEntries(entries) as VoceElenco;
  const padded = (testo: string, cifre: number): string =>
    /^\d+$/.test(testo) ? testo.padStart(cifre, '0') : testo;
  return { ...v, provincia: padded(v.provincia, 3), regione: padded(v.regione, 2) };
}

function lostSigla({ codice, sigla }: VoceElenco): { codice: CodiceScarto; dettaglio?: string } | null {
  if (/^[A-Z]{2}$/.test(sigla)) return null;
  if (codice.startsWith(NAPOLI) && NULLI.has(sigla.toLowerCase())) return { codice: 'PROVINCIA_NULLA' };
  return sigla === ''
    ? { codice: 'VALORE_MANCANTE' }
    : { codice: 'VALORE_FUORI_DOMINIO', dettaglio: 'una sigla sono due lettere maiuscole' };
}

function toDati(v: VoceElenco): DatiComune {
  return {
    nome: v.nome,
    provincia_codice: v.codice.slice(0, 3),
    provincia_nome: v.provinciaNome,
    provincia_sigla: v.sigla,
    regione_codice: v.regione,
    regione_nome: v.regioneNome,
    ripartizione_codice: v.ripartizione,
    ripartizione_nome: v.ripartizioneNome,
    catastale_codice: v.catastale || null,
    uts_codice: v.uts || null,
  };
}

/** Province codes that only some years have: from the first day, to the last. */
const ANNATE: readonly (readonly [codici: readonly string[], dal: string, al: string])[] = [
  [['104', '105', '106', '107'], '2005-01-01', '2016-12-31'],
  [['108', '109', '110'], '2009-01-01', '9999-12-31'],
  [['111'], '2016-01-01', '2025-12-31'],
  [['112', '113', '118', '119'], '2026-01-01', '9999-12-31'],
];

/** Comuni from which on a list is surely of all Italy, so that a provincia that lacks says something. */
const NAZIONALE = 7000;

/**
 * Compares a list with the day that it is said to describe, by the province that exist only in some years: a service that silently
 * answers for another day, or a wrong `--data`, shows there.
 *
 * @param codici ISTAT codes of all comuni of the list
 * @throws LoadError ANNO_DIVERSO naming the provincia
 */
export function controllaAnnata(codici: ReadonlySet<string>, data: string): void {
  const province = new Set([...codici].map((codice) => codice.slice(0, 3)));
  for (const [attese, dal, al] of ANNATE) {
    const vigenti = dal <= data && data <= al;
    const presente = attese.find((codice) => province.has(codice));
    if (presente !== undefined && !vigenti) {
      throw wrongDay(
        data,
        `contiene la provincia ${presente}, che ${data < dal ? 'ancora non c’era' : 'non c’era più'}`,
      );
    }
    if (presente === undefined && vigenti && codici.size >= NAZIONALE) {
      throw wrongDay(data, `non contiene la provincia ${attese.join(', ')}, che c’era`);
    }
  }
}

function wrongDay(data: string, perche: string): LoadError {
  return new LoadError(
    'ANNO_DIVERSO',
    `L’elenco non è quello del ${data}: ${perche}. Indica con --data il giorno che l’elenco descrive, o riscaricalo.`,
  );
}

/** Regions by ripartizione, as ISTAT groups them; for lists that do not say it. */
export function ripartizioneDi(regione: string): { codice: string; nome: string } {
  const gruppi = [
    { codice: '1', nome: 'Nord-ovest', regioni: ['01', '02', '03', '07'] },
    { codice: '2', nome: 'Nord-est', regioni: ['04', '05', '06', '08'] },
    { codice: '3', nome: 'Centro', regioni: ['09', '10', '11', '12'] },
    { codice: '4', nome: 'Sud', regioni: ['13', '14', '15', '16', '17', '18'] },
    { codice: '5', nome: 'Isole', regioni: ['19', '20'] },
  ];
  const { codice, nome } = gruppi.find(({ regioni }) => regioni.includes(regione)) ?? {
    codice: '',
    nome: '',
  };
  return { codice, nome };
}
