import type { Param, Row, RunOptions, Session, Warehouse } from '../../sql/warehouse.ts';
import { COPIA_SQL, REGISTRO, TABELLE, type Tabella } from './tabelle.ts';

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
    for await (const rows of from.stream<Row>(COPIA_SQL.leggi[tabella.nome] ?? '', [], { signal })) {
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
    await to.execute(COPIA_SQL.togli[tabella.nome] ?? '', [], options);
  for (const tabella of TABELLE) copiate[tabella.nome] = await copyRighe(from, to, tabella, options);
  await to.transaction(async (session) => {
    for (const tabella of REGISTRO) copiate[tabella.nome] = await copyRighe(from, session, tabella, options);
  }, options);
  return copiate;
}
