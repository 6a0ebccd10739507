import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import { VISTE, membro } from '../../../../../model/contratto/viste.ts';
import type { Interroga, QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';
import { buildAnagrafe, type Nodo, type RigaTerritorio } from './anagrafe.ts';
import { createRicerca, toSuggerimento, type Ricerca, type Suggerimento } from './ricerca.ts';

/** Everything about places that pages need, held in memory. */
export interface Territorio {
  italia: Nodo;
  cerca: Ricerca;
  quantiComuni: number;
}

const FIELDS = {
  codice: 'comune_codice',
  nome: 'comune_nome',
  provinciaCodice: 'provincia_codice',
  provinciaNome: 'provincia_nome',
  provinciaSigla: 'provincia_sigla',
  regioneCodice: 'regione_codice',
  regioneNome: 'regione_nome',
  atsCodice: 'ats_codice',
  atsNome: 'ats_nome',
  sllCodice: 'sll_codice',
  sllNome: 'sll_nome',
} as const satisfies Record<keyof RigaTerritorio, string>;

/** The list of comuni: the one query of the registry. Italy has fewer than 8,000. */
export const QUERY_TERRITORI: QueryLimitata = {
  dimensions: Object.values(FIELDS).map((name) => membro(VISTE.territori, name)),
  order: [[membro(VISTE.territori, FIELDS.codice), 'asc']],
  limit: 20_000,
};

/** @throws ErroreDati TERRITORIO_NON_CARICATO when the list is empty; what `interroga` throws */
export async function loadTerritorio(interroga: Interroga, requestId: string): Promise<Territorio> {
  const { righe } = await interroga(CONTESTO_PUBBLICO, QUERY_TERRITORI, { requestId });
  if (righe.length === 0) throw new ErroreDati('TERRITORIO_NON_CARICATO');
  return createTerritorio(righe.map(readRiga));
}

export function createTerritorio(righe: RigaTerritorio[]): Territorio {
  const italia = buildAnagrafe(righe);
  return { italia, cerca: createRicerca(italia), quantiComuni: righe.length };
}

function readRiga(riga: RigaCube): RigaTerritorio {
  const entries = Object.entries(FIELDS).map(([key, name]) => [
    key,
    String(riga[membro(VISTE.territori, name)] ?? ''),
  ]);
  return Object.fromEntries(entries) as unknown as RigaTerritorio;
}

/**
 * Names like the one that led nowhere: first inside the last place that was right, then anywhere.
 * @param cercato the unknown part of the address
 */
export function nearestPlaces(
  { cerca }: Territorio,
  cercato: string,
  ultimo: Nodo,
  quanti = 6,
): Suggerimento[] {
  const found = cerca(cercato.replaceAll('-', ' '), 50).map(toSuggerimento);
  const inside = ({ percorso }: Suggerimento) => percorso.startsWith(`${ultimo.luogo.percorso}/`);
  return [...found.filter(inside), ...found.filter((place) => !inside(place))].slice(0, quanti);
}
