import type { Session, Warehouse } from '../../sql/warehouse.ts';

/** Statements that went through a warehouse, each once, with the file that first sent it. */
export type Recording = Map<string, string>;

/** The same warehouse, which writes down every statement that is read or run through it. */
export function recordStatements(warehouse: Warehouse): { warehouse: Warehouse; statements: Recording } {
  const statements: Recording = new Map();
  const record = (sql: string): void => {
    if (!statements.has(sql)) statements.set(sql, callerFile());
  };
  const recorded: Warehouse = {
    ...recordSession(warehouse, record),
    transaction: (work, options) =>
      warehouse.transaction((session) => work(recordSession(session, record)), options),
    migrate: () => warehouse.migrate(),
    close: () => warehouse.close(),
  };
  return { warehouse: recorded, statements };
}

function recordSession(session: Session, record: (sql: string) => void): Session {
  return {
    engine: session.engine,
    query: (sql, params, options) => {
      record(sql);
      return session.query(sql, params, options);
    },
    stream: (sql, params, options) => {
      record(sql);
      return session.stream(sql, params, options);
    },
    execute: (sql, params, options) => {
      record(sql);
      return session.execute(sql, params, options);
    },
    bulkLoad: (table, columns, batches, options) => session.bulkLoad(table, columns, batches, options),
  };
}

/** The file of the product that sent a statement, from the root of the repository. */
function callerFile(): string {
  const frames = new Error().stack ?? '';
  return /\/((?:loaders|sql|cube)\/[\w./-]+\.ts)/.exec(frames)?.[1] ?? 'unknown';
}
