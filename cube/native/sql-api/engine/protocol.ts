import type { Field, Parameters, RowChunk, SqlErrorFields } from '../types.ts';

/** What PostgreSQL answered to one statement. */
export interface Reply {
  fields: Field[];
  /** Types of the parameters, when they were asked for. */
  parameters: number[];
  /** DataRow messages, in order. */
  chunks: RowChunk[];
  command: string;
  error?: SqlErrorFields;
  /** Last state told: `I` idle, `T` in a transaction, `E` in a failed one; empty when PostgreSQL did not end its answer. */
  state: string;
}

/** Rows are handed over in pieces of about this size. */
const CHUNK_BYTES = 64 * 1024;
const CODE = { row: 0x44, fields: 0x54, parameters: 0x74, complete: 0x43, error: 0x45, ready: 0x5a } as const;

/** A simple query, which may hold several statements. */
export function queryMessage(sql: string): Uint8Array {
  return message('Q', cstring(sql));
}

/** Parse and Describe of an unnamed statement: what it takes and gives, without running it. */
export function describeMessages(sql: string, parameterTypes: readonly number[]): Uint8Array {
  return Buffer.concat([parse(sql, parameterTypes), message('D', Buffer.from('S\0')), message('S')]);
}

/** Parse, Bind, Describe and Execute of an unnamed statement, parameters and rows in text format. */
export function runMessages(
  sql: string,
  parameters: Parameters,
  parameterTypes: readonly number[],
): Uint8Array {
  const bind = message('B', cstring(''), cstring(''), int16(0), ...values(parameters), int16(0));
  return Buffer.concat([
    parse(sql, parameterTypes),
    bind,
    message('D', Buffer.from('P\0')),
    message('E', cstring(''), int32(0)),
    message('S'),
  ]);
}

/** An answer of nothing but an error. */
export function failedReply(error: SqlErrorFields): Reply {
  return { fields: [], parameters: [], chunks: [], command: '', state: '', error };
}

/** Reads an answer; its chunks are views into `bytes`, nothing is copied. */
export function readReply(bytes: Uint8Array): Reply {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reply: Reply = { fields: [], parameters: [], chunks: [], command: '', state: '' };
  let start = 0;
  let rows = 0;
  let at = 0;
  const endChunk = () => {
    if (rows > 0) reply.chunks.push({ bytes: bytes.subarray(start, at), rows });
    rows = 0;
  };
  while (at < view.length) {
    const code = view[at];
    const next = at + 1 + view.readInt32BE(at + 1);
    if (code === CODE.row) {
      if (rows === 0) start = at;
      rows += 1;
      if (next - start >= CHUNK_BYTES) {
        at = next;
        endChunk();
      }
    } else {
      endChunk();
      readMessage(reply, code, view.subarray(at + 5, next));
    }
    at = next;
  }
  return reply;
}

function readMessage(reply: Reply, code: number | undefined, body: Buffer): void {
  if (code === CODE.fields) reply.fields = readFields(body);
  else if (code === CODE.parameters) reply.parameters = readParameters(body);
  else if (code === CODE.complete)
    reply.command = body.toString('utf8', 0, body.length - 1).replace(/[ \d]+$/, '');
  else if (code === CODE.ready) reply.state = body.toString('latin1');
  else if (code === CODE.error) reply.error ??= readError(body);
}

function readFields(body: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 2; at < body.length;) {
    const end = body.indexOf(0, at);
    fields.push({
      name: body.toString('utf8', at, end),
      tableOid: body.readUInt32BE(end + 1),
      columnAttribute: body.readInt16BE(end + 5),
      typeOid: body.readUInt32BE(end + 7),
      typeSize: body.readInt16BE(end + 11),
      typeModifier: body.readInt32BE(end + 13),
    });
    at = end + 19;
  }
  return fields;
}

function readParameters(body: Buffer): number[] {
  return Array.from({ length: body.readUInt16BE(0) }, (_, index) => body.readUInt32BE(2 + index * 4));
}

function readError(body: Buffer): SqlErrorFields {
  const parts = new Map(
    body
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((part) => [part.slice(0, 1), part.slice(1)]),
  );
  const [detail, hint, position] = [parts.get('D'), parts.get('H'), parts.get('P')];
  return {
    code: parts.get('C') ?? 'XX000',
    message: parts.get('M') ?? '',
    ...(detail && { detail }),
    ...(hint && { hint }),
    ...(position && { position: Number(position) }),
  };
}

function parse(sql: string, types: readonly number[]): Buffer {
  return message('P', cstring(''), cstring(sql), int16(types.length), ...types.map(int32));
}

function values(parameters: Parameters): Buffer[] {
  const parts = parameters.map((value) => {
    if (value === null) return int32(-1);
    const text = Buffer.from(value);
    return Buffer.concat([int32(text.length), text]);
  });
  return [int16(parameters.length), ...parts];
}

function message(code: string, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  return Buffer.concat([Buffer.from(code), int32(length), ...parts]);
}

function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}
