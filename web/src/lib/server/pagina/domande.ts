import { ErroreDati, MESSAGGI_ERRORE } from '../../../../../model/contratto/errori.ts';
import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import type { Confronto, DatiPagina, Livello, Luogo, Parte, Riga, Stato } from '../../tipi.ts';
import { arrotonda, posizioni } from '../calcoli.ts';
import type { Catalogo, IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import type { Interroga, QueryLimitata } from '../cube/interroga.ts';
import { stableJson } from '../cube/stable-json.ts';
import type { RigaCube } from '../cube/transport.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { readPiramide, readRipartizione } from './demografia.ts';
import { readGruppo, serieValori, totale, type Gruppo } from './gruppo.ts';
import { ITALIA, queryFigli, queryPiramide, queryRipartizione, dimensioniRipartizione } from './query.ts';
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

async function askGruppo(ctx: ContestoDomande, insieme: Insieme): Promise<Gruppo> {
  const { indicatore, stato } = ctx;
  const { ambito, livello } = insieme;
  const periodi = isMany(insieme) ? { periodi: recentPeriods(indicatore, stato.periodo) } : {};
  const query = queryFigli({ ambito, livelloFigli: livello, indicatore, filtri: stato, ...periodi });
  return readGruppo(await ask(ctx, query), indicatore, livello);
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
  const sumsOf = (other: Nodo) => {
    if (other.luogo.livello === 'italia') return totale(regioni, indicatore);
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

/** The place, its parent, Italy, without repetitions. */
function comparedWith(nodo: Nodo): Nodo[] {
  let italia = nodo;
  while (italia.genitore) italia = italia.genitore;
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

async function askPiramide(ctx: ContestoDomande) {
  const { catalogo, nodo, stato } = ctx;
  const { periodiPopolazione: periodi } = catalogo;
  const periodo = periodi.includes(stato.periodo) ? stato.periodo : (periodi.at(-1) ?? stato.periodo);
  const righe: RigaCube[] = await ask(ctx, queryPiramide(ambitoDi(nodo), periodo));
  return readPiramide(righe, stato);
}

async function askRipartizione(ctx: ContestoDomande) {
  const { indicatore, nodo, stato } = ctx;
  if (dimensioniRipartizione(indicatore).length === 0) return [];
  const righe = await ask(ctx, queryRipartizione(ambitoDi(nodo), indicatore, stato.periodo));
  return readRipartizione(righe, indicatore, stato);
}
