import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Tables that any request may write: who came when, how often, what was tried. */
const MOVING = /registro|evento|statistic|conteggio|blocc|migrazione/;
/** Columns that reading moves: when a session was last seen. */
const MOVING_COLUMNS = /vista|ultimo_accesso|scade_il/;

/** All that the application keeps and that only an allowed deed may change, as text to compare. */
export function snapshot(dir: string): string {
  const database = new DatabaseSync(join(dir, 'applicazione.sqlite'), { readOnly: true });
  try {
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !MOVING.test(name));
    return tables.map((name) => `${name}\n${rowsOf(database, name)}`).join('\n');
  } finally {
    database.close();
  }
}

function rowsOf(database: DatabaseSync, table: string): string {
  return (
    database
      .prepare(`SELECT * FROM "${table}"`)
      .all()
      // Sessions that ended are swept when somebody comes by.
      .filter((row) => table !== 'sessione' || Date.parse(String(row['scade_il'])) > Date.now())
      .map((row) =>
        JSON.stringify(
          Object.entries(row).filter(([column]) => !(table === 'sessione' && MOVING_COLUMNS.test(column))),
        ),
      )
      .sort()
      .join('\n')
  );
}
