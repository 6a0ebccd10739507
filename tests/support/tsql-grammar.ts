import parserModule from 'node-sql-parser';

/** A statement as the grammar sees it. */
export interface Statement {
  type: string;
  [key: string]: unknown;
}

const parser = new parserModule.Parser();

/** What migrations and loaders are made of. Anything else that the grammar "accepts" is a guess of its own. */
const KNOWN = ['select', 'insert', 'update', 'delete', 'create', 'alter', 'drop', 'declare'];

/**
 * Parses one T-SQL statement with node-sql-parser's grammar `transactsql`; `?` stands for a value. Undefined when the grammar
 * cannot parse it. The grammar has a rule that swallows nearly any words as "assignments" of procedures; what it swallows that
 * way does not count as parsed.
 */
export function parseTsql(sql: string): Statement | undefined {
  try {
    const ast: unknown = parser.astify(readable(sql), { database: 'transactsql' });
    const [statement, ...more] = Array.isArray(ast) ? (ast as Statement[]) : [ast as Statement];
    const sound = statement && more.length === 0 && KNOWN.includes(statement.type) && !isSwallowed(statement);
    return sound ? statement : undefined;
  } catch {
    return undefined;
  }
}

/** The grammar lacks the long name of `float`, and wants numbers where T-SQL also takes values (OFFSET, FETCH NEXT). */
const readable = (sql: string): string =>
  sql
    .replace(/\b(OFFSET|NEXT)\s+\?/gi, '$1 1')
    .replace(/\?/g, '@p1')
    .replace(/\bDOUBLE PRECISION\b/gi, 'float');

function isSwallowed(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { type, left } = node as { type?: unknown; left?: { type?: unknown; prefix?: unknown } };
  if (type === 'assign' && left?.type === 'var' && left.prefix === null) return true;
  return Object.values(node).some(isSwallowed);
}
