import { SqlError, type Field, type RowChunk } from '../types.ts';
import { noticeResponse, textRow } from '../wire/backend.ts';
import { OID } from '../wire/oids.ts';
import { within } from './aborting.ts';
import { Cursor, Rows, type Direction } from './cursor.ts';
import type { Portals } from './portals.ts';
import { readParameters, textField, type Prepared, type PreparedStatements } from './prepared.ts';
import { Query, type QueryParts } from './query.ts';
import type { Settings } from './settings.ts';
import { constantOf, innerQuery, isRead, type Statement } from './statement.ts';
import type { Transaction } from './transaction.ts';

/** The state that statements other than SELECT look at and change. */
export interface UtilityParts extends QueryParts {
  readonly settings: Settings;
  readonly transaction: Transaction;
  readonly portals: Portals;
  readonly prepared: PreparedStatements;
  notice(bytes: Buffer): void;
}

/** What a statement answers with: rows, then its command tag. */
export interface Outcome {
  readonly rows?: AsyncIterable<RowChunk>;
  /** @param count of rows that were sent */
  tag(count: number): string;
}

type Run = (parts: UtilityParts, statement: Statement, signal: AbortSignal) => Outcome | Promise<Outcome>;

const done = (tag: string): Outcome => ({ tag: () => tag });
const warn = (parts: UtilityParts, code: string, message: string): void =>
  parts.notice(noticeResponse({ code, message }));

const RUN: Record<string, Run> = {
  TransactionStmt: runTransaction,
  VariableSetStmt: runSet,
  VariableShowStmt: runShow,
  DeclareCursorStmt: runDeclare,
  FetchStmt: runFetch,
  ClosePortalStmt: (parts, { tree }) => {
    const name = tree['portalname'] as string | undefined;
    if (name === undefined) {
      parts.portals.closeAll();
      return done('CLOSE CURSOR ALL');
    }
    parts.portals.get(name);
    parts.portals.close(name);
    return done('CLOSE CURSOR');
  },
  DiscardStmt: runDiscard,
  PrepareStmt: runPrepare,
  ExecuteStmt: runExecute,
  DeallocateStmt: (parts, { tree }) => {
    const name = tree['name'] as string | undefined;
    if (name === undefined) {
      parts.prepared.clear();
      return done('DEALLOCATE ALL');
    }
    parts.prepared.get(name);
    parts.prepared.remove(name);
    return done('DEALLOCATE');
  },
  UnlistenStmt: () => done('UNLISTEN'),
};

/** Runs a statement that the session answers by itself. */
export async function runUtility(
  parts: UtilityParts,
  statement: Statement,
  signal: AbortSignal,
): Promise<Outcome> {
  const run = RUN[statement.kind];
  if (!run) throw new SqlError('0A000', 'Istruzione non ammessa.');
  return run(parts, statement, signal);
}

/** The columns that a statement answers with, before it runs; null when it has none. */
export async function fieldsOf(
  parts: UtilityParts,
  { kind, tree }: Statement,
): Promise<readonly Field[] | null> {
  if (kind === 'VariableShowStmt') return showFields(parts, String(tree['name']));
  if (kind === 'FetchStmt')
    return tree['ismove'] ? null : parts.portals.get(String(tree['portalname'])).fields;
  if (kind !== 'ExecuteStmt') return null;
  return (await parts.prepared.get(String(tree['name'])).query?.plan())?.fields ?? null;
}

function runTransaction(parts: UtilityParts, { tree }: Statement): Outcome {
  const { transaction } = parts;
  const name = String(tree['savepoint_name'] ?? '');
  const chain = tree['chain'] === true;
  switch (tree['kind']) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START': {
      if (!transaction.begin()) warn(parts, '25001', 'C’è già una transazione in corso.');
      setModes(parts.settings, tree['options'], true);
      return done(tree['kind'] === 'TRANS_STMT_BEGIN' ? 'BEGIN' : 'START TRANSACTION');
    }
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_ROLLBACK': {
      const end =
        tree['kind'] === 'TRANS_STMT_COMMIT' ? transaction.commit(chain) : transaction.rollback(chain);
      if (!end.was) warn(parts, '25P01', 'Non c’è una transazione in corso.');
      return done(end.tag);
    }
    case 'TRANS_STMT_SAVEPOINT':
      transaction.savepoint(name);
      return done('SAVEPOINT');
    case 'TRANS_STMT_RELEASE':
      transaction.release(name);
      return done('RELEASE');
    case 'TRANS_STMT_ROLLBACK_TO':
      transaction.rollbackTo(name);
      return done('ROLLBACK');
    default:
      throw new SqlError('0A000', 'Le transazioni in due fasi non sono disponibili.');
  }
}

/** Modes of a transaction (`READ ONLY`, `ISOLATION LEVEL …`): kept to be shown, since everything here only reads. */
function setModes(settings: Settings, options: unknown, local: boolean, prefix = ''): void {
  for (const { DefElem } of (options ?? []) as { DefElem: { defname: string; arg: unknown } }[]) {
    settings.set(prefix + DefElem.defname, constantOf(DefElem.arg) ?? '', local);
  }
}

function runSet({ settings }: UtilityParts, { tree }: Statement): Outcome {
  const name = String(tree['name'] ?? '');
  const local = tree['is_local'] === true;
  if (name === 'role' || name === 'session_authorization') {
    const own = settings.get('session_authorization');
    const [wanted] = ((tree['args'] ?? []) as unknown[]).map(constantOf);
    if (tree['kind'] !== 'VAR_SET_VALUE' || wanted === own || wanted === 'none') return done('SET');
    throw new SqlError('42501', 'Non si può agire a nome di un’altra persona: accedi con la sua utenza.');
  }
  switch (tree['kind']) {
    case 'VAR_SET_MULTI':
      if (name === 'TRANSACTION') setModes(settings, tree['args'], true);
      else if (name === 'SESSION CHARACTERISTICS') setModes(settings, tree['args'], false, 'default_');
      else throw new SqlError('0A000', `${name} non è disponibile.`);
      return done('SET');
    case 'VAR_SET_VALUE':
      settings.set(name, valueOf(tree['args']), local);
      return done('SET');
    case 'VAR_SET_DEFAULT':
      settings.reset(name, local);
      return done('SET');
    case 'VAR_RESET':
      settings.reset(name);
      return done('RESET');
    case 'VAR_RESET_ALL':
      settings.resetAll();
      return done('RESET');
    default:
      throw new SqlError('0A000', 'Questa forma di SET non è disponibile.');
  }
}

/** Lists of names (`search_path`) are written as one text. */
function valueOf(args: unknown): string {
  const values = ((args ?? []) as unknown[]).map((arg) => {
    const value = constantOf(arg);
    if (value === undefined || value === null)
      throw new SqlError('0A000', 'SET prende solo valori costanti.');
    return value;
  });
  if (values.length === 1) return values[0] ?? '';
  return values
    .map((value) => (/^[a-z_][\w$]*$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`))
    .join(', ');
}

function showFields({ settings }: UtilityParts, name: string): Field[] {
  if (name === 'all') return ['name', 'setting', 'description'].map(textField);
  if (settings.get(name) === null) {
    throw new SqlError('42704', `Parametro di configurazione sconosciuto: «${name.slice(0, 63)}».`);
  }
  return [textField(settings.nameOf(name))];
}

function runShow(parts: UtilityParts, { tree }: Statement): Outcome {
  const name = String(tree['name']);
  showFields(parts, name);
  const rows =
    name === 'all'
      ? Object.entries(parts.settings.all()).map(([each, value]) => textRow([each, value, '']))
      : [textRow([parts.settings.get(name)])];
  return { rows: chunks(rows), tag: () => 'SHOW' };
}

async function* chunks(rows: readonly Buffer[]): AsyncGenerator<RowChunk> {
  for (const bytes of rows) yield { bytes, rows: 1 };
}

const BINARY = 0x1;
const SCROLL = 0x2;
const HOLD = 0x20;

async function runDeclare(parts: UtilityParts, statement: Statement): Promise<Outcome> {
  const name = String(statement.tree['portalname']);
  const options = Number(statement.tree['options'] ?? 0);
  const hold = (options & HOLD) !== 0;
  if (options & BINARY) throw new SqlError('0A000', 'I cursori BINARY non sono disponibili.');
  if (!hold) parts.transaction.demandBlock('DECLARE CURSOR');
  if (parts.portals.has(name)) throw new SqlError('42P03', `Il cursore «${name}» esiste già.`);
  const inner = innerQuery(statement);
  const query = new Query(inner.sql, inner.offset, [], parts);
  const { fields } = await query.plan();
  const rows = new Rows((signal) => query.run([], signal));
  parts.portals.add(name, {
    prepared: { statement: inner, query },
    fields,
    formats: fields.map(() => 0),
    cursor: new Cursor(rows, (options & SCROLL) !== 0),
    check: query.watch(),
    hold,
    sent: 0,
    done: false,
  });
  return done('DECLARE CURSOR');
}

async function runFetch(
  { portals }: UtilityParts,
  { tree }: Statement,
  signal: AbortSignal,
): Promise<Outcome> {
  const { cursor, check } = portals.get(String(tree['portalname']));
  if (!cursor) throw new SqlError('34000', `«${String(tree['portalname'])}» non è un cursore.`);
  await within(signal, Promise.resolve(check?.()));
  const rows = cursor.fetch(
    (tree['direction'] as Direction | undefined) ?? 'FETCH_FORWARD',
    Number(tree['howMany'] ?? 0),
    signal,
  );
  if (!tree['ismove']) return { rows, tag: (count) => `FETCH ${count}` };
  let moved = 0;
  for await (const chunk of rows) moved += chunk.rows;
  return done(`MOVE ${moved}`);
}

function runDiscard(parts: UtilityParts, { tree }: Statement): Outcome {
  if (tree['target'] !== 'DISCARD_ALL') return done(String(tree['target']).replace('_', ' '));
  if (parts.transaction.status !== 'I') {
    throw new SqlError('25001', 'DISCARD ALL non si può usare in una transazione.');
  }
  parts.portals.closeAll();
  parts.prepared.clear();
  parts.settings.resetAll();
  return done('DISCARD ALL');
}

/** Names that PREPARE gives to types, as the parser writes them. */
const TYPES: Record<string, number> = { ...OID, character: OID.bpchar };

async function runPrepare(parts: UtilityParts, statement: Statement): Promise<Outcome> {
  const inner = innerQuery(statement);
  const given = (statement.tree['argtypes'] ?? []) as {
    TypeName: { names: { String: { sval: string } }[] };
  }[];
  const types = given.map(({ TypeName }) => TYPES[TypeName.names.at(-1)?.String.sval ?? ''] ?? 0);
  const query = new Query(inner.sql, inner.offset, types, parts);
  await query.plan();
  parts.prepared.add(String(statement.tree['name']), { statement: inner, query });
  return done('PREPARE');
}

async function runExecute(parts: UtilityParts, { tree }: Statement, signal: AbortSignal): Promise<Outcome> {
  const name = String(tree['name']);
  const { query, statement }: Prepared = parts.prepared.get(name);
  if (!query || !statement || !isRead(statement)) {
    throw new SqlError('0A000', `«${name}» non è una SELECT: qui si eseguono solo quelle.`);
  }
  const { parameterTypes } = await query.plan();
  const given = ((tree['params'] ?? []) as unknown[]).map((param) => {
    const value = constantOf(param);
    if (value === undefined) throw new SqlError('0A000', 'EXECUTE prende solo valori costanti.');
    return value === null ? null : Buffer.from(value);
  });
  const rows = new Rows((abort) => query.run(readParameters(parameterTypes, [], given), abort));
  return {
    rows: rows.take(2_147_483_647, signal),
    tag: (count) => (rows.command === 'SELECT' ? `SELECT ${count}` : rows.command),
  };
}
