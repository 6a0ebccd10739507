import { PGlite } from '@electric-sql/pglite';
import { quoteName, quoteText } from '../catalogue/ddl.ts';
import type { Parameters, SessionView, SqlErrorFields } from '../types.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { DATABASE, identityStatements, OWNER, READER } from './cluster.ts';
import { limitMemory } from './memory.ts';
import {
  describeMessages,
  failedReply,
  queryMessage,
  readReply,
  runMessages,
  type Reply,
} from './protocol.ts';
import { ANSWER_BYTES, START_PARAMETERS } from './settings.ts';
import { refusedStatement } from './statement.ts';

export interface Statement {
  readonly sql: string;
  /** Absent: only what the statement takes and gives is asked for. */
  readonly parameters?: Parameters;
  readonly parameterTypes: readonly number[];
  readonly session: SessionView;
}

/** Settings of a session that reach the engine, by their lower-case names; all others are the session's own affair. */
const SETTINGS = new Set([
  'timezone',
  'datestyle',
  'intervalstyle',
  'extra_float_digits',
  'search_path',
  'application_name',
  'bytea_output',
]);

/** One PostgreSQL in this thread. Statements run one after the other, each leaves nothing behind. */
export class Instance {
  readonly #pglite: PGlite;
  #user = READER;
  #database = DATABASE;

  private constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  static async start(dump: Uint8Array, module: WebAssembly.Module): Promise<Instance> {
    limitMemory();
    const pglite = await PGlite.create({
      database: DATABASE,
      loadDataDir: new Blob([new Uint8Array(dump)]),
      pgliteWasmModule: module,
      startParams: [...PGlite.defaultStartParams, ...START_PARAMETERS],
    });
    // Without a value to go back to, the end of a transaction would leave its role in force.
    await pglite.exec(`SET SESSION AUTHORIZATION ${OWNER}`);
    return new Instance(pglite);
  }

  /** Bytes of address space in use; they never become less. */
  get memory(): number {
    return this.#pglite.Module.HEAPU8.length;
  }

  /** Makes the tables, as the owner. */
  define(ddl: string): SqlErrorFields | undefined {
    return this.#send(queryMessage(ddl)).error;
  }

  /**
   * Runs one statement that reads, in a transaction of the session's user that is always undone. Unnamed statements
   * take no second command, and what is no query is refused before: nothing can leave that transaction or its role.
   * @throws Error when PostgreSQL is no longer in order: the thread must be given up
   */
  execute(statement: Statement): Reply {
    const refused = refusedStatement(statement.sql) ?? this.#identify(statement.session);
    if (refused) return failedReply(refused);
    const { error } = this.#send(queryMessage(preamble(statement.session)));
    const reply = error ? failedReply(error) : this.#send(messagesOf(statement));
    if (!reply.error && statement.parameters && !reply.command)
      throw new Error('PostgreSQL ended a statement without a word');
    if (this.#send(queryMessage('ROLLBACK')).state !== 'I')
      throw new Error('PostgreSQL did not leave the transaction');
    return reply;
  }

  #identify({ user, database }: SessionView): SqlErrorFields | undefined {
    if (user === this.#user && database === this.#database) return undefined;
    const { error } = this.#send(queryMessage(identityStatements(user, database)));
    if (!error) [this.#user, this.#database] = [user, database];
    return error;
  }

  #send(messages: Uint8Array): Reply {
    const answer = new ByteBuffer(ANSWER_BYTES);
    // The call runs to its end before it returns its promise, so the answer is complete.
    void this.#pglite.execProtocolRawStream(messages, {
      syncToFs: false,
      onRawData: (bytes) => answer.add(bytes),
    });
    return answer.overflown ? tooLong() : readReply(answer.bytes);
  }
}

function messagesOf({ sql, parameters, parameterTypes }: Statement): Uint8Array {
  return parameters ? runMessages(sql, parameters, parameterTypes) : describeMessages(sql, parameterTypes);
}

function preamble({ user, settings }: SessionView): string {
  const calls = Object.entries(settings)
    .filter(([name]) => SETTINGS.has(name.toLowerCase()))
    .map(([name, value]) => `set_config(${quoteText(name)}, ${quoteText(value)}, true)`);
  const apply = calls.length > 0 ? `SELECT ${calls.join(', ')};` : '';
  return `BEGIN READ ONLY; ${apply} SET LOCAL SESSION AUTHORIZATION ${quoteName(user)}`;
}

function tooLong(): Reply {
  return failedReply({
    code: '54000',
    message: `The answer is longer than ${ANSWER_BYTES / 2 ** 20} MB`,
    hint: 'Ask for fewer rows or columns.',
  });
}
