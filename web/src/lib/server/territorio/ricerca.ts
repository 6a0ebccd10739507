import MiniSearch from 'minisearch';
import { testiDati } from '../../messaggi/it-dati.ts';
import type { Livello, Luogo } from '../../tipi.ts';
import type { Nodo } from './anagrafe.ts';
import { plainText } from './slug.ts';

/** A place found by name, with what tells it from its namesakes. */
export interface Trovato {
  luogo: Luogo;
  /** What it is: "Comune", "Ambito sociale". */
  tipo: string;
  /** Where it is: "provincia di Bergamo", "Lombardia"; empty for regions. */
  contesto: string;
}

/** A found place as pages and `/cerca.json` give it. */
export interface Suggerimento {
  nome: string;
  livello: string;
  contesto: string;
  percorso: string;
}

export function toSuggerimento({ luogo, tipo, contesto }: Trovato): Suggerimento {
  return { nome: luogo.nome, livello: tipo, contesto, percorso: luogo.percorso };
}

export type Ricerca = (testo: string, quanti: number) => Trovato[];

interface Voce extends Trovato {
  id: string;
  nome: string;
  /** Every way to write the name, plain: whole, Italian half, other half. */
  forme: string[];
}

/** Wider places first among equally good names. */
const PESO: Record<Livello, number> = {
  italia: 1.6,
  regione: 1.5,
  provincia: 1.35,
  comune: 1.2,
  ats: 1,
  sll: 0.9,
};

/** Builds the search over regions, provinces, comuni, ATS and SLL; each place once, at its canonical address. */
export function createRicerca(italia: Nodo): Ricerca {
  const voci = new Map(collect(italia).map((voce) => [voce.id, voce]));
  const index = new MiniSearch<Voce>({
    fields: ['nome'],
    tokenize: (text) => plainText(text).split(' ').filter(Boolean),
    processTerm: (term) => term,
    searchOptions: { prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : false), combineWith: 'AND' },
  });
  index.addAll([...voci.values()]);

  return (testo, quanti) => {
    const wanted = plainText(testo);
    if (!wanted) return [];
    const all = index.search(wanted);
    const results = all.length > 0 ? all : index.search(wanted, { combineWith: 'OR', fuzzy: 0.34 });
    return results
      .flatMap((result) => voci.get(String(result.id)) ?? [])
      .map((voce, order) => ({ voce, punti: score(voce, wanted), order }))
      .sort((a, b) => b.punti - a.punti || a.order - b.order)
      .slice(0, quanti)
      .map(({ voce: { luogo, tipo, contesto } }) => ({ luogo, tipo, contesto }));
  };
}

/** Exact names before beginnings of names before the rest; the index's own order decides within each. */
function score(voce: Voce, wanted: string): number {
  const best = voce.forme.some((forma) => forma === wanted)
    ? 20
    : voce.forme.some((forma) => forma.startsWith(wanted))
      ? 10
      : 0;
  return best * PESO[voce.luogo.livello];
}

function collect(italia: Nodo): Voce[] {
  const voci: Voce[] = [];
  const sistemi = new Map<string, { sll: Nodo; regione: Nodo; comuni: number }>();
  for (const regione of italia.figli.values()) {
    const { nome } = regione.luogo;
    const codici = new Set<string>();
    voci.push(describe(regione, ''));
    for (const provincia of regione.figli.values()) {
      voci.push(describe(provincia, nome));
      const contesto = testiDati.luogo.inProvincia(provincia.luogo.nome);
      for (const comune of provincia.figli.values()) {
        codici.add(comune.luogo.codice);
        voci.push(describe(comune, contesto));
      }
    }
    for (const ats of regione.ats.values()) voci.push(describe(ats, nome));
    // A labour system that crosses regions is listed once, in the region that has most of it.
    for (const sll of regione.sll.values()) {
      const comuni = [...sll.figli.values()].filter(({ luogo }) => codici.has(luogo.codice)).length;
      const known = sistemi.get(sll.luogo.codice);
      if (!known || known.comuni < comuni) sistemi.set(sll.luogo.codice, { sll, regione, comuni });
    }
  }
  for (const { sll, regione } of sistemi.values()) voci.push(describe(sll, regione.luogo.nome));
  return voci;
}

function describe({ luogo }: Nodo, contesto: string): Voce {
  const forme = [...new Set([luogo.nome, ...luogo.nome.split('/')].map(plainText))];
  const tipo = luogo.livello === 'italia' ? '' : testiDati.luogo[luogo.livello];
  return { id: `${luogo.livello}:${luogo.codice}`, nome: luogo.nome, forme, luogo, tipo, contesto };
}
