import MiniSearch from 'minisearch';
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
  const seenSll = new Set<string>();
  for (const regione of italia.figli.values()) {
    const { nome } = regione.luogo;
    voci.push(describe(regione, 'Regione', ''));
    for (const provincia of regione.figli.values()) {
      voci.push(describe(provincia, 'Provincia', nome));
      const contesto = `provincia di ${provincia.luogo.nome}`;
      for (const comune of provincia.figli.values()) voci.push(describe(comune, 'Comune', contesto));
    }
    for (const ats of regione.ats.values()) voci.push(describe(ats, 'Ambito sociale', nome));
    for (const sll of regione.sll.values()) {
      if (seenSll.has(sll.luogo.codice)) continue;
      seenSll.add(sll.luogo.codice);
      voci.push(describe(sll, 'Sistema locale del lavoro', nome));
    }
  }
  return voci;
}

function describe({ luogo }: Nodo, tipo: string, contesto: string): Voce {
  const forme = [...new Set([luogo.nome, ...luogo.nome.split('/')].map(plainText))];
  return { id: `${luogo.livello}:${luogo.codice}`, nome: luogo.nome, forme, luogo, tipo, contesto };
}
