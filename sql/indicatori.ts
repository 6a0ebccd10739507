import { readFile } from 'node:fs/promises';
import { dialectOf } from './migrate-dialect.ts';
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

/** What the data themselves decide once real ones are loaded: whether they are split by gender, age, citizenship. */
const OF_THE_DATA: readonly (keyof Indicatore)[] = ['filtra_genere', 'filtra_eta', 'filtra_cittadinanza'];

const columnsOf = (indicatori: readonly Indicatore[]): (keyof Indicatore)[] =>
  Object.keys(indicatori[0] ?? {}) as (keyof Indicatore)[];

/** The statements that bring the committed definitions into the table; `?` in the order of the columns named. */
export function indicatoriSql(columns: readonly (keyof Indicatore)[]): { update: string; insert: string } {
  const described = definitionOf(columns);
  return {
    update: `UPDATE dw.dim_indicatore SET ${described.map((column) => `${column} = ?`).join(', ')} WHERE codice = ?`,
    insert: `INSERT INTO dw.dim_indicatore (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  };
}

const definitionOf = (columns: readonly (keyof Indicatore)[]): (keyof Indicatore)[] =>
  columns.filter(
    (column) => column !== 'indicatore_key' && column !== 'codice' && !OF_THE_DATA.includes(column),
  );

/**
 * Brings the committed definitions into `dw.dim_indicatore`. Indicators of declared datasets stay as they are, and so does what
 * the loaded data decide (`filtra_…`) of an indicator that is there already.
 */
export async function writeIndicatori(warehouse: Warehouse): Promise<void> {
  const indicatori = await readIndicatori();
  const columns = columnsOf(indicatori);
  const described = definitionOf(columns);
  const statements = indicatoriSql(columns);
  await warehouse.transaction(async (session) => {
    for (const statement of dialectOf(session.engine, 'dw').lock) await session.execute(statement);
    const stored = await session.query<Indicatore>(`SELECT ${columns.join(', ')} FROM dw.dim_indicatore`);
    for (const indicatore of indicatori) {
      const present = stored.find(({ codice }) => codice === indicatore.codice);
      const value = (column: keyof Indicatore): Param => indicatore[column];
      if (!present) await session.execute(statements.insert, columns.map(value));
      else if (described.some((column) => present[column] !== indicatore[column])) {
        await session.execute(statements.update, [...described.map(value), indicatore.codice]);
      }
    }
  });
}
