import { testiDati } from '../../messaggi/it-dati.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { plainText } from '../territorio/slug.ts';

/** A place on which an accreditation can be asked. */
export interface LuogoRichiedibile {
  livello: 'regione' | 'ats' | 'comune';
  codice: string;
  nome: string;
  /** Where it is, for namesakes: "provincia di Bergamo", "Lombardia". */
  contesto: string;
  /** Code of its Regione. */
  regione: string;
  /** Code of its ATS; null for regioni, and where a comune has none. */
  ats: string | null;
}

export type Luoghi = ReadonlyMap<string, LuogoRichiedibile>;

export const chiaveLuogo = ({ livello, codice }: { livello: string; codice: string }): string =>
  `${livello}:${codice}`;

/** Unique name of a place among all: "Treviglio, comune (provincia di Bergamo)". */
export function etichettaLuogo({ livello, nome, contesto }: LuogoRichiedibile): string {
  const tipo = testiDati.luogo[livello].toLowerCase();
  return livello === 'regione' ? `${nome}, ${tipo}` : `${nome}, ${tipo} (${contesto})`;
}

const indexes = new WeakMap<Nodo, Luoghi>();

/** Regioni, ATS and comuni by `chiaveLuogo`; made once per registry. */
export function luoghiDi(italia: Nodo): Luoghi {
  const known = indexes.get(italia);
  if (known) return known;
  const luoghi = new Map<string, LuogoRichiedibile>();
  for (const regione of italia.figli.values()) collect(regione, luoghi);
  indexes.set(italia, luoghi);
  return luoghi;
}

function collect(
  { luogo: { codice: regione, nome }, figli, ats }: Nodo,
  luoghi: Map<string, LuogoRichiedibile>,
): void {
  const add = (place: LuogoRichiedibile) => luoghi.set(chiaveLuogo(place), place);
  add({ livello: 'regione', codice: regione, nome, contesto: '', regione, ats: null });
  const atsOf = new Map<string, string>();
  for (const ambito of ats.values()) {
    const { codice } = ambito.luogo;
    for (const comune of ambito.figli.values()) atsOf.set(comune.luogo.codice, codice);
    add({ livello: 'ats', codice, nome: ambito.luogo.nome, contesto: nome, regione, ats: codice });
  }
  for (const provincia of figli.values()) {
    const contesto = testiDati.luogo.inProvincia(provincia.luogo.nome);
    for (const { luogo } of provincia.figli.values()) {
      const { codice } = luogo;
      add({ livello: 'comune', codice, nome: luogo.nome, contesto, regione, ats: atsOf.get(codice) ?? null });
    }
  }
}

/**
 * Places that a typed text means, best first: the whole label, then equal names, then beginnings, then words inside; among equals wider
 * places come first.
 */
export function trovaLuoghi(
  luoghi: Iterable<LuogoRichiedibile>,
  testo: string,
  quanti: number,
): LuogoRichiedibile[] {
  const wanted = plainText(testo);
  if (!wanted) return [];
  return [...luoghi]
    .map((luogo) => ({ luogo, punti: score(luogo, wanted) }))
    .filter(({ punti }) => punti > 0)
    .sort((a, b) => b.punti - a.punti || etichettaLuogo(a.luogo).localeCompare(etichettaLuogo(b.luogo), 'it'))
    .slice(0, quanti)
    .map(({ luogo }) => luogo);
}

const PESO = { regione: 0.3, ats: 0.2, comune: 0.1 };

function score(luogo: LuogoRichiedibile, wanted: string): number {
  const nome = plainText(luogo.nome);
  const peso = PESO[luogo.livello];
  if (plainText(etichettaLuogo(luogo)) === wanted) return 8;
  if (nome === wanted) return 4 + peso;
  if (nome.startsWith(wanted)) return 2 + peso;
  return ` ${nome}`.includes(` ${wanted}`) ? 1 + peso : 0;
}

/** The one place that a text means: by its label, or by a name that no other place has. */
export function luogoUnico(luoghi: Iterable<LuogoRichiedibile>, testo: string): LuogoRichiedibile | null {
  const wanted = plainText(testo);
  const all = [...luoghi];
  const byLabel = all.filter((luogo) => plainText(etichettaLuogo(luogo)) === wanted);
  if (byLabel.length === 1) return byLabel[0] ?? null;
  const byName = all.filter(({ nome }) => plainText(nome) === wanted);
  return byName.length === 1 ? (byName[0] ?? null) : null;
}
