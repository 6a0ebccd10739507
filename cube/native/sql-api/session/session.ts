import { SqlError, type SqlErrorFields } from '../types.ts';
import * as backend from '../wire/backend.ts';
import { ProtocolError } from '../wire/bytes.ts';
import type { FrontendMessage } from '../wire/frontend.ts';
import { rowEncoder } from '../wire/rows.ts';
import { within } from './aborting.ts';
import { Rows } from './cursor.ts';
import { Portals, type Portal } from './portals.ts';
import { PreparedStatements, readParameters, spread, type Prepared } from './prepared.ts';
import { Query, type QueryParts } from './query.ts';
import type { Settings } from './settings.ts';
import { endsTransaction, isRead, readStatements, type Statement } from './statement.ts';
import { Transaction } from './transaction.ts';
import { fieldsOf, runUtility, type Outcome, type UtilityParts } from './utility.ts';

/** Where a session writes to. */
export interface Output {
  write(bytes: Uint8Array): void;
  /** Sends what was written. */
  flush(): void;
  /** Resolves when the client has taken enough of it. */
  ready(): Promise<void>;
}

export interface SessionParts extends QueryParts {
  readonly settings: Settings;
  readonly output: Output;
  /** Longest time that a statement may take, whatever the client sets. */
  readonly statementMs: number;
  /** Told of errors that are no answer to a client. */
  failed(error: unknown): void;
}

const ALL = 2_147_483_647;
const CANCELLED = new SqlError('57014', 'L’istruzione è stata annullata su richiesta.');
const TIMED_OUT = new SqlError('57014', 'L’istruzione è stata annullata: ha superato il tempo massimo.');
const ABORTED = new SqlError(
  '25P02',
  'La transazione è fallita: le istruzioni sono ignorate fino alla sua fine (ROLLBACK).',
);
type Of<T extends FrontendMessage['type']> = Extract<FrontendMessage, { type: T }>;

/** One signed-in client: what it says, one message after the other, and what it is answered. */
export class Session {
  readonly #parts: SessionParts;
  readonly #output: Output;
  readonly #prepared = new PreparedStatements();
  readonly #portals = new Portals();
  readonly #transaction: Transaction;
  readonly #utility: UtilityParts;
  #running: AbortController | undefined;
  /** An error of the extended protocol: all is passed over up to Sync. */
  #skipping = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#output = parts.output;
    this.#transaction = new Transaction(parts.settings, this.#portals);
    this.#utility = {
      planner: parts.planner,
      world: parts.world,
      view: parts.view,
      settings: parts.settings,
      transaction: this.#transaction,
      portals: this.#portals,
      prepared: this.#prepared,
      notice: (bytes) => this.#output.write(bytes),
    };
  }

  /** Ends the statement that runs, if one does. */
  cancel(): void {
    this.#running?.abort(CANCELLED);
  }

  /** The client has gone: nothing goes on. */
  close(): void {
    this.#running?.abort(CANCELLED);
    this.#transaction.abandon();
    this.#portals.closeAll();
  }

  /** Says that the next message may come. */
  readyForQuery(): void {
    for (const [name, value] of this.#parts.settings.takeChanges()) {
      this.#output.write(backend.parameterStatus(name, value));
    }
    this.#output.write(backend.readyForQuery(this.#transaction.status));
    this.#output.flush();
  }

  /** @throws ProtocolError when the connection must end */
  async handle(message: FrontendMessage): Promise<void> {
    if (message.type === 'query') return this.#simpleQuery(message.sql);
    if (message.type === 'sync') return this.#sync();
    if (message.type === 'functionCall') {
      this.#report(new SqlError('0A000', 'Le chiamate dirette di funzioni non sono disponibili.'));
      return this.readyForQuery();
    }
    if (this.#skipping || message.type === 'copy') return;
    if (message.type === 'flush') return this.#output.flush();
    try {
      await this.#guarded((signal) => this.#extended(message, signal));
    } catch (error) {
      this.#report(error);
      this.#skipping = true;
    }
  }

  async #simpleQuery(sql: string): Promise<void> {
    this.#skipping = false;
    try {
      await this.#guarded(async (signal) => {
        const statements = await within(signal, this.#read(sql));
        if (statements.length === 0) this.#output.write(backend.emptyQueryResponse);
        for (const statement of statements) {
          this.#admit(statement, statements.length > 1);
          await this.#simpleStatement(statement, signal);
        }
      });
      this.#transaction.leave();
    } catch (error) {
      this.#report(error);
      this.#transaction.leave();
    }
    this.readyForQuery();
  }

  async #simpleStatement(statement: Statement, signal: AbortSignal): Promise<void> {
    const prepared = this.#prepare(statement, []);
    const portal = await within(signal, this.#portal(prepared, [], []));
    if (portal.fields) this.#output.write(backend.rowDescription(portal.fields, portal.formats));
    try {
      await this.#execute(portal, ALL, signal);
    } finally {
      portal.rows?.close();
    }
  }

  async #extended(message: FrontendMessage, signal: AbortSignal): Promise<void> {
    switch (message.type) {
      case 'parse':
        return this.#parse(message, signal);
      case 'bind':
        return this.#bind(message, signal);
      case 'describe':
        return this.#describe(message, signal);
      case 'execute':
        return this.#executePortal(message, signal);
      case 'close':
        if (message.of === 'statement') this.#prepared.remove(message.name);
        else this.#portals.close(message.name);
        this.#output.write(backend.closeComplete);
    }
  }

  async #parse({ name, sql, parameterTypes }: Of<'parse'>, signal: AbortSignal): Promise<void> {
    const statements = await within(signal, this.#read(sql));
    if (statements.length > 1) {
      throw new SqlError('42601', 'Un’istruzione preparata non può contenerne più d’una.');
    }
    const [statement] = statements;
    if (statement) this.#admit(statement);
    const prepared = this.#prepare(statement, parameterTypes);
    await within(signal, Promise.resolve(prepared.query?.plan()));
    if (name === '') this.#prepared.remove('');
    this.#prepared.add(name, prepared);
    this.#output.write(backend.parseComplete);
  }

  async #bind(message: Of<'bind'>, signal: AbortSignal): Promise<void> {
    const prepared = this.#prepared.get(message.statement);
    if (prepared.statement) this.#admit(prepared.statement);
    const plan = await within(signal, Promise.resolve(prepared.query?.plan()));
    const parameters = readParameters(
      plan?.parameterTypes ?? [],
      message.parameterFormats,
      message.parameters,
    );
    this.#portals.add(
      message.portal,
      await within(signal, this.#portal(prepared, parameters, message.resultFormats)),
    );
    this.#output.write(backend.bindComplete);
  }

  async #describe({ of, name }: Of<'describe' | 'close'>, signal: AbortSignal): Promise<void> {
    if (of === 'portal') {
      const { fields, formats } = this.#portals.get(name);
      this.#output.write(fields ? backend.rowDescription(fields, formats) : backend.noData);
      return;
    }
    const prepared = this.#prepared.get(name);
    const plan = await within(signal, Promise.resolve(prepared.query?.plan()));
    const fields = await within(signal, this.#fields(prepared));
    this.#output.write(backend.parameterDescription(plan?.parameterTypes ?? []));
    this.#output.write(fields ? backend.rowDescription(fields, []) : backend.noData);
  }

  async #executePortal({ portal: name, maxRows }: Of<'execute'>, signal: AbortSignal): Promise<void> {
    const portal = this.#portals.get(name);
    if (portal.prepared.statement) this.#admit(portal.prepared.statement);
    if (!portal.prepared.statement) {
      this.#output.write(backend.emptyQueryResponse);
      return;
    }
    await this.#execute(portal, maxRows > 0 ? maxRows : ALL, signal);
  }

  #sync(): void {
    this.#skipping = false;
    this.#transaction.leave();
    this.readyForQuery();
  }

  async #read(sql: string): Promise<Statement[]> {
    return readStatements(sql);
  }

  /** @throws SqlError 25P02 for what may not run in a transaction that failed */
  #admit(statement: Statement, block = false): void {
    if (this.#transaction.status === 'E' && !endsTransaction(statement)) throw ABORTED;
    this.#transaction.enter(block);
  }

  #prepare(statement: Statement | undefined, types: readonly number[]): Prepared {
    const reads = statement !== undefined && isRead(statement);
    const query = reads ? new Query(statement.sql, statement.offset, types, this.#parts) : undefined;
    return { statement, query };
  }

  async #fields({ statement, query }: Prepared) {
    if (query) return (await query.plan()).fields;
    return statement ? fieldsOf(this.#utility, statement) : null;
  }

  async #portal(prepared: Prepared, parameters: (string | null)[], formats: number[]): Promise<Portal> {
    const fields = await this.#fields(prepared);
    const { query } = prepared;
    return {
      prepared,
      fields,
      formats: fields ? spread(formats, fields.length) : [],
      ...(query ? { rows: new Rows((signal) => query.run(parameters, signal)), check: query.watch() } : {}),
      sent: 0,
      done: false,
    };
  }

  async #execute(portal: Portal, maxRows: number, signal: AbortSignal): Promise<void> {
    if (portal.done) {
      throw new SqlError('55000', 'Il portale è già stato eseguito fino alla fine.');
    }
    await within(signal, Promise.resolve(portal.check?.()));
    const { rows, tag } = await this.#outcome(portal, maxRows, signal);
    const sent = rows ? await this.#send(portal, rows, signal) : 0;
    if (portal.rows && sent === maxRows) {
      this.#output.write(backend.portalSuspended);
      return;
    }
    portal.done = true;
    this.#output.write(backend.commandComplete(tag(sent)));
  }

  async #outcome(portal: Portal, maxRows: number, signal: AbortSignal): Promise<Outcome> {
    const { rows, prepared } = portal;
    if (!rows) return within(signal, runUtility(this.#utility, prepared.statement as Statement, signal));
    const tag = (count: number) => (rows.command === 'SELECT' ? `SELECT ${count}` : rows.command);
    return { rows: rows.take(maxRows, signal), tag };
  }

  /** Sends rows as fast as the client takes them. @returns how many */
  async #send(portal: Portal, rows: NonNullable<Outcome['rows']>, signal: AbortSignal): Promise<number> {
    const encode = rowEncoder(portal.fields ?? [], portal.formats);
    let sent = 0;
    for await (const chunk of rows) {
      this.#output.write(encode(chunk));
      sent += chunk.rows;
      await within(signal, this.#output.ready());
    }
    portal.sent += sent;
    return sent;
  }

  /** Runs something that can be cancelled and takes too long at some time. */
  async #guarded(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = (this.#running = new AbortController());
    const own = Number(this.#parts.settings.get('statement_timeout')) || Infinity;
    const timer = setTimeout(() => running.abort(TIMED_OUT), Math.min(own, this.#parts.statementMs));
    try {
      await work(running.signal);
    } catch (error) {
      throw running.signal.aborted ? running.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#running = undefined;
    }
  }

  /** Tells the client what went wrong. @throws ProtocolError, which ends the connection */
  #report(error: unknown): void {
    if (error instanceof ProtocolError) throw error;
    this.#transaction.fail();
    this.#output.write(backend.errorResponse(this.#explain(error)));
    this.#output.flush();
  }

  #explain(error: unknown): SqlErrorFields {
    if (error instanceof SqlError) return error.fields;
    this.#parts.failed(error);
    if (error instanceof RangeError && error.message.includes('call stack')) {
      return {
        code: '54001',
        message: 'L’istruzione è troppo complessa: dividila o riduci le parti annidate.',
      };
    }
    return { code: 'XX000', message: 'Errore interno: l’istruzione non è stata eseguita.' };
  }
}
