import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A server that speaks as much of TDS 7.4 (Microsoft's [MS-TDS]) as the client `tedious` needs, on loopback and without encryption. It knows
 * no SQL: a script says what each statement answers. It proves that our use of the client is right, not that our T-SQL is.
 */

/** One column of an answer. */
export interface Column {
  name: string;
  type: 'int' | 'bigint' | 'nvarchar' | 'date' | 'datetime2' | 'bit' | 'float' | 'varbinary';
}

/** What the script answers to one statement. */
export interface Answer {
  columns?: Column[];
  /** Values as JavaScript has them; dates as Date. */
  rows?: Iterable<unknown[]>;
  /** Rows that the statement changed. */
  changed?: number;
  error?: { number: number; message: string };
  /** Never answer, until the client cancels. */
  hang?: boolean;
  /** With `error`: the server has rolled the transaction back by itself. */
  rollsBack?: boolean;
}

export interface Asked {
  sql: string;
  /** '@p1 int, @p2 nvarchar(4000)'; empty without parameters. */
  declaration: string;
}

/** What happened, in order: statements, 'begin', 'commit', 'rollback', 'attention', 'bulk'. */
export type Event = {
  kind: string;
  sql?: string;
  declaration?: string;
  rows?: number;
  cells?: (Buffer | null)[][];
  connection: number;
};

export interface TdsServer {
  port: number;
  events: Event[];
  /** Answers statements from now on; those of the client itself (`set …`) are answered without asking. */
  script(answer: (asked: Asked) => Answer): void;
  /** Refuses the next logins with this error. */
  refuseLogin(error: { number: number; message: string } | undefined): void;
  close(): Promise<void>;
}

const PACKET = {
  batch: 1,
  rpc: 3,
  reply: 4,
  attention: 6,
  bulk: 7,
  transaction: 14,
  login: 16,
  prelogin: 18,
};
const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
const ANSWERED_ALONE = /^\s*(set |SELECT 1;$)/;

export async function startTdsServer(): Promise<TdsServer> {
  const state: State = { events: [], answer: () => ({}), login: undefined, connections: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    new Conversation(socket, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    events: state.events,
    script: (answer) => void (state.answer = answer),
    refuseLogin: (error) => void (state.login = error),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface State {
  events: Event[];
  answer: (asked: Asked) => Answer;
  login: { number: number; message: string } | undefined;
  connections: number;
}

/** One connection: collects packets into messages and answers each. */
class Conversation {
  readonly #socket: Socket;
  readonly #state: State;
  readonly #id: number;
  #bytes = Buffer.alloc(0);
  #message = Buffer.alloc(0);
  #inTransaction = false;
  #running = false;
  #stop = false;

  constructor(socket: Socket, state: State) {
    this.#socket = socket;
    this.#state = state;
    this.#id = state.connections += 1;
    socket.on('data', (data) => this.#read(data));
  }

  #read(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    while (this.#bytes.length >= 8 && this.#bytes.length >= this.#bytes.readUInt16BE(2)) {
      const length = this.#bytes.readUInt16BE(2);
      const [type = 0, status = 0] = this.#bytes;
      this.#message = Buffer.concat([this.#message, this.#bytes.subarray(8, length)]);
      this.#bytes = this.#bytes.subarray(length);
      if (!(status & 1)) continue;
      const message = this.#message;
      this.#message = Buffer.alloc(0);
      // What the client gave up while sending it (status 2: ignore) is answered, but not done.
      if (status & 2) this.#send(done(0x02));
      else this.#take(type, message);
    }
  }

  #take(type: number, message: Buffer): void {
    if (type === PACKET.prelogin) this.#send(prelogin());
    else if (type === PACKET.login) this.#login();
    else if (type === PACKET.batch) void this.#statement({ sql: batchText(message), declaration: '' }, false);
    else if (type === PACKET.rpc) void this.#statement(rpcStatement(message), true);
    else if (type === PACKET.transaction) this.#transaction(message.readUInt16LE(message.readUInt32LE(0)));
    else if (type === PACKET.bulk) this.#bulk(message);
    else if (type === PACKET.attention) this.#attention();
  }

  #note(event: Omit<Event, 'connection'>): void {
    this.#state.events.push({ ...event, connection: this.#id });
  }

  #login(): void {
    const { login } = this.#state;
    if (login) this.#send(Buffer.concat([errorToken(login), done(0x02)]));
    else this.#send(Buffer.concat([loginAck(), done(0)]));
  }

  async #statement(asked: Asked, rpc: boolean): Promise<void> {
    const own = ANSWERED_ALONE.test(asked.sql) || /^insert bulk/.test(asked.sql);
    if (!own || /^insert bulk/.test(asked.sql)) this.#note({ kind: 'statement', ...asked });
    const answer = own ? {} : this.#state.answer(asked);
    this.#stop = false;
    this.#running = true;
    if (answer.hang) return;
    const head: Buffer[] = [];
    if (answer.error) head.push(errorToken(answer.error));
    if (answer.rollsBack) {
      this.#inTransaction = false;
      head.push(envChange(10, Buffer.alloc(0), Buffer.alloc(8, 1)));
    }
    if (answer.columns) head.push(columnMetadata(answer.columns));
    this.#send(Buffer.concat(head), false);
    let count = answer.changed ?? 0;
    for (const row of answer.rows ?? []) {
      this.#send(rowToken(answer.columns ?? [], row), false);
      count += 1;
      if (count % 500 === 0) await this.#pause();
      if (this.#stop) return;
    }
    this.#running = false;
    const status = answer.error ? 0x02 : 0x10;
    const ends = rpc
      ? [done(0x11, 0xff, count), returnStatus(), done(answer.error ? 0x02 : 0, 0xfe)]
      : [done(status, 0xfd, count)];
    this.#send(Buffer.concat(ends));
  }

  /** Lets the client's words in, and waits while it does not read. */
  async #pause(): Promise<void> {
    if (this.#socket.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        const poll = setInterval(() => {
          if (this.#socket.writableNeedDrain && !this.#stop && !this.#socket.destroyed) return;
          clearInterval(poll);
          resolve();
        }, 5);
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  #transaction(kind: number): void {
    const name = { 5: 'begin', 7: 'commit', 8: 'rollback' }[kind] ?? String(kind);
    this.#note({ kind: name });
    this.#inTransaction = kind === 5;
    const id = Buffer.alloc(8, 1);
    const none = Buffer.alloc(0);
    const change = kind === 5 ? envChange(8, id, none) : envChange(kind === 7 ? 9 : 10, none, id);
    this.#send(Buffer.concat([change, done(0)]));
  }

  #attention(): void {
    this.#note({ kind: 'attention' });
    this.#stop = true;
    // The answer to the statement ends here; then comes the one to the attention.
    if (this.#running) this.#send(done(0x02));
    this.#running = false;
    // XACT_ABORT: what the client cancels ends its transaction.
    const rolledBack = this.#inTransaction
      ? envChange(10, Buffer.alloc(0), Buffer.alloc(8, 1))
      : Buffer.alloc(0);
    this.#inTransaction = false;
    this.#send(Buffer.concat([rolledBack, done(0x20)]));
  }

  #bulk(message: Buffer): void {
    const cells = readBulkRows(message);
    this.#note({ kind: 'bulk', rows: cells.length, cells });
    this.#send(done(0x10, 0xfd, cells.length));
  }

  /** Sends tokens in packets; the last one of a reply is marked. */
  #send(tokens: Buffer, last = true): void {
    const size = 4000;
    for (let at = 0; at < tokens.length || (last && at === 0); at += size) {
      const part = tokens.subarray(at, at + size);
      const header = Buffer.from([
        PACKET.reply,
        last && at + size >= tokens.length ? 1 : 0,
        0,
        0,
        0,
        0,
        1,
        0,
      ]);
      header.writeUInt16BE(part.length + 8, 2);
      this.#socket.write(Buffer.concat([header, part]));
    }
  }
}

const ucs2 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const int16 = (value: number): Buffer => Buffer.from(Uint16Array.of(value).buffer);
const int32 = (value: number): Buffer => Buffer.from(Int32Array.of(value).buffer);
const int64 = (value: bigint): Buffer => Buffer.from(BigInt64Array.of(value).buffer);
const shortText = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), ucs2(text)]);

/** VERSION and ENCRYPTION (2: not supported), then the end. */
function prelogin(): Buffer {
  return Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0x10, 0, 0, 0, 2]);
}

function loginAck(): Buffer {
  const body = Buffer.concat([
    Buffer.from([1, 0x74, 0, 0, 4]),
    shortText('finto'),
    Buffer.from([16, 0, 0x10, 0]),
  ]);
  return Buffer.concat([Buffer.from([0xad]), int16(body.length), body]);
}

function errorToken({ number, message }: { number: number; message: string }): Buffer {
  const body = Buffer.concat([
    int32(number),
    Buffer.from([1, 16]),
    int16(message.length),
    ucs2(message),
    shortText('finto'),
    shortText(''),
    int32(1),
  ]);
  return Buffer.concat([Buffer.from([0xaa]), int16(body.length), body]);
}

function envChange(type: number, now: Buffer, before: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([type, now.length]), now, Buffer.from([before.length]), before]);
  return Buffer.concat([Buffer.from([0xe3]), int16(body.length), body]);
}

const done = (status: number, token = 0xfd, count = 0): Buffer =>
  Buffer.concat([Buffer.from([token]), int16(status), int16(0), int64(BigInt(count))]);

const returnStatus = (): Buffer => Buffer.concat([Buffer.from([0x79]), int32(0)]);

const TYPE_INFO: Record<Column['type'], Buffer> = {
  int: Buffer.from([0x26, 4]),
  bigint: Buffer.from([0x26, 8]),
  bit: Buffer.from([0x68, 1]),
  float: Buffer.from([0x6d, 8]),
  date: Buffer.from([0x28]),
  datetime2: Buffer.from([0x2a, 3]),
  nvarchar: Buffer.concat([Buffer.from([0xe7]), int16(8000), COLLATION]),
  varbinary: Buffer.concat([Buffer.from([0xa5]), int16(8000)]),
};

function columnMetadata(columns: readonly Column[]): Buffer {
  const each = columns.flatMap(({ name, type }) => [int32(0), int16(0x09), TYPE_INFO[type], shortText(name)]);
  return Buffer.concat([Buffer.from([0x81]), int16(columns.length), ...each]);
}

const rowToken = (columns: readonly Column[], row: readonly unknown[]): Buffer =>
  Buffer.concat([Buffer.from([0xd1]), ...columns.map(({ type }, index) => cell(type, row[index]))]);

function cell(type: Column['type'], value: unknown): Buffer {
  if (value === null) return type === 'nvarchar' || type === 'varbinary' ? int16(0xffff) : Buffer.from([0]);
  if (type === 'nvarchar') return Buffer.concat([int16(String(value).length * 2), ucs2(String(value))]);
  if (type === 'varbinary') return Buffer.concat([int16((value as Buffer).length), value as Buffer]);
  const bytes = fixed(type, value);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function fixed(type: Column['type'], value: unknown): Buffer {
  if (type === 'int') return int32(Number(value));
  if (type === 'bigint') return int64(BigInt(value as bigint));
  if (type === 'bit') return Buffer.from([value ? 1 : 0]);
  if (type === 'float') return Buffer.from(Float64Array.of(Number(value)).buffer);
  const millis = (value as Date).getTime();
  const days = Math.floor(millis / 86_400_000);
  const date = int32(days + 719_162).subarray(0, 3);
  return type === 'date' ? date : Buffer.concat([int32(millis - days * 86_400_000), date]);
}

/** The text of a batch, after its headers. */
const batchText = (message: Buffer): string => message.subarray(message.readUInt32LE(0)).toString('utf16le');

/** Statement and declarations of a call of `sp_executesql`: its first two parameters, both nvarchar. */
function rpcStatement(message: Buffer): Asked {
  let at = message.readUInt32LE(0) + 6;
  const next = (): string => {
    const name = message[at] ?? 0;
    at += 1 + name * 2 + 1;
    const max = message.readUInt16LE(at + 1);
    at += 8;
    if (max !== 0xffff) {
      const length = message.readUInt16LE(at);
      at += 2 + length;
      return message.subarray(at - length, at).toString('utf16le');
    }
    at += 8;
    const parts: Buffer[] = [];
    for (let length = message.readUInt32LE(at); length > 0; length = message.readUInt32LE(at)) {
      parts.push(message.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    at += 4;
    return Buffer.concat(parts).toString('utf16le');
  };
  const sql = next();
  return { sql, declaration: at < message.length ? next() : '' };
}

/** Bytes after the type in a column description, by type. */
const INFO_LENGTH: Record<number, number> = {
  0x26: 1, // intn
  0x68: 1, // bitn
  0x6d: 1, // fltn
  0x6a: 3, // decimaln
  0x28: 0, // daten
  0x2a: 1, // datetime2n
  0xe7: 7, // nvarchar
  0xa5: 2, // varbinary
};

/** The rows of a bulk copy, each cell as its bytes; null where there is none. */
function readBulkRows(message: Buffer): (Buffer | null)[][] {
  const types: { type: number; max: boolean }[] = [];
  let at = 3;
  for (let n = message.readUInt16LE(1); n > 0; n -= 1) {
    const type = message[at + 6] ?? 0;
    const length = INFO_LENGTH[type];
    if (length === undefined) throw new Error(`bulk column of unknown type ${type}`);
    const wide = type === 0xe7 || type === 0xa5;
    types.push({ type, max: wide && message.readUInt16LE(at + 7) === 0xffff });
    at += 7 + length;
    at += 1 + (message[at] ?? 0) * 2;
  }
  const take = (length: number): Buffer => message.subarray(at, (at += length));
  const cellOf = ({ type, max }: { type: number; max: boolean }): Buffer | null => {
    if (max) return readChunks();
    const wide = type === 0xe7 || type === 0xa5;
    const length = wide ? take(2).readUInt16LE() : (take(1)[0] ?? 0);
    return (wide ? length === 0xffff : length === 0) ? null : take(length);
  };
  const readChunks = (): Buffer | null => {
    if (take(8).equals(Buffer.alloc(8, 0xff))) return null;
    const parts: Buffer[] = [];
    for (let length = take(4).readUInt32LE(); length > 0; length = take(4).readUInt32LE())
      parts.push(take(length));
    return Buffer.concat(parts);
  };
  const rows: (Buffer | null)[][] = [];
  while (take(1)[0] === 0xd1) rows.push(types.map(cellOf));
  return rows;
}
