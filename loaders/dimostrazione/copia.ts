import type { Param, Row, RunOptions, Session, Warehouse } from '../../sql/warehouse.ts';
import { COLONNE } from '../territorio/colonne.ts';
import { VERSIONE } from './dimensioni.ts';

/** A table of `dw` and the columns that are copied, the same in both engines. */
interface Tabella {
  nome: string;
  colonne: readonly string[];
}

export const FACT_POPOLAZIONE: Tabella = {
  nome: 'dw.fact_popolazione',
  colonne: ['comune_key', 'periodo_key', 'eta_key', 'genere_key', 'cittadinanza_key', 'residenti'],
};

export const FACT_INDICATORE: Tabella = {
  nome: 'dw.fact_indicatore',
  colonne: [
    'indicatore_key',
    'comune_key',
    'periodo_key',
    'fascia5_key',
    'genere_key',
    'cittadinanza_key',
    'numeratore',
    'denominatore',
  ],
};

/** What the first filling writes, in the order of copying: the log last, so that a copy cut short is not taken for whole. */
const TABELLE: readonly Tabella[] = [
  { nome: 'dw.dim_comune', colonne: ['comune_key', ...COLONNE, ...VERSIONE] },
  {
    nome: 'dw.dim_periodo',
    colonne: [
      'periodo_key',
      'codice',
      'data_inizio',
      'data_fine',
      'data_riferimento',
      'granularita',
      'anno',
      'etichetta',
    ],
  },
  { nome: 'dw.dim_fonte', colonne: ['fonte_key', 'codice', 'nome', 'ente', 'url', 'licenza'] },
  FACT_POPOLAZIONE,
  FACT_INDICATORE,
  { nome: 'dw.forma', colonne: ['percorso', 'versione', 'contenuto', 'lunghezza'] },
];

const REGISTRO: readonly Tabella[] = [
  {
    nome: 'dw.caricamento',
    colonne: [
      'caricamento_id', 'dataset_codice', 'fonte', 'file_hash', 'letti', 'accettati', 'rifiutati', 'eseguito_da',
      'eseguito_il', 'dimostrativo', 'operazione', 'stato', 'origine', 'parametri', 'esclusi',
    ],
  },
  {
    nome: 'dw.dataset',
    colonne: [
      'dataset_key', 'codice', 'titolo', 'fonte_key', 'livello', 'accesso', 'qualita', 'modalita', 'frequenza',
      'riservatezza', 'soglia', 'aggiornato_al', 'dimostrativo', 'caricamento_id',
    ],
  },
]; // prettier-ignore

/** Reads a table for copying. */
const selectAll = ({ nome, colonne }: Tabella): string => `SELECT ${colonne.join(', ')} FROM ${nome}`;

/** Empties a table before copying into it. */
const deleteAll = ({ nome }: Tabella): string => `DELETE FROM ${nome}`;

/** Every statement that copying runs on either engine. */
export const COPIA_SQL: readonly string[] = [...TABELLE, ...REGISTRO].flatMap((tabella) => [
  selectAll(tabella),
  deleteAll(tabella),
]);

export interface CopyOptions extends RunOptions {
  /** Told the table and how many of its rows have been copied. */
  onProgress?: (tabella: string, righe: number) => void;
}

/**
 * Appends all rows of one warehouse's table to the same table of another, as they come, a batch in memory at a time.
 * @returns rows copied
 */
export async function copyRighe(
  from: Session,
  to: Session,
  tabella: Tabella,
  { onProgress, signal }: CopyOptions = {},
): Promise<number> {
  let copiate = 0;
  const batches = async function* (): AsyncGenerator<Param[][]> {
    for await (const rows of from.stream<Row>(selectAll(tabella), [], { signal })) {
      copiate += rows.length;
      yield rows.map((row) => tabella.colonne.map((colonna) => row[colonna] ?? null));
      onProgress?.(tabella.nome, copiate);
    }
  };
  return to.bulkLoad(tabella.nome, tabella.colonne, batches(), { signal });
}

/**
 * Copies a first filling into another warehouse, whose schema must be in place (`migrate()`) and whose load log must be empty.
 * Facts go in table by table, without one transaction over all of them (a server's log would have to hold it); what a copy cut short left is
 * emptied first. Load log and datasets come last, together: as long as they are missing the warehouse is not filled.
 *
 * @param from where the first filling is
 * @param to an empty warehouse of either engine (towards SQL Server: written, not run)
 * @returns rows copied, by table
 */
export async function copyWarehouse(
  from: Session,
  to: Warehouse,
  options: CopyOptions = {},
): Promise<Record<string, number>> {
  const copiate: Record<string, number> = {};
  for (const tabella of [...TABELLE, ...REGISTRO].reverse())
    await to.execute(deleteAll(tabella), [], options);
  for (const tabella of TABELLE) copiate[tabella.nome] = await copyRighe(from, to, tabella, options);
  await to.transaction(async (session) => {
    for (const tabella of REGISTRO) copiate[tabella.nome] = await copyRighe(from, session, tabella, options);
  }, options);
  return copiate;
}
