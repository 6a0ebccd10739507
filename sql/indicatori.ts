import { readFile } from 'node:fs/promises';
import type { Param, Warehouse } from './warehouse.ts';

/** One row of `dw.dim_indicatore`; the columns are explained in `dw/duckdb/001_dimensioni.sql`. */
export interface Indicatore {
  indicatore_key: number;
  codice: string;
  nome: string;
  nome_breve: string;
  definizione: string;
  numeratore_descrizione: string;
  denominatore_descrizione: string;
  unita: string;
  moltiplicatore: number;
  decimali: number;
  tipo: 'rapporto' | 'conteggio' | 'media';
  additivita_tempo: 'stock' | 'flusso';
  gruppo: string;
  dataset_codice: string;
  ordine: number;
  filtra_genere: boolean;
  filtra_eta: boolean;
  filtra_cittadinanza: boolean;
}

const SEED = new URL('./dw/indicatori.json', import.meta.url);

/** The indicators and their definitions, as committed. */
export async function readIndicatori(): Promise<Indicatore[]> {
  return JSON.parse(await readFile(SEED, 'utf8')) as Indicatore[];
}

/** Makes `dw.dim_indicatore` equal to the committed definitions. */
export async function writeIndicatori(warehouse: Warehouse): Promise<void> {
  const indicatori = await readIndicatori();
  const columns = Object.keys(indicatori[0] ?? {}) as (keyof Indicatore)[];
  const rows = indicatori.map((indicatore) => columns.map((column): Param => indicatore[column]));
  const stored = await warehouse.query<Indicatore>(
    `SELECT ${columns.join(', ')} FROM dw.dim_indicatore ORDER BY indicatore_key`,
  );
  if (JSON.stringify(stored) === JSON.stringify(indicatori)) return;
  await warehouse.transaction(async (session) => {
    await session.execute('DELETE FROM dw.dim_indicatore');
    const tuple = `(${columns.map(() => '?').join(', ')})`;
    await session.execute(
      `INSERT INTO dw.dim_indicatore (${columns.join(', ')}) VALUES ${rows.map(() => tuple).join(', ')}`,
      rows.flat(),
    );
  });
}
