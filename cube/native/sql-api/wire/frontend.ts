import { ProtocolError, Reader } from './bytes.ts';
import type { Frame } from './framing.ts';

/** A value of Bind as it came: its bytes, null for NULL. */
export type RawParameter = Buffer | null;

/** What a client may say once it has signed in. */
export type FrontendMessage =
  | { type: 'query'; sql: string }
  | { type: 'parse'; name: string; sql: string; parameterTypes: number[] }
  | {
      type: 'bind';
      portal: string;
      statement: string;
      parameterFormats: number[];
      parameters: RawParameter[];
      resultFormats: number[];
    }
  | { type: 'describe' | 'close'; of: 'statement' | 'portal'; name: string }
  | { type: 'execute'; portal: string; maxRows: number }
  | { type: 'flush' | 'sync' | 'terminate' | 'functionCall' | 'copy' };

type Parse = (reader: Reader) => FrontendMessage;

const PARSERS: Record<string, Parse> = {
  Q: (reader) => ({ type: 'query', sql: reader.text() }),
  P: (reader) => ({
    type: 'parse',
    name: reader.text(),
    sql: reader.text(),
    parameterTypes: reader.list(reader.uint16(), 4, () => reader.uint32()),
  }),
  B: parseBind,
  D: (reader) => ({ type: 'describe', ...target(reader) }),
  C: (reader) => ({ type: 'close', ...target(reader) }),
  E: (reader) => ({ type: 'execute', portal: reader.text(), maxRows: reader.int32() }),
  H: () => ({ type: 'flush' }),
  S: () => ({ type: 'sync' }),
  X: () => ({ type: 'terminate' }),
  F: (reader) => (reader.rest(), { type: 'functionCall' }),
  d: (reader) => (reader.rest(), { type: 'copy' }),
  c: (reader) => (reader.rest(), { type: 'copy' }),
  f: (reader) => (reader.rest(), { type: 'copy' }),
};

/** Letters that carry a statement or its values; the others are short. */
const LONG = new Set(['Q', 'P', 'B']);
const SHORT_BYTES = 10_000;

/** How long the messages after the sign-in may be. @param long for statements and values */
export const messageLimits =
  (long: number) =>
  (type: string): number | undefined => {
    if (!Object.hasOwn(PARSERS, type)) return undefined;
    return LONG.has(type) ? long : SHORT_BYTES;
  };

/** @throws ProtocolError when the message is not what its letter says */
export function parseMessage({ type, body }: Frame): FrontendMessage {
  const parse = PARSERS[type];
  if (!parse) throw new ProtocolError('Messaggio di tipo sconosciuto');
  const reader = new Reader(body);
  const message = parse(reader);
  reader.end();
  return message;
}

function parseBind(reader: Reader): FrontendMessage {
  const portal = reader.text();
  const statement = reader.text();
  const parameterFormats = reader.list(reader.uint16(), 2, () => reader.int16());
  const parameters = reader.list(reader.uint16(), 4, () => {
    const size = reader.int32();
    return size === -1 ? null : reader.bytes(size);
  });
  const resultFormats = reader.list(reader.uint16(), 2, () => reader.int16());
  return { type: 'bind', portal, statement, parameterFormats, parameters, resultFormats };
}

function target(reader: Reader): { of: 'statement' | 'portal'; name: string } {
  const letter = String.fromCharCode(reader.byte());
  if (letter !== 'S' && letter !== 'P') throw new ProtocolError('Né istruzione né portale');
  return { of: letter === 'S' ? 'statement' : 'portal', name: reader.text() };
}
