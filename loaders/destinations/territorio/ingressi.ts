import type { Param, Session } from '../../../sql/warehouse.ts';
import type { Anagrafica, Elenco, TipoVariazione, Variazione } from './anagrafica.ts';
import { scegliAggregazioni, type Aggregazione } from './aggregazioni.ts';
import type { Consegna } from './righe.ts';
import {
  COUNT_ELENCHI,
  INSERT_FORNITO,
  NEXT_VARIAZIONE,
  SELECT_AGGREGAZIONI,
  SELECT_ELENCHI,
  SELECT_GIORNO_FORNITO,
  SELECT_VARIAZIONI,
} from './sql.ts';

/** Everything that versions follow from, as loads have brought it. */
export interface Ingressi {
  elenchi: Elenco[];
  variazioni: Variazione[];
  aggregazioni: Aggregazione[];
}

const COLONNE_ANAGRAFICA = [
  'codice_istat',
  'nome',
  'provincia_codice',
  'provincia_nome',
  'provincia_sigla',
  'regione_codice',
  'regione_nome',
  'ripartizione_codice',
  'ripartizione_nome',
  'catastale_codice',
  'uts_codice',
] as const;

const COLONNE_AGGREGAZIONE = [
  'tipo',
  'codice_istat',
  'codice',
  'nome',
  'valore',
  'valido_dal',
  'valido_al',
] as const;

/** The first load of the territory keeps the list that the warehouse was filled with, as what was before every list. */
export async function keepFornito(session: Session): Promise<void> {
  const [elenchi] = await session.query<{ n: number }>(COUNT_ELENCHI);
  if (elenchi && elenchi.n > 0) return;
  const [dataset] = await session.query<{ aggiornato_al: string }>(SELECT_GIORNO_FORNITO);
  if (dataset) await session.execute(INSERT_FORNITO, [dataset.aggiornato_al]);
}

/** Adds what a load brings; nothing that was there changes. */
export async function addIngressi(
  session: Session,
  caricamentoId: number,
  consegna: Consegna,
): Promise<void> {
  const { comuni, aggregazioni } = consegna;
  await append(
    session,
    'dw.comune_elenco',
    ['caricamento_id', 'data', ...COLONNE_ANAGRAFICA],
    [
      ...comuni.map(({ data, comune }) => [
        caricamentoId,
        data,
        ...COLONNE_ANAGRAFICA.map((name) => comune[name]),
      ]),
    ],
  );
  await append(
    session,
    'dw.comune_aggregazione',
    ['caricamento_id', 'linea', ...COLONNE_AGGREGAZIONE],
    [
      ...aggregazioni.map((riga) => [
        caricamentoId,
        riga.linea,
        ...COLONNE_AGGREGAZIONE.map((name) => riga[name]),
      ]),
    ],
  );
  await addVariazioni(session, caricamentoId, consegna.variazioni);
}

async function addVariazioni(
  session: Session,
  caricamentoId: number,
  variazioni: readonly Variazione[],
): Promise<void> {
  const [row] = await session.query<{ next: number }>(NEXT_VARIAZIONE);
  const prima = row?.next ?? 1;
  const colonne = [
    'tipo',
    'codice_istat',
    'nome',
    'codice_nuovo',
    'nome_nuovo',
    'decorrenza',
    'peso',
  ] as const;
  await append(
    session,
    'dw.comune_variazione',
    ['variazione_key', 'caricamento_id', ...colonne],
    [...variazioni.map((riga, i) => [prima + i, caricamentoId, ...colonne.map((name) => riga[name])])],
  );
}

async function append(session: Session, table: string, columns: string[], rows: Param[][]): Promise<void> {
  if (rows.length > 0) await session.bulkLoad(table, columns, [rows]);
}

export async function readIngressi(session: Session): Promise<Ingressi> {
  const righe = await session.query<Anagrafica & { caricamento_id: number; data: string }>(SELECT_ELENCHI);
  const perElenco = Map.groupBy(righe, ({ caricamento_id }) => caricamento_id);
  const elenchi = [...perElenco].map(([caricamento_id, comuni]): Elenco => ({
    data: comuni[0]?.data ?? '',
    fornito: caricamento_id === 0,
    comuni: new Map(
      comuni.map(({ caricamento_id: _, data: __, ...comune }) => [comune.codice_istat, comune]),
    ),
  }));
  const variazioni = await session.query<Variazione & { tipo: TipoVariazione }>(SELECT_VARIAZIONI);
  const aggregazioni = await session.query<Aggregazione>(SELECT_AGGREGAZIONI);
  return {
    elenchi,
    variazioni: unisciVariazioni(variazioni),
    aggregazioni: scegliAggregazioni(aggregazioni),
  };
}

/**
 * The same change told by several files counts once: its weight is the last one that was given.
 * Which names they wrote matters little: lists say the official ones.
 */
function unisciVariazioni(variazioni: readonly Variazione[]): Variazione[] {
  const uniche = new Map<string, Variazione>();
  for (const variazione of variazioni) {
    const { tipo, codice_istat, codice_nuovo, decorrenza, peso } = variazione;
    const chiave = [decorrenza, tipo, codice_istat, codice_nuovo].join('|');
    const nota = uniche.get(chiave);
    if (!nota) uniche.set(chiave, { ...variazione });
    else if (peso !== null) nota.peso = peso;
  }
  return [...uniche].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, variazione]) => variazione);
}
