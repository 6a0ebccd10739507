/**
 * The state of the drill-down page and its URL: one parses what the other writes. Shared by server and browser.
 * The query is minimal (what the address means by itself is left out) and in a fixed order, so equal states have equal URLs.
 */
import { testiDati } from './messaggi/it-dati.ts';
import type { Gerarchia, Indicatore, Luogo, MetodoClassi, Opzione, Stato } from './tipi.ts';

/** What the parser must know of each indicator. */
export type VoceCatalogo = Pick<Indicatore, 'codice' | 'nome' | 'filtri' | 'periodi'> & {
  fasce: Opzione[];
  /** Periods whose data say the citizenship; left out: all. */
  periodiCittadinanza?: string[];
};

export interface Lettura {
  stato: Stato;
  /** One sentence for each value that was dropped, for people. */
  avvisi: string[];
}

const { avviso, parametro, filtro } = testiDati;

const GENERI = ['M', 'F'] as const;
const CITTADINANZE = ['italiana', 'straniera'] as const;
const GERARCHIE = ['province', 'ats', 'sll'] as const satisfies readonly Gerarchia[];
const ORDINI = ['nome', 'valore', 'differenza', 'variazione'] as const;
const VERSI = ['cresc', 'decr'] as const;
const CLASSI = ['quantili', 'intervalli', 'naturali', 'media'] as const satisfies readonly MetodoClassi[];
const DETTAGLI = ['comuni'] as const;
const TERRITORI = ['attuale'] as const;

/** Rows that may stand open at once: each costs a query. */
const MAX_ESPANSE = 20;
const CODICE = /^[AS]?\d{2,6}$/;

/** The aggregation that an address is in: `/territorio/lombardia/ats/…` → 'ats'. */
function gerarchiaDelPercorso(percorso: string): Gerarchia | null {
  const part = percorso.split('/')[3];
  return part === 'ats' || part === 'sll' ? part : null;
}

/**
 * Reads the state from a query. What is unknown or does not apply is dropped with a notice; empty values and
 * parameters of others (`utm_source`) are no concern of ours.
 * @param catalogo never empty; its first entry is the default indicator
 */
export function parseStato(params: URLSearchParams, catalogo: VoceCatalogo[], percorso: string): Lettura {
  const avvisi: string[] = [];
  const [first] = catalogo;
  if (!first) throw new RangeError('the catalogue of indicators is empty');
  const read = createReader(params, avvisi);

  const codice = read('indicatore', codesOf(catalogo)) ?? first.codice;
  const indicatore = catalogo.find((voce) => voce.codice === codice) ?? first;
  const latest = indicatore.periodi.at(-1)?.valore ?? '';
  const periodo = readPeriodo(params, catalogo, indicatore, avvisi) ?? latest;
  const ordina = read('ordina', ORDINI) ?? 'valore';
  const stato: Stato = {
    indicatore: indicatore.codice,
    periodo,
    ...readFiltri(params, indicatore, periodo, avvisi),
    gerarchia: gerarchiaDelPercorso(percorso) ?? read('gerarchia', GERARCHIE) ?? 'province',
    comuni: read('dettaglio', DETTAGLI) === 'comuni',
    ...(read('territorio', TERRITORI) ? { territorio: 'attuale' } : {}),
    ordina,
    verso: read('verso', VERSI) ?? naturalVerso(ordina),
    espandi: readEspandi(params, avvisi),
    classi: read('classi', CLASSI) ?? 'quantili',
    pagina: { percorso, indicatore: first.codice, periodo: latest },
  };
  return { stato, avvisi };
}

type Parametro = keyof typeof testiDati.parametro;
type Reader = <T extends string>(name: Parametro, allowed: readonly T[]) => T | undefined;

function createReader(params: URLSearchParams, avvisi: string[]): Reader {
  return (name, allowed) => {
    const value = params.get(name);
    if (!value) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) avvisi.push(unknownValue(name, value));
    return found;
  };
}

/** A period that other indicators have is not wrong, only missing here: the notice says what is shown instead. */
function readPeriodo(
  params: URLSearchParams,
  catalogo: VoceCatalogo[],
  indicatore: VoceCatalogo,
  avvisi: string[],
): string | undefined {
  const wanted = params.get('periodo') ?? '';
  const own = valuesOf(indicatore.periodi);
  const elsewhere = catalogo.some(({ periodi }) => valuesOf(periodi).includes(wanted));
  if (!elsewhere || own.includes(wanted)) return createReader(params, avvisi)('periodo', own);
  avvisi.push(avviso.periodoAssente(indicatore.nome, wanted, own.at(-1) ?? ''));
  return undefined;
}

type Filtri = Pick<Stato, 'genere' | 'eta' | 'cittadinanza'>;

/** Whether the data of a period say who is a citizen: before that there is nothing to filter by. */
export function cittadinanzaNota(
  { periodiCittadinanza }: Pick<VoceCatalogo, 'periodiCittadinanza'>,
  periodo: string,
): boolean {
  return periodiCittadinanza?.includes(periodo) ?? true;
}

function readFiltri(
  params: URLSearchParams,
  indicatore: VoceCatalogo,
  periodo: string,
  avvisi: string[],
): Filtri {
  const read = createReader(params, avvisi);
  const filtri: Filtri = {};
  const applies = (name: keyof Filtri) => {
    if (!params.get(name)) return false;
    if (indicatore.filtri[name]) return true;
    avvisi.push(avviso.filtroTolto(filtro[name], indicatore.nome));
    return false;
  };
  if (applies('genere')) filtri.genere = read('genere', GENERI);
  if (applies('eta')) filtri.eta = read('eta', valuesOf(indicatore.fasce));
  if (applies('cittadinanza')) {
    if (cittadinanzaNota(indicatore, periodo)) filtri.cittadinanza = read('cittadinanza', CITTADINANZE);
    else avvisi.push(avviso.cittadinanzaIgnota(periodo));
  }
  return Object.fromEntries(Object.entries(filtri).filter(([, value]) => value !== undefined));
}

function readEspandi(params: URLSearchParams, avvisi: string[]): string[] {
  const wanted = [...new Set((params.get('espandi') ?? '').split(',').filter(Boolean))].sort();
  const valid = wanted.filter((codice) => CODICE.test(codice));
  const wrong = wanted.find((codice) => !CODICE.test(codice));
  if (wrong) avvisi.push(unknownValue('espandi', wrong));
  if (valid.length > MAX_ESPANSE) avvisi.push(avviso.troppeRighe(MAX_ESPANSE));
  return valid.slice(0, MAX_ESPANSE);
}

/** Names run up, numbers run down, unless the URL says otherwise. */
function naturalVerso(ordina: Stato['ordina']): Stato['verso'] {
  return ordina === 'nome' ? 'cresc' : 'decr';
}

function codesOf(catalogo: VoceCatalogo[]): string[] {
  return catalogo.map(({ codice }) => codice);
}

function valuesOf(opzioni: Opzione[]): string[] {
  return opzioni.map(({ valore }) => valore);
}

function unknownValue(name: Parametro, value: string): string {
  return avviso.sconosciuto(parametro[name], safe(value));
}

/** A value from the URL as it may stand in a sentence: short, without control characters. */
function safe(value: string): string {
  const clean = value.replace(/[\p{C}\s]+/gu, ' ').trim();
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}

/**
 * Address of a place in a state, with changes. A change of indicator or place keeps what was chosen and
 * leaves out what was only the default; rows opened in the table belong to their page and stay there.
 */
export function hrefStato(
  luogo: Pick<Luogo, 'percorso'>,
  stato: Stato,
  changes: Partial<Omit<Stato, 'pagina'>> = {},
): string {
  const next = { ...stato, ...changes };
  const samePage = stato.pagina === undefined || stato.pagina.percorso === luogo.percorso;
  const periodo = next.periodo === stato.pagina?.periodo ? undefined : next.periodo;
  const entries: [string, string | undefined | false][] = [
    ['indicatore', next.indicatore !== stato.pagina?.indicatore && next.indicatore],
    ['periodo', periodo],
    ['genere', next.genere],
    ['eta', next.eta],
    ['cittadinanza', next.cittadinanza],
    ['gerarchia', next.gerarchia !== (gerarchiaDelPercorso(luogo.percorso) ?? 'province') && next.gerarchia],
    ['dettaglio', next.comuni && 'comuni'],
    ['territorio', next.territorio],
    ['ordina', next.ordina !== 'valore' && next.ordina],
    ['verso', next.verso !== naturalVerso(next.ordina) && next.verso],
    ['espandi', samePage && [...next.espandi].sort().join(',')],
    ['classi', next.classi !== 'quantili' && next.classi],
  ];
  const query = new URLSearchParams();
  for (const [name, value] of entries) if (value) query.set(name, value);
  return query.size === 0 ? luogo.percorso : `${luogo.percorso}?${query}`;
}
