import { LRUCache } from 'lru-cache';
import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import { data } from '../../formato.ts';
import { formaUrl } from '../../forme/percorso.ts';
import { testi } from '../../messaggi/index.ts';
import { testiDati } from '../../messaggi/it-dati.ts';
import { cittadinanzaNota, parseStato } from '../../stato.ts';
import type { DatiPagina } from '../../tipi.ts';
import { precedente } from '../calcoli.ts';
import { publicIndicatore, type Catalogo, type IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import type { Interroga } from '../cube/interroga.ts';
import { stableJson } from '../cube/stable-json.ts';
import type { VersionWatch } from '../cube/version.ts';
import type { Registro } from '../registri.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import type { Territorio } from '../territorio/territorio.ts';
import { briciole } from '../territorio/risolvi.ts';
import { CITTADINANZE, GENERI } from './demografia.ts';
import { createDomande } from './domande.ts';
import { frase } from './frase.ts';
import { createLettura } from './lettura.ts';

export interface RichiestaPagina {
  contesto: Contesto;
  nodo: Nodo;
  params: URLSearchParams;
  requestId: string;
  signal?: AbortSignal;
}

export interface Pagine {
  /** @throws ErroreDati when the catalogue was never loaded; parts of the page fail alone, inside the answer */
  get(richiesta: RichiestaPagina): Promise<DatiPagina>;
}

interface Parts {
  interroga: Interroga;
  versioni: VersionWatch;
  catalogo: Registro<Catalogo>;
  territorio: Registro<Territorio>;
}

const CACHED_PAGES = 500;
const PAGE_TTL_MS = 10 * 60_000;

/** Composes pages and keeps the last complete ones, by context, versions, address and state. */
export function createPagine({ interroga, versioni, catalogo, territorio }: Parts): Pagine {
  const cache = new LRUCache<string, DatiPagina>({ max: CACHED_PAGES, ttl: PAGE_TTL_MS });
  versioni.onChange(() => cache.clear());
  return {
    async get(richiesta) {
      const [versione, indicatori, { storia }] = await Promise.all([
        versioni.current(),
        catalogo.get(richiesta.requestId),
        territorio.get(richiesta.requestId),
      ]);
      const { luogo } = richiesta.nodo;
      const lettura = parseStato(richiesta.params, indicatori.indicatori, luogo.percorso);
      const key = stableJson([luogo.percorso, lettura, richiesta.contesto, versione]);
      const known = cache.get(key);
      if (known) return known;
      const forme = versione?.forme ?? versione?.caricamento ?? '0';
      const pagina = await compose({ ...richiesta, interroga, catalogo: indicatori, storia, lettura, forme });
      const following = !catalogo.scaduto() && !territorio.scaduto();
      if (versione && following && isComplete(pagina)) cache.set(key, pagina);
      return pagina;
    },
  };
}

interface Composizione extends RichiestaPagina {
  interroga: Interroga;
  catalogo: Catalogo;
  storia: Territorio['storia'];
  lettura: ReturnType<typeof parseStato>;
  /** Version of the shapes. */
  forme: string;
}

async function compose(composizione: Composizione): Promise<DatiPagina> {
  const { nodo, catalogo, storia, forme } = composizione;
  const { stato, avvisi } = composizione.lettura;
  const indicatore = catalogo.perCodice.get(stato.indicatore);
  if (!indicatore) throw new RangeError(`parseStato let through ${stato.indicatore}`);
  const lettura = createLettura(storia, nodo, indicatore, stato);
  const domande = createDomande({ ...composizione, indicatore, stato, attuale: lettura?.attuale ?? false });
  const [confronti, posizione, mappa, tabella, piramide, ripartizione, cittadinanze] = await Promise.all([
    domande.confronti(),
    domande.posizione(),
    domande.mappa(),
    domande.tabella(),
    domande.piramide(),
    domande.ripartizione(),
    domande.cittadinanze(),
  ]);
  return {
    luogo: nodo.luogo,
    briciole: briciole(nodo),
    stato,
    avvisi,
    indicatore: publicIndicatore(indicatore, stato.periodo),
    indicatori: catalogo.indicatori.map(({ codice, nome, gruppo }) => ({ codice, nome, gruppo })),
    opzioni: { genere: GENERI, eta: indicatore.fasce, cittadinanza: CITTADINANZE },
    livelloFigli: domande.livelloFigli,
    frase: createFrase(composizione, indicatore, confronti, mappa),
    confronti,
    posizione,
    mappa,
    tabella,
    piramide,
    ripartizione,
    cittadinanze,
    lettura,
    forme: formeUrls(nodo, stato, forme),
    note: createNote(composizione, indicatore, mappa),
  };
}

/** No part of the page failed. */
export function isComplete(pagina: DatiPagina): boolean {
  const { confronti, mappa, tabella, piramide, ripartizione, cittadinanze } = pagina;
  const parts = [confronti, mappa, tabella, piramide, ripartizione, cittadinanze];
  return parts.every((parte) => parte === null || parte.stato === 'ok');
}

function createFrase(
  { nodo, lettura: { stato } }: Composizione,
  indicatore: IndicatoreCalcolabile,
  confronti: DatiPagina['confronti'],
  mappa: DatiPagina['mappa'],
): string {
  if (confronti.stato === 'errore') {
    return [`${nodo.luogo.nome}: ${indicatore.nome}`, stato.periodo].filter(Boolean).join(', ');
  }
  const [own, ...riferimenti] = confronti.dati;
  const index = indicatore.periodi.findIndex(({ valore }) => valore === stato.periodo);
  const soggetto = {
    luogo: nodo.luogo,
    valore: own?.valore ?? null,
    precedente: precedente(own?.serie ?? [], index),
    periodoPrecedente: indicatore.periodi[index - 1]?.etichetta ?? null,
  };
  return frase({ indicatore, stato, soggetto, riferimenti, dove: partOfItalia(nodo, stato, mappa) });
}

/** Italy, when only some of its regions have data: the sentence must not speak for all. */
function partOfItalia(
  nodo: Nodo,
  stato: DatiPagina['stato'],
  mappa: DatiPagina['mappa'],
): string | undefined {
  if (nodo.luogo.livello !== 'italia' || stato.comuni || mappa.stato === 'errore') return undefined;
  if (stato.genere ?? stato.eta ?? stato.cittadinanza) return undefined;
  const present = mappa.dati.filter(({ valore }) => valore !== null).length;
  if (present === 0 || present === mappa.dati.length) return undefined;
  return testiDati.frase.inParte(present, mappa.dati.length);
}

function formeUrls(nodo: Nodo, stato: DatiPagina['stato'], versione: string): DatiPagina['forme'] {
  const owner = nodo.luogo.livello === 'comune' && nodo.genitore ? nodo.genitore : nodo;
  return {
    figli: formaUrl(versione, owner.luogo, stato) ?? '',
    sfondo: `/forme/${versione}/sfondo.json`,
  };
}

/** What a reader must know about the numbers, from the data themselves. */
function createNote(
  { nodo, catalogo, lettura: { stato } }: Composizione,
  indicatore: IndicatoreCalcolabile,
  mappa: DatiPagina['mappa'],
): string[] {
  const { nota } = testiDati;
  const territorio = catalogo.dataset.get('territorio');
  const indicativi = catalogo.dataset.get('confini')?.dimostrativo ?? true;
  const aggregazione = aggregazioneDi(nodo, stato);
  const lines = [
    indicatore.dimostrativo && nota.dimostrativo,
    noteCittadinanza(indicatore, stato.periodo),
    noteMancanti(nodo, stato, mappa),
    aggregazione && regioneDi(nodo)?.dimostrativi[aggregazione] && nota.aggregazioni[aggregazione],
    [territorio && nota.territorio(data(territorio.aggiornatoAl)), indicativi && nota.confini]
      .filter(Boolean)
      .join(' '),
  ];
  return lines.filter((line) => typeof line === 'string' && line !== '') as string[];
}

function noteCittadinanza(indicatore: IndicatoreCalcolabile, periodo: string): string | null {
  const { nota } = testiDati;
  if (indicatore.periodi.length === 0) {
    return indicatore.periodiCittadinanza?.length === 0 ? nota.cittadinanzaMai : nota.senzaDati;
  }
  return cittadinanzaNota(indicatore, periodo) ? null : nota.cittadinanza(periodo);
}

/** Places below without data, when the others have some: the sum above leaves them out. An empty cell of a filter is no gap. */
function noteMancanti(nodo: Nodo, stato: DatiPagina['stato'], mappa: DatiPagina['mappa']): string | null {
  const filtered = stato.genere ?? stato.eta ?? stato.cittadinanza;
  if (mappa.stato === 'errore' || filtered !== undefined || nodo.luogo.livello === 'comune') return null;
  const missing = mappa.dati.filter(({ valore }) => valore === null).length;
  const livello = mappa.dati[0]?.luogo.livello;
  if (missing === 0 || missing === mappa.dati.length || livello === undefined) return null;
  const { singolare, plurale } = testi.livello;
  return testiDati.nota.mancano(missing, mappa.dati.length, singolare[livello], plurale[livello]);
}

/** The aggregation that the page shows, if it shows one. */
function aggregazioneDi({ luogo: { livello, percorso } }: Nodo, { gerarchia }: DatiPagina['stato']) {
  if (livello === 'italia' || livello === 'provincia') return null;
  if (livello === 'ats' || livello === 'sll') return livello;
  const wanted = livello === 'comune' ? percorso.split('/')[3] : gerarchia;
  return wanted === 'ats' || wanted === 'sll' ? wanted : null;
}

function regioneDi(nodo: Nodo): Nodo | null {
  if (nodo.luogo.livello === 'regione') return nodo;
  return nodo.genitore ? regioneDi(nodo.genitore) : null;
}
