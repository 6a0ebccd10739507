import type { Field, SqlErrorFields } from '../types.ts';
import { cstring, int16, int32, message } from './bytes.ts';

/** What a server says (PostgreSQL, Frontend/Backend Protocol, Message Formats). */

export const authenticationOk = message('R', int32(0));
export const authenticationSasl = (mechanisms: readonly string[]): Buffer =>
  message('R', int32(10), ...mechanisms.map(cstring), Buffer.of(0));
export const authenticationSaslContinue = (text: string): Buffer =>
  message('R', int32(11), Buffer.from(text));
export const authenticationSaslFinal = (text: string): Buffer => message('R', int32(12), Buffer.from(text));

export const parameterStatus = (name: string, value: string): Buffer =>
  message('S', cstring(name), cstring(value));
export const backendKeyData = (pid: number, key: Buffer): Buffer => message('K', int32(pid), key);
/** @param newest protocol that is spoken here, as in the start; @param unknown options that are not */
export const negotiateProtocolVersion = (newest: number, unknown: readonly string[]): Buffer =>
  message('v', int32(newest), int32(unknown.length), ...unknown.map(cstring));

/** `I`: no transaction; `T`: in one; `E`: in one that failed. */
export type TransactionStatus = 'I' | 'T' | 'E';
export const readyForQuery = (status: TransactionStatus): Buffer =>
  message('Z', Buffer.from(status, 'latin1'));

export const parseComplete = message('1');
export const bindComplete = message('2');
export const closeComplete = message('3');
export const noData = message('n');
export const portalSuspended = message('s');
export const emptyQueryResponse = message('I');
export const commandComplete = (tag: string): Buffer => message('C', cstring(tag));

export const parameterDescription = (types: readonly number[]): Buffer =>
  message('t', int16(types.length), ...types.map(int32));

/** @param formats one for each field: 0 text, 1 binary */
export function rowDescription(fields: readonly Field[], formats: readonly number[]): Buffer {
  const parts = fields.flatMap((field, index) => [
    cstring(field.name),
    int32(field.tableOid),
    int16(field.columnAttribute),
    int32(field.typeOid),
    int16(field.typeSize),
    int32(field.typeModifier),
    int16(formats[index] ?? 0),
  ]);
  return message('T', int16(fields.length), ...parts);
}

/** A row of texts. */
export const textRow = (values: readonly (string | null)[]): Buffer =>
  dataRow(values.map((value) => (value === null ? null : Buffer.from(value))));

export function dataRow(values: readonly (Uint8Array | null)[]): Buffer {
  const parts = values.flatMap((value) => (value === null ? [int32(-1)] : [int32(value.length), value]));
  return message('D', int16(values.length), ...parts);
}

export type Severity = 'ERROR' | 'FATAL';

export const errorResponse = (fields: SqlErrorFields, severity: Severity = 'ERROR'): Buffer =>
  message('E', ...report(fields, severity));
export const noticeResponse = (fields: SqlErrorFields): Buffer => message('N', ...report(fields, 'WARNING'));

function report({ code, message, detail, hint, position }: SqlErrorFields, severity: string): Buffer[] {
  const texts: [string, string | undefined][] = [
    ['S', severity],
    ['V', severity],
    ['C', code],
    ['M', message],
    ['D', detail],
    ['H', hint],
    ['P', position === undefined ? undefined : String(position)],
  ];
  const present = texts.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return [...present.map(([letter, text]) => cstring(letter + text)), Buffer.of(0)];
}
