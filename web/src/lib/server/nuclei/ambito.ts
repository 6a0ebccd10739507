import { LIVELLI_AMBITO, type Ambito } from '../../../../../model/contratto/contesto.ts';
import type { Livello } from '../../tipi.ts';
import type { Nodo } from '../territorio/anagrafe.ts';

/** Places that a scope or a question can name. */
type LivelloCodificato = Exclude<Livello, 'italia'>;

/** A comune in force with the places it lies in. */
export interface Appartenenza {
  comune: Nodo;
  provincia: Nodo;
  regione: Nodo;
  ats: Nodo | null;
  sll: Nodo | null;
}

interface Indice {
  comuni: ReadonlyMap<string, Appartenenza>;
  /** By `livello:codice`. A comune is there once, below its ATS where it has one. */
  nodi: ReadonlyMap<string, Nodo>;
}

const indices = new WeakMap<Nodo, Indice>();

/** Index of a registry, made once for each. */
function indiceDi(italia: Nodo): Indice {
  let indice = indices.get(italia);
  if (!indice) indices.set(italia, (indice = createIndice(italia)));
  return indice;
}

function createIndice(italia: Nodo): Indice {
  const comuni = new Map<string, Appartenenza>();
  const nodi = new Map<string, Nodo>();
  const add = (nodo: Nodo) => nodi.set(`${nodo.luogo.livello}:${nodo.luogo.codice}`, nodo);
  for (const regione of italia.figli.values()) {
    const [ats, sll] = [parentsOf(regione.ats), parentsOf(regione.sll)];
    add(regione);
    for (const provincia of regione.figli.values()) {
      add(provincia);
      for (const comune of provincia.figli.values()) {
        const { codice } = comune.luogo;
        const ambito = ats.get(codice) ?? null;
        comuni.set(codice, { comune, provincia, regione, ats: ambito, sll: sll.get(codice) ?? null });
        add([...(ambito?.figli.values() ?? [])].find(({ luogo }) => luogo.codice === codice) ?? comune);
      }
    }
    for (const nodo of [...regione.ats.values(), ...regione.sll.values()]) add(nodo);
  }
  return { comuni, nodi };
}

/** Code of a comune → the place that holds it. */
function parentsOf(places: ReadonlyMap<string, Nodo>): Map<string, Nodo> {
  return new Map(
    [...places.values()].flatMap((place) =>
      [...place.figli.values()].map(({ luogo }) => [luogo.codice, place] as const),
    ),
  );
}

/** Where a comune in force lies; undefined for codes of the past. */
export const appartenenzaDi = (italia: Nodo, codice: string): Appartenenza | undefined =>
  indiceDi(italia).comuni.get(codice);

const codiceIn = (dove: Appartenenza, livello: LivelloCodificato): string | undefined =>
  dove[livello]?.luogo.codice;

/** The comuni in force of a place. */
function comuniDi(italia: Nodo, nodo: Nodo): Appartenenza[] {
  const { livello, codice } = nodo.luogo;
  const { comuni } = indiceDi(italia);
  if (livello === 'italia') return [...comuni.values()];
  if (livello === 'comune') return [comuni.get(codice)].filter((found) => found !== undefined);
  return [...comuni.values()].filter((dove) => codiceIn(dove, livello) === codice);
}

/** Whether a person reads all rows of a place: every comune of it is in one of the scopes; all of Italy with the scope Italy alone. */
export function isProprio(italia: Nodo, nodo: Nodo, ambiti: readonly Ambito[]): boolean {
  if (vedeItalia(ambiti)) return true;
  const comuni = nodo.luogo.livello === 'italia' ? [] : comuniDi(italia, nodo);
  return comuni.length > 0 && comuni.every((dove) => ambiti.some((ambito) => isDentro(dove, ambito)));
}

function isDentro(dove: Appartenenza, { livello, codici }: Ambito): boolean {
  if (livello === 'italia') return false;
  const codice = codiceIn(dove, livello);
  return codice !== undefined && codici.includes(codice);
}

/** The scope Italy has the one code IT; with another it opens nothing. */
export const vedeItalia = (ambiti: readonly Ambito[]): boolean =>
  ambiti.some(({ livello, codici }) => livello === 'italia' && codici.includes('IT'));

/** The places that a person starts from, wide ones first; scopes that the registry does not know are left out. */
export function puntiDiPartenza(italia: Nodo, ambiti: readonly Ambito[]): Nodo[] {
  if (vedeItalia(ambiti)) return [italia];
  const { nodi } = indiceDi(italia);
  return LIVELLI_AMBITO.flatMap((livello) =>
    ambiti
      .filter((ambito) => ambito.livello === livello)
      .flatMap(({ codici }) => codici.flatMap((codice) => nodi.get(`${livello}:${codice}`) ?? [])),
  );
}

/** Levels wider than each level, the nearest first. */
const SOPRA: Record<Livello, readonly ('ats' | 'provincia' | 'regione')[]> = {
  comune: ['ats', 'provincia', 'regione'],
  ats: ['provincia', 'regione'],
  sll: ['provincia', 'regione'],
  provincia: ['regione'],
  regione: [],
  italia: [],
};

/** Places that wholly contain one, the nearest first, Italy last. */
export function luoghiSopra(italia: Nodo, nodo: Nodo): Nodo[] {
  const { livello } = nodo.luogo;
  if (livello === 'italia') return [];
  const comuni = comuniDi(italia, nodo);
  const found = SOPRA[livello].flatMap((sopra) => {
    const [unico, altro] = new Set(comuni.map((dove) => dove[sopra]));
    return unico && altro === undefined ? [unico] : [];
  });
  return [...found, italia];
}

const RADICE = '/nuclei';

/** Address of the page of a place here: "/territorio/lombardia/bergamo" → "/nuclei/lombardia/bergamo". */
export const percorsoNuclei = ({ luogo }: Nodo): string => luogo.percorso.replace(/^\/territorio/, RADICE);
