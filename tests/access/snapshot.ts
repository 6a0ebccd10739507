import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Tables that any request may write: who came when, how often, what was tried. */
const MOVING = /registro|evento|statistic|conteggio|blocc|migrazione/;
/** Columns that reading moves: when a session was last seen. */
const MOVING_COLUMNS = /vista|ultimo_accesso|scade_il/;

type Row = Record<string, unknown>;

/** Tables whose rows are nothing but their keys. */
const RELATIONS = /^(utente_|ruolo_funzione|codice_recupero)/;

/** All that the application keeps and that only an allowed deed may change, by table. */
function readTables(dir: string): Map<string, Row[]> {
  const database = new DatabaseSync(join(dir, 'applicazione.sqlite'), { readOnly: true });
  try {
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !MOVING.test(name));
    return new Map(tables.map((name) => [name, rowsOf(database, name)]));
  } finally {
    database.close();
  }
}

function rowsOf(database: DatabaseSync, table: string): Row[] {
  return (
    database
      .prepare(`SELECT * FROM "${table}"`)
      .all()
      // Sessions that ended are swept when somebody comes by.
      .filter((row) => table !== 'sessione' || Date.parse(String(row['scade_il'])) > Date.now())
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).filter(([column]) => !(table === 'sessione' && MOVING_COLUMNS.test(column))),
        ),
      )
  );
}

/** The same as text to compare. */
export const snapshot = (dir: string): string =>
  [...readTables(dir)].map(([name, rows]) => `${name}\n${linesOf(rows).sort().join('\n')}`).join('\n');

const linesOf = (rows: Row[]): string[] => rows.map((row) => JSON.stringify(row));

/**
 * Runs a deed and names what it changed.
 * @returns `table.column of key` of rows that changed, `+ table key` and `- table key` of rows that came and went
 */
export async function changesOf(dir: string, deed: () => Promise<unknown>): Promise<string[]> {
  const before = readTables(dir);
  await deed();
  const after = readTables(dir);
  return [...after].flatMap(([table, rows]) => changesIn(table, before.get(table) ?? [], rows)).sort();
}

function changesIn(table: string, before: Row[], after: Row[]): string[] {
  const old = new Map(before.map((row) => [keyOf(table, row), row]));
  const now = new Map(after.map((row) => [keyOf(table, row), row]));
  const gone = [...old.keys()].filter((key) => !now.has(key)).map((key) => `- ${table} ${key}`);
  const changed = [...now].flatMap(([key, row]) => {
    const was = old.get(key);
    if (!was) return [`+ ${table} ${key}`];
    return Object.keys(row)
      .filter((column) => row[column] !== was[column])
      .map((column) => `${table}.${column} of ${key}`);
  });
  return [...gone, ...changed];
}

/** The key stands first in every table. */
function keyOf(table: string, row: Row): string {
  const values = Object.values(row).map(String);
  return RELATIONS.test(table) ? values.join(' ') : (values[0] ?? '');
}
