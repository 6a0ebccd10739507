import type { Session, Warehouse } from '../../sql/warehouse.ts';

/** Statements that went through a warehouse, each once, with the file that first sent it. */
export type Recording = Map<string, string>;

/** Called after each write, on the session that wrote. */
export type AfterWrite = (session: Session) => Promise<void>;

/** The same warehouse, which writes down every statement that is read or run through it. */
export function recordStatements(
  warehouse: Warehouse,
  afterWrite: AfterWrite = () => Promise.resolve(),
): { warehouse: Warehouse; statements: Recording } {
  const statements: Recording = new Map();
  const record = (sql: string): void => {
    if (!statements.has(sql)) statements.set(sql, callerFile());
  };
  const recorded: Warehouse = {
    ...recordSession(warehouse, record, afterWrite),
    transaction: (work, options) =>
      warehouse.transaction((session) => work(recordSession(session, record, afterWrite)), options),
    migrate: () => warehouse.migrate(),
    close: () => warehouse.close(),
  };
  return { warehouse: recorded, statements };
}

function recordSession(session: Session, record: (sql: string) => void, afterWrite: AfterWrite): Session {
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
    execute: async (sql, params, options) => {
      record(sql);
      const changed = await session.execute(sql, params, options);
      await afterWrite(session);
      return changed;
    },
    bulkLoad: async (table, columns, batches, options) => {
      const count = await session.bulkLoad(table, columns, batches, options);
      await afterWrite(session);
      return count;
    },
  };
}

/** The file of the product that sent a statement, from the root of the repository. */
function callerFile(): string {
  const frames = new Error().stack ?? '';
  return /\/((?:loaders|sql|cube)\/[\w./-]+\.ts)/.exec(frames)?.[1] ?? 'unknown';
}
