import { createHash } from 'node:crypto';
import type { Warehouse } from '../../sql/warehouse.ts';
import { insertDataset, UPDATE_STATO } from '../pipeline/dataset-rows.ts';
import { NUCLEI, QUALITA_DIMOSTRATIVA } from '../pipeline/datasets.ts';
import { withLock } from '../pipeline/lock.ts';
import { nextCaricamentoId } from '../pipeline/log.ts';
import { AGGIORNATO_NUCLEI, writeCaricamenti } from './metadati.ts';
import { readSemina, regenerateDemo } from './regenerate.ts';
import { REGENERATE_SQL } from './regenerate-sql.ts';

export interface CompletaOptions {
  /** Told an Italian phase, how much of it is done, and the whole. */
  onProgress?: (phase: string, done: number, total: number) => void;
}

/**
 * Adds to a warehouse that was filled by an earlier version the demonstration datasets that did not exist then, in one transaction;
 * nothing that is there changes. A warehouse that was never filled with demonstration data gets none.
 * @returns the datasets added
 * @throws LoadError CARICAMENTO_IN_CORSO when a load runs on the same server
 */
export async function completeDemo(
  warehouse: Warehouse,
  { onProgress }: CompletaOptions = {},
): Promise<string[]> {
  if (!(await lacksNuclei(warehouse))) return [];
  return withLock(warehouse, 'dati dimostrativi', async () => {
    if (!(await lacksNuclei(warehouse))) return [];
    const semina = await readSemina(warehouse);
    const firma = createHash('sha256')
      .update(JSON.stringify(['nuclei', semina]))
      .digest('hex');
    await warehouse.transaction(async (session) => {
      const id = await nextCaricamentoId(session);
      const [fatti] = await regenerateDemo(session, { datasets: [NUCLEI.codice], onProgress });
      const caricamento = { dataset: NUCLEI.codice, righe: fatti?.righe ?? 0, dimostrativo: true };
      await writeCaricamenti(session, id, [caricamento], firma, semina);
      await insertDataset(session, NUCLEI, AGGIORNATO_NUCLEI, id);
      await session.execute(UPDATE_STATO, [AGGIORNATO_NUCLEI, true, id, QUALITA_DIMOSTRATIVA, NUCLEI.codice]);
    });
    return [NUCLEI.codice];
  });
}

async function lacksNuclei(warehouse: Warehouse): Promise<boolean> {
  const noti = await warehouse.query('SELECT codice FROM dw.dataset WHERE codice = ?', [NUCLEI.codice]);
  if (noti.length > 0) return false;
  return (await warehouse.query(REGENERATE_SQL.semina, [true])).length > 0;
}
