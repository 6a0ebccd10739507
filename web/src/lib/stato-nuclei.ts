/** The state of the page of the households and its URL: one parses what the other writes. Shared by server and browser. */
import { testiNuclei } from './messaggi/it-nuclei.ts';
import { ORDINI_NUCLEI, type OrdineNuclei, type StatoNuclei } from './tipi-nuclei.ts';

const VERSI = ['cresc', 'decr'] as const;
const SUDDIVISIONI = ['ats', 'province'] as const;

/** Names run up, numbers run down, unless the URL says otherwise. */
const naturalVerso = (ordina: OrdineNuclei): StatoNuclei['verso'] => (ordina === 'nome' ? 'cresc' : 'decr');

/**
 * Reads the state from a query. Only values that the data know get through: nothing of the address reaches a question to the data.
 * @param periodi observation days with data, the oldest first
 * @param fasi codes of phases
 */
export function parseStatoNuclei(
  params: URLSearchParams,
  periodi: readonly string[],
  fasi: readonly string[],
): { stato: StatoNuclei; avvisi: string[] } {
  const avvisi: string[] = [];
  const read = <T extends string>(
    name: keyof typeof testiNuclei.avviso,
    allowed: readonly T[],
  ): T | undefined => {
    const value = params.get(name);
    if (!value) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) avvisi.push(testiNuclei.avviso[name](short(value)));
    return found;
  };
  const ultimo = periodi.at(-1) ?? '';
  const fase = read('fase', fasi);
  const ordina = read('ordina', ORDINI_NUCLEI) ?? 'nuclei';
  const stato: StatoNuclei = {
    periodo: read('periodo', periodi) ?? ultimo,
    ...(fase ? { fase } : {}),
    suddivisione: read('suddivisione', SUDDIVISIONI) ?? 'ats',
    ordina,
    verso: VERSI.find((verso) => verso === params.get('verso')) ?? naturalVerso(ordina),
    ultimo,
  };
  return { stato, avvisi };
}

/** A value from the URL as it may stand in a sentence: short, without control characters. */
function short(value: string): string {
  const clean = value.replace(/[\p{C}\s]+/gu, ' ').trim();
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}

/** Address of a page in a state, with changes; what an address means by itself is left out. */
export function hrefNuclei(percorso: string, stato: StatoNuclei, changes: Partial<StatoNuclei> = {}): string {
  const query = queryNuclei(stato, changes);
  return query.size === 0 ? percorso : `${percorso}?${query}`;
}

/** The same state as a query. */
export function queryNuclei(stato: StatoNuclei, changes: Partial<StatoNuclei> = {}): URLSearchParams {
  const next = { ...stato, ...changes };
  const entries: [string, string | undefined | false][] = [
    ['periodo', next.periodo !== next.ultimo && next.periodo],
    ['fase', next.fase],
    ['suddivisione', next.suddivisione !== 'ats' && next.suddivisione],
    ['ordina', next.ordina !== 'nuclei' && next.ordina],
    ['verso', next.verso !== naturalVerso(next.ordina) && next.verso],
  ];
  const query = new URLSearchParams();
  for (const [name, value] of entries) if (value) query.set(name, value);
  return query;
}

/** A click on the heading in use turns the order round; another heading starts from its natural order. */
export function cambioOrdineNuclei(
  stato: StatoNuclei,
  ordina: OrdineNuclei,
): Pick<StatoNuclei, 'ordina' | 'verso'> {
  if (stato.ordina !== ordina) return { ordina, verso: naturalVerso(ordina) };
  return { ordina, verso: stato.verso === 'cresc' ? 'decr' : 'cresc' };
}
