import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import { VISTE, membro } from '../../../../../model/contratto/viste.ts';
import type { Interroga, QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';
import { isTrue } from '../calcoli.ts';
import { buildAnagrafe, type Nodo, type RigaTerritorio } from './anagrafe.ts';
import { createRicerca, toSuggerimento, type Ricerca, type Suggerimento } from './ricerca.ts';
import { QUERY_STORIA, readStoria, type Precedente } from './storia.ts';

/** Everything about places that pages need, held in memory. */
export interface Territorio {
  italia: Nodo;
  cerca: Ricerca;
  quantiComuni: number;
  /** Comuni of the past that count elsewhere today, oldest first. */
  storia: Precedente[];
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
  atsDimostrativo: 'ats_dimostrativo',
  sllDimostrativo: 'sll_dimostrativo',
} as const satisfies Record<keyof RigaTerritorio, string>;

/** The comuni in force. Italy has fewer than 8,000. */
export const QUERY_TERRITORI: QueryLimitata = {
  dimensions: Object.values(FIELDS).map((name) => membro(VISTE.territori, name)),
  filters: [{ member: membro(VISTE.territori, 'valido_al'), operator: 'notSet' }],
  order: [[membro(VISTE.territori, FIELDS.codice), 'asc']],
  limit: 20_000,
};

/** @throws ErroreDati TERRITORIO_NON_CARICATO when the list is empty; what `interroga` throws */
export async function loadTerritorio(interroga: Interroga, requestId: string): Promise<Territorio> {
  const [{ righe }, past] = await Promise.all([
    interroga(CONTESTO_PUBBLICO, QUERY_TERRITORI, { requestId }),
    interroga(CONTESTO_PUBBLICO, QUERY_STORIA, { requestId }),
  ]);
  if (righe.length === 0) throw new ErroreDati('TERRITORIO_NON_CARICATO');
  return createTerritorio(righe.map(readRiga), readStoria(past.righe));
}

export function createTerritorio(righe: RigaTerritorio[], storia: Precedente[] = []): Territorio {
  const italia = buildAnagrafe(righe);
  return { italia, cerca: createRicerca(italia), quantiComuni: righe.length, storia };
}

function readRiga(riga: RigaCube): RigaTerritorio {
  const entries = Object.entries(FIELDS).map(([key, name]) => [
    key,
    readCell(name, riga[membro(VISTE.territori, name)]),
  ]);
  return Object.fromEntries(entries) as unknown as RigaTerritorio;
}

function readCell(name: string, cell: unknown): string | boolean {
  if (name.endsWith('_dimostrativo')) return isTrue(cell);
  return String(cell ?? '');
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
