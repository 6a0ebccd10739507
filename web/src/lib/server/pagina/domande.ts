import { ErroreDati, MESSAGGI_ERRORE } from '../../../../../model/contratto/errori.ts';
import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import type {
  Confronto,
  DatiPagina,
  Livello,
  Luogo,
  Origine,
  Parte,
  Piramide,
  Riga,
  Stato,
} from '../../tipi.ts';
import { arrotonda, posizioni, type Somme } from '../calcoli.ts';
import type { Catalogo, IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import type { Interroga, QueryLimitata } from '../cube/interroga.ts';
import { stableJson } from '../cube/stable-json.ts';
import type { RigaCube } from '../cube/transport.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { readCittadinanze, readPiramide, readRipartizione } from './demografia.ts';
import { readGruppo, serieValori, totale, totaleCompleto, type Gruppo } from './gruppo.ts';
import {
  ITALIA,
  dimensioniRipartizione,
  queryCittadinanze,
  queryFigli,
  queryPiramide,
  queryRipartizione,
} from './query.ts';
import { createRighe, espandiRighe, sortRighe } from './righe.ts';
import { ambitoDi, comuniDi, figliDi, fratelliDi, type Fratelli } from './vista.ts';

export interface Richiesta {
  contesto: Contesto;
  interroga: Interroga;
  requestId: string;
  signal?: AbortSignal;
  catalogo: Catalogo;
  indicatore: IndicatoreCalcolabile;
  stato: Stato;
  nodo: Nodo;
  /** On the territory of today instead of the one of each period. */
  attuale: boolean;
}

interface ContestoDomande extends Richiesta {
  /** Rows of the groups asked so far. */
  righe: Map<string, Promise<Riga[]>>;
}

/** The parts of a page, each with its own queries and its own failure. Equal queries are asked once. */
export interface Domande {
  livelloFigli: Livello;
  confronti(): Promise<DatiPagina['confronti']>;
  posizione(): Promise<DatiPagina['posizione']>;
  mappa(): Promise<DatiPagina['mappa']>;
  tabella(): Promise<DatiPagina['tabella']>;
  piramide(): Promise<DatiPagina['piramide']>;
  ripartizione(): Promise<DatiPagina['ripartizione']>;
  cittadinanze(): Promise<DatiPagina['cittadinanze']>;
}

export function createDomande(richiesta: Richiesta): Domande {
  const ctx: ContestoDomande = { ...richiesta, righe: new Map() };
  const { nodo, stato } = ctx;
  const sotto = figliDi(nodo, stato.gerarchia) ?? fratelliDi(nodo);
  if (!sotto) throw new RangeError('every place has children or siblings');
  const wide = nodo.luogo.livello === 'italia' || nodo.luogo.livello === 'regione';
  const onMap = stato.comuni && wide ? comuniDi(nodo) : sotto;
  return {
    livelloFigli: onMap.livello,
    confronti: () => asParte(() => askConfronti(ctx)),
    posizione: () => askPosizione(ctx).catch(() => null),
    mappa: () => asParte(() => askRighe(ctx, onMap)),
    tabella: () => asParte(() => askTabella(ctx, sotto)),
    piramide: () => asParte(() => askPiramide(ctx)),
    ripartizione: () => asParte(() => askRipartizione(ctx)),
    cittadinanze: () => askCittadinanze(ctx),
  };
}

/** A part that failed says so with a code and a sentence; only programming errors hide behind ERRORE_INTERNO. */
async function asParte<T>(ask: () => Promise<T>): Promise<Parte<T>> {
  try {
    return { stato: 'ok', dati: await ask() };
  } catch (error) {
    const codice = error instanceof ErroreDati ? error.codice : 'ERRORE_INTERNO';
    if (codice === 'ERRORE_INTERNO') throw error;
    return { stato: 'errore', codice, messaggio: MESSAGGI_ERRORE[codice] };
  }
}

async function ask({ interroga, contesto, requestId, signal }: ContestoDomande, query: QueryLimitata) {
  const { righe } = await interroga(contesto, query, { requestId, signal });
  return righe;
}

type Insieme = Omit<Fratelli, 'nodi'>;

/** All comuni of Italy or of a region come for two periods only: what a map colours and compares. */
function isMany({ ambito, livello }: Insieme): boolean {
  return livello === 'comune' && (ambito.livello === 'italia' || ambito.livello === 'regione');
}

/** @param filtri other filters than the page's */
async function askGruppo(
  ctx: ContestoDomande,
  insieme: Insieme,
  filtri: Pick<Stato, 'genere' | 'eta' | 'cittadinanza'> = ctx.stato,
): Promise<Gruppo> {
  const { indicatore, stato, attuale } = ctx;
  const { ambito, livello } = insieme;
  if (indicatore.periodi.length === 0) return new Map();
  const periodi = isMany(insieme) ? { periodi: recentPeriods(indicatore, stato.periodo) } : {};
  const query = queryFigli({ ambito, livelloFigli: livello, indicatore, filtri, attuale, ...periodi });
  return readGruppo(await ask(ctx, query), indicatore, livello, attuale);
}

function recentPeriods(indicatore: IndicatoreCalcolabile, periodo: string): string[] {
  const all = indicatore.periodi.map(({ valore }) => valore);
  const index = all.indexOf(periodo);
  return all.slice(Math.max(0, index - 1), index + 1);
}

/** Rows of a group, made once per page: map and table share them, and the answer carries them once. */
function askRighe(ctx: ContestoDomande, fratelli: Fratelli): Promise<Riga[]> {
  const key = stableJson([fratelli.ambito, fratelli.livello]);
  const righe = ctx.righe.get(key) ?? makeRighe(ctx, fratelli);
  ctx.righe.set(key, righe);
  return righe;
}

async function makeRighe(ctx: ContestoDomande, fratelli: Fratelli): Promise<Riga[]> {
  const gruppo = await askGruppo(ctx, fratelli);
  const luoghi = fratelli.nodi.map(({ luogo }) => luogo);
  return createRighe(luoghi, gruppo, ctx.indicatore, ctx.stato.periodo, !isMany(fratelli));
}

/** The place, its parent and Italy, as far as they differ. */
async function askConfronti(ctx: ContestoDomande): Promise<Confronto[]> {
  const { nodo, indicatore, stato } = ctx;
  const own = fratelliDi(nodo);
  const [regioni, fratelli] = await Promise.all([
    askGruppo(ctx, { ambito: ITALIA, livello: 'regione' }),
    own ? askGruppo(ctx, own) : new Map(),
  ]);
  const italia = await askItalia(ctx, regioni);
  const sumsOf = (other: Nodo) => {
    // Its own page shows what there is and says what lacks; elsewhere a part of Italy is no measure to compare with.
    if (other.luogo.livello === 'italia') return other === nodo ? totale(regioni, indicatore) : italia;
    if (other.luogo.livello === 'regione') return regioni.get(other.luogo.codice);
    // What remains is the place itself, or the provincia, ATS or SLL of a comune: the sum of its comuni.
    return other === nodo ? fratelli.get(nodo.luogo.codice) : totale(fratelli, indicatore);
  };
  const index = indicatore.periodi.findIndex(({ valore }) => valore === stato.periodo);
  return comparedWith(nodo).map((other) => {
    const serie = serieValori(sumsOf(other), indicatore).map((value) =>
      arrotonda(value, indicatore.decimali),
    );
    return { luogo: other.luogo, valore: serie[index] ?? null, serie };
  });
}

/** Italy as the sum of all its regions; a region that only lacks people of the filters chosen is there. */
async function askItalia(ctx: ContestoDomande, regioni: Gruppo): Promise<Somme[]> {
  const { indicatore, stato } = ctx;
  const codici = [...rootOf(ctx.nodo).figli.values()].map(({ luogo }) => luogo.codice);
  const sums = totaleCompleto(regioni, indicatore, codici);
  const filtered = stato.genere ?? stato.eta ?? stato.cittadinanza;
  const isWhole = sums.every(({ numeratore }) => numeratore !== null);
  if (isWhole || filtered === undefined) return sums;
  const presenti = await askGruppo(ctx, { ambito: ITALIA, livello: 'regione' }, {});
  return totaleCompleto(regioni, indicatore, codici, presenti);
}

function rootOf(nodo: Nodo): Nodo {
  return nodo.genitore ? rootOf(nodo.genitore) : nodo;
}

/** The place, its parent, Italy, without repetitions. */
function comparedWith(nodo: Nodo): Nodo[] {
  const italia = rootOf(nodo);
  return [...new Set([nodo, nodo.genitore ?? italia, italia])];
}

async function askPosizione(ctx: ContestoDomande): Promise<DatiPagina['posizione']> {
  const own = fratelliDi(ctx.nodo);
  if (!own) return null;
  const righe = await askRighe(ctx, own);
  const mine = righe.find(({ luogo }) => luogo.codice === ctx.nodo.luogo.codice);
  const ranked = posizioni(righe.map(({ valore }) => valore)).filter((rank) => rank !== null);
  return mine?.posizione ? { posto: mine.posizione, su: ranked.length } : null;
}

async function askTabella(ctx: ContestoDomande, sotto: Fratelli): Promise<Riga[]> {
  const { stato, nodo } = ctx;
  const isLeaf = nodo.luogo.livello === 'comune';
  const opened = new Map<Luogo, Riga[]>();
  async function open(fratelli: Fratelli): Promise<Riga[]> {
    const righe = sortRighe(await askRighe(ctx, fratelli), stato, ctx.indicatore);
    const wanted = fratelli.nodi.filter(({ luogo }) => !isLeaf && stato.espandi.includes(luogo.codice));
    await Promise.all(
      wanted.map(async (child) => {
        const below = figliDi(child, stato.gerarchia);
        if (below) opened.set(child.luogo, await open(below));
      }),
    );
    return righe;
  }
  return espandiRighe(await open(sotto), ({ luogo }) => opened.get(luogo) ?? null);
}

/** The year of another data set that goes with the page's period: the same where it has it, else its last one. */
function nearestPeriod(periodi: string[], periodo: string): string | undefined {
  return periodi.includes(periodo) ? periodo : periodi.at(-1);
}

async function askPiramide(ctx: ContestoDomande): Promise<Piramide> {
  const { catalogo, nodo, stato, attuale } = ctx;
  const origine = origineDi(catalogo, 'popolazione');
  const periodo = nearestPeriod(catalogo.periodiPopolazione, stato.periodo);
  if (periodo === undefined) return { periodo: '', fasce: [], origine };
  const righe: RigaCube[] = await ask(ctx, queryPiramide(ambitoDi(nodo), periodo, attuale));
  return { periodo, fasce: readPiramide(righe, stato), origine };
}

async function askRipartizione(ctx: ContestoDomande) {
  const { indicatore, nodo, stato, attuale } = ctx;
  if (indicatore.periodi.length === 0 || dimensioniRipartizione(indicatore).length === 0) return [];
  const righe = await ask(ctx, queryRipartizione(ambitoDi(nodo), indicatore, stato.periodo, attuale));
  return readRipartizione(righe, indicatore, stato);
}

/** null where no countries are loaded, for this place or at all. */
async function askCittadinanze(ctx: ContestoDomande): Promise<DatiPagina['cittadinanze']> {
  const { catalogo, nodo, stato, attuale } = ctx;
  const periodo = nearestPeriod(catalogo.periodiStranieri, stato.periodo);
  if (periodo === undefined) return null;
  const parte = await asParte(async () =>
    readCittadinanze(await ask(ctx, queryCittadinanze(ambitoDi(nodo), periodo, attuale))),
  );
  if (parte.stato === 'errore') return parte;
  if (parte.dati === null) return null;
  return { stato: 'ok', dati: { ...parte.dati, periodo, origine: origineDi(catalogo, 'stranieri') } };
}

function origineDi({ dataset }: Catalogo, codice: string): Origine {
  const found = dataset.get(codice);
  if (!found) return { dataset: codice, fonte: '', aggiornatoAl: '', dimostrativo: false };
  const { fonte, aggiornatoAl, dimostrativo } = found;
  return { dataset: codice, fonte, aggiornatoAl, dimostrativo };
}
