import { SqlError, type Field } from '../types.ts';
import { decodeBinary } from '../wire/binary.ts';
import { decode, ProtocolError } from '../wire/bytes.ts';
import type { RawParameter } from '../wire/frontend.ts';
import { OID } from '../wire/oids.ts';
import type { Query } from './query.ts';
import type { Statement } from './statement.ts';

/** A statement that the client has prepared. */
export interface Prepared {
  /** undefined: the text had no statement. */
  readonly statement: Statement | undefined;
  /** Of statements that read. */
  readonly query: Query | undefined;
}

const MAX_PREPARED = 1000;

/** The prepared statements of a session; those of the protocol and those of PREPARE share their names. */
export class PreparedStatements {
  readonly #prepared = new Map<string, Prepared>();

  /** @throws SqlError 26000 */
  get(name: string): Prepared {
    const found = this.#prepared.get(name);
    if (!found) throw new SqlError('26000', `L’istruzione preparata «${name}» non esiste.`);
    return found;
  }

  /** @throws SqlError 42P05 */
  add(name: string, prepared: Prepared): void {
    if (name !== '' && this.#prepared.has(name)) {
      throw new SqlError('42P05', `L’istruzione preparata «${name}» esiste già.`);
    }
    if (this.#prepared.size >= MAX_PREPARED) throw new SqlError('53000', 'Troppe istruzioni preparate.');
    this.#prepared.set(name, prepared);
  }

  remove(name: string): void {
    this.#prepared.delete(name);
  }

  clear(): void {
    this.#prepared.clear();
  }
}

/**
 * Values of Bind as text.
 * @param types of the parameters of the statement
 * @param formats none: all text; one: of all; else one for each
 * @throws SqlError, ProtocolError when counts do not agree
 */
export function readParameters(
  types: readonly number[],
  formats: readonly number[],
  values: readonly RawParameter[],
): (string | null)[] {
  if (values.length !== types.length) {
    throw new SqlError(
      '08P01',
      `L’istruzione ha ${types.length} parametri, ne sono arrivati ${values.length}.`,
    );
  }
  const each = spread(formats, values.length);
  return values.map((value, at) => {
    if (value === null) return null;
    if (each[at] === 1) return decodeBinary(types[at] ?? OID.text, value);
    const text = decode(value);
    if (text.includes('\0')) throw new SqlError('22021', 'Il testo contiene un carattere nullo.');
    return text;
  });
}

/** One format for each of `count` values. @throws ProtocolError */
export function spread(formats: readonly number[], count: number): number[] {
  if (formats.some((format) => format !== 0 && format !== 1)) throw new ProtocolError('Formato sconosciuto');
  if (formats.length === 0) return new Array<number>(count).fill(0);
  if (formats.length === 1) return new Array<number>(count).fill(formats[0] ?? 0);
  if (formats.length !== count) throw new ProtocolError('I formati non sono tanti quanti i valori');
  return [...formats];
}

/** A column of text that the session itself answers with. */
export const textField = (name: string): Field => ({
  name,
  typeOid: OID.text,
  typeModifier: -1,
  typeSize: -1,
  tableOid: 0,
  columnAttribute: 0,
});
