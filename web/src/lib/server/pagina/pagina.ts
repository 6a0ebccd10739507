import { LRUCache } from 'lru-cache';
import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import { formaUrl } from '../../forme/percorso.ts';
import { testiDati } from '../../messaggi/it-dati.ts';
import { parseStato } from '../../stato.ts';
import type { DatiPagina, Indicatore } from '../../tipi.ts';
import { precedente } from '../calcoli.ts';
import { publicIndicatore, type Catalogo, type IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import type { Interroga } from '../cube/interroga.ts';
import { stableJson } from '../cube/stable-json.ts';
import type { VersionWatch } from '../cube/version.ts';
import type { Registro } from '../registri.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { briciole } from '../territorio/risolvi.ts';
import { CITTADINANZE, GENERI } from './demografia.ts';
import { createDomande } from './domande.ts';
import { frase } from './frase.ts';

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
}

const CACHED_PAGES = 500;
const PAGE_TTL_MS = 10 * 60_000;

/** Composes pages and keeps the last complete ones, by context, versions, address and state. */
export function createPagine({ interroga, versioni, catalogo }: Parts): Pagine {
  const cache = new LRUCache<string, DatiPagina>({ max: CACHED_PAGES, ttl: PAGE_TTL_MS });
  versioni.onChange(() => cache.clear());
  return {
    async get(richiesta) {
      const [versione, indicatori] = await Promise.all([
        versioni.current(),
        catalogo.get(richiesta.requestId),
      ]);
      const { luogo } = richiesta.nodo;
      const lettura = parseStato(richiesta.params, indicatori.indicatori, luogo.percorso);
      const key = stableJson([luogo.percorso, lettura, richiesta.contesto, versione]);
      const known = cache.get(key);
      if (known) return known;
      const forme = versione?.forme ?? versione?.caricamento ?? '0';
      const pagina = await compose({ ...richiesta, interroga, catalogo: indicatori, lettura, forme });
      if (versione && isComplete(pagina)) cache.set(key, pagina);
      return pagina;
    },
  };
}

interface Composizione extends RichiestaPagina {
  interroga: Interroga;
  catalogo: Catalogo;
  lettura: ReturnType<typeof parseStato>;
  /** Version of the shapes. */
  forme: string;
}

async function compose(composizione: Composizione): Promise<DatiPagina> {
  const { nodo, catalogo, lettura, forme } = composizione;
  const { stato, avvisi } = lettura;
  const indicatore = catalogo.perCodice.get(stato.indicatore);
  if (!indicatore) throw new RangeError(`parseStato let through ${stato.indicatore}`);
  const domande = createDomande({ ...composizione, indicatore, stato });
  const [confronti, posizione, mappa, tabella, piramide, ripartizione] = await Promise.all([
    domande.confronti(),
    domande.posizione(),
    domande.mappa(),
    domande.tabella(),
    domande.piramide(),
    domande.ripartizione(),
  ]);
  return {
    luogo: nodo.luogo,
    briciole: briciole(nodo),
    stato,
    avvisi,
    indicatore: publicIndicatore(indicatore),
    indicatori: catalogo.indicatori.map(({ codice, nome, gruppo }) => ({ codice, nome, gruppo })),
    opzioni: { genere: GENERI, eta: indicatore.fasce, cittadinanza: CITTADINANZE },
    livelloFigli: domande.livelloFigli,
    frase: createFrase(composizione, indicatore, confronti),
    confronti,
    posizione,
    mappa,
    tabella,
    piramide,
    ripartizione,
    forme: formeUrls(nodo, stato, forme),
    note: createNote(nodo, stato, indicatore),
  };
}

/** No part of the page failed. */
export function isComplete(pagina: DatiPagina): boolean {
  const { confronti, mappa, tabella, piramide, ripartizione } = pagina;
  return [confronti, mappa, tabella, piramide, ripartizione].every(({ stato }) => stato === 'ok');
}

function createFrase(
  { nodo, lettura: { stato } }: Composizione,
  indicatore: IndicatoreCalcolabile,
  confronti: DatiPagina['confronti'],
): string {
  if (confronti.stato === 'errore') return `${nodo.luogo.nome}: ${indicatore.nome}, ${stato.periodo}`;
  const [own, ...riferimenti] = confronti.dati;
  const index = indicatore.periodi.findIndex(({ valore }) => valore === stato.periodo);
  const soggetto = {
    luogo: nodo.luogo,
    valore: own?.valore ?? null,
    precedente: precedente(own?.serie ?? [], index),
    periodoPrecedente: indicatore.periodi[index - 1]?.etichetta ?? null,
  };
  return frase({ indicatore, stato, soggetto, riferimenti });
}

function formeUrls(nodo: Nodo, stato: DatiPagina['stato'], versione: string): DatiPagina['forme'] {
  const owner = nodo.luogo.livello === 'comune' && nodo.genitore ? nodo.genitore : nodo;
  return {
    figli: formaUrl(versione, owner.luogo, stato) ?? '',
    sfondo: `/forme/${versione}/sfondo.json`,
  };
}

function createNote(nodo: Nodo, stato: DatiPagina['stato'], indicatore: Indicatore): string[] {
  const { nota } = testiDati;
  const aggregated = stato.gerarchia !== 'province' || ['ats', 'sll'].includes(nodo.luogo.livello);
  return [
    ...(indicatore.dimostrativo ? [nota.dimostrativo] : []),
    ...(aggregated ? [nota.aggregazioni] : []),
    nota.territorio,
  ];
}
