import type { Gerarchia, Livello } from '../../tipi.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { ITALIA, type Ambito, type LivelloCodificato } from './query.ts';

/** A group of siblings: whose children, of which level, and the places with their addresses. */
export interface Fratelli {
  /** What to filter by in the query. */
  ambito: Ambito;
  livello: LivelloCodificato;
  nodi: Nodo[];
}

/** The group of the places directly below a place; null below a comune. */
export function figliDi(nodo: Nodo, gerarchia: Gerarchia): Fratelli | null {
  const { livello, codice } = nodo.luogo;
  if (livello === 'comune') return null;
  if (livello === 'italia') return { ambito: ITALIA, livello: 'regione', nodi: [...nodo.figli.values()] };
  if (livello !== 'regione') {
    return { ambito: { livello, codici: [codice] }, livello: 'comune', nodi: [...nodo.figli.values()] };
  }
  const ambito: Ambito = { livello, codici: [codice] };
  if (gerarchia === 'province') return { ambito, livello: 'provincia', nodi: [...nodo.figli.values()] };
  const nodi = [...nodo[gerarchia].values()];
  if (gerarchia === 'ats') return { ambito, livello: 'ats', nodi };
  // Labour systems cross regions and are shown whole: asked by their own codes, not by the region's.
  const codici = nodi.map(({ luogo }) => luogo.codice).sort();
  return { ambito: { livello: 'sll', codici }, livello: 'sll', nodi };
}

/** The place and its siblings; null for Italy. */
export function fratelliDi(nodo: Nodo): Fratelli | null {
  if (!nodo.genitore) return null;
  return figliDi(nodo.genitore, gerarchiaDelLivello(nodo.luogo.livello));
}

function gerarchiaDelLivello(livello: Livello): Gerarchia {
  return livello === 'ats' || livello === 'sll' ? livello : 'province';
}

/** Every comune below Italy or a region. */
export function comuniDi(nodo: Nodo): Fratelli {
  const province =
    nodo.luogo.livello === 'italia' ? [...nodo.figli.values()].flatMap(children) : children(nodo);
  const { livello, codice } = nodo.luogo;
  const ambito: Ambito = livello === 'italia' ? ITALIA : { livello, codici: [codice] };
  return { ambito, livello: 'comune', nodi: province.flatMap(children) };
}

function children(nodo: Nodo): Nodo[] {
  return [...nodo.figli.values()];
}

export function ambitoDi({ luogo: { livello, codice } }: Nodo): Ambito {
  return livello === 'italia' ? ITALIA : { livello, codici: [codice] };
}
