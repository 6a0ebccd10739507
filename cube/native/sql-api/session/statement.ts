import type { Node, RawStmt } from '@pgsql/types';
import { parseSql } from '../parse/parse.ts';
import { SqlError } from '../types.ts';

/** One statement, classified by what its tree is. */
export interface Statement {
  /** Its own text. */
  readonly sql: string;
  /** Characters before it in what the client sent. */
  readonly offset: number;
  /** `SelectStmt`, `TransactionStmt`, … */
  readonly kind: string;
  readonly tree: Record<string, unknown>;
}

/** The statements of a text, each with its own part of it. @throws SqlError 42601, 54001 */
export async function readStatements(text: string): Promise<Statement[]> {
  const { stmts = [] } = await parseSql(text);
  const bytes = Buffer.from(text);
  return stmts.map((raw) => statementOf(raw, bytes));
}

function statementOf(
  { stmt, stmt_location: start = 0, stmt_len: length = 0 }: RawStmt,
  text: Buffer,
): Statement {
  const sql = text.subarray(start, length === 0 ? text.length : start + length).toString('utf8');
  const offset = text.subarray(0, start).toString('utf8').length;
  const [[kind, tree] = ['', {}]] = Object.entries(stmt ?? {});
  const statement = { sql, offset, kind, tree: tree as Record<string, unknown> };
  refuse(statement);
  return statement;
}

const SPACE = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)`;
const NAME = String.raw`(?:"(?:[^"]|"")*"|[^\s"(/-]+)`;
const INNER: Record<string, RegExp> = {
  DeclareCursorStmt: new RegExp(
    `^${SPACE}*DECLARE${SPACE}+${NAME}${SPACE}+(?:(?:BINARY|INSENSITIVE|ASENSITIVE|NO|SCROLL)${SPACE}+)*CURSOR${SPACE}+(?:WITH(?:OUT)?${SPACE}+HOLD${SPACE}+)?FOR\\b`,
    'i',
  ),
  PrepareStmt: new RegExp(`^${SPACE}*PREPARE${SPACE}+${NAME}${SPACE}*(?:\\([^)]*\\)${SPACE}*)?AS\\b`, 'i'),
};

/** The query inside `DECLARE … FOR query` and `PREPARE … AS query`. */
export function innerQuery({ sql, offset, kind, tree }: Statement): Statement {
  const [before] = INNER[kind]?.exec(sql) ?? [];
  if (!before) throw new SqlError('0A000', 'L’istruzione è scritta in un modo che qui non si legge.');
  const [[inner, query] = ['', {}]] = Object.entries((tree['query'] as Node | undefined) ?? {});
  const statement = {
    sql: sql.slice(before.length),
    offset: offset + before.length,
    kind: inner,
    tree: query as Record<string, unknown>,
  };
  refuse(statement);
  if (!isRead(statement)) throw new SqlError('0A000', 'Qui può stare solo una SELECT.');
  return statement;
}

/** Whether the planner answers it. */
export const isRead = ({ kind }: Statement): boolean => kind === 'SelectStmt' || kind === 'ExplainStmt';

/** Whether it may run when the transaction has failed. */
export const endsTransaction = ({ kind, tree }: Statement): boolean =>
  kind === 'TransactionStmt' &&
  ['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_ROLLBACK_TO'].includes(String(tree['kind']));

/** Kinds that the session answers by itself. */
const OWN = new Set([
  'TransactionStmt',
  'VariableSetStmt',
  'VariableShowStmt',
  'DeclareCursorStmt',
  'FetchStmt',
  'ClosePortalStmt',
  'DiscardStmt',
  'PrepareStmt',
  'ExecuteStmt',
  'DeallocateStmt',
  'UnlistenStmt',
]);

const WRITES: Record<string, string> = {
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  TruncateStmt: 'TRUNCATE',
};
const WRITING = /"(Insert|Update|Delete|Merge)Stmt":/;
const TEMPORARY = 'Non si possono creare tabelle temporanee in questo database: è in sola lettura.';

/** The whitelist: what may only be read is read, the rest is refused by name. */
function refuse(statement: Statement): void {
  const { kind, tree } = statement;
  const write = WRITES[kind];
  if (write) throw readOnly(write);
  // Tools try whether they may create temporary tables; this code tells them that they may not.
  if (kind === 'CreateStmt' || kind === 'CreateTableAsStmt') throw new SqlError('42501', TEMPORARY);
  if (kind === 'SelectStmt' && tree['intoClause']) throw new SqlError('42501', TEMPORARY);
  if (isRead(statement)) {
    const [, inside] = WRITING.exec(JSON.stringify(tree)) ?? [];
    if (inside) throw readOnly(inside.toUpperCase());
    return;
  }
  if (kind === 'CopyStmt') {
    throw new SqlError('0A000', 'COPY non è disponibile: leggi i dati con SELECT.');
  }
  if (kind === 'ListenStmt' || kind === 'NotifyStmt') {
    throw new SqlError('0A000', 'LISTEN e NOTIFY non sono disponibili: questo database non manda avvisi.');
  }
  if (!OWN.has(kind)) {
    const name = kind.replace(/Stmt$/, '');
    throw new SqlError('0A000', `Istruzione non ammessa (${name}): da qui i dati si possono solo leggere.`);
  }
}

const readOnly = (what: string): SqlError =>
  new SqlError('25006', `${what} non è ammesso: da qui i dati si possono solo leggere.`);

/** A constant of the tree as text; null for NULL, undefined for what is no constant. */
export function constantOf(node: unknown): string | null | undefined {
  const cast = (node as { TypeCast?: { arg?: unknown } } | undefined)?.TypeCast;
  if (cast) return constantOf(cast.arg);
  const constant = (node as { A_Const?: Constant } | undefined)?.A_Const;
  if (!constant) return undefined;
  if (constant.isnull) return null;
  if (constant.ival) return String(constant.ival.ival ?? 0);
  if (constant.boolval) return constant.boolval.boolval ? 'true' : 'false';
  return constant.sval?.sval ?? constant.fval?.fval ?? constant.bsval?.bsval ?? '';
}

interface Constant {
  isnull?: boolean;
  ival?: { ival?: number };
  fval?: { fval?: string };
  sval?: { sval?: string };
  bsval?: { bsval?: string };
  boolval?: { boolval?: boolean };
}
