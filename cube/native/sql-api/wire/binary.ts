import { SqlError } from '../types.ts';
import { readArray, writeArray, type TextArray } from './arrays.ts';
import { int32, Reader } from './bytes.ts';
import {
  dateToDays,
  daysToDate,
  instantToMicros,
  microsToInstant,
  microsToTime,
  timeToMicros,
} from './instants.ts';
import { binaryToNumeric, numericToBinary } from './numeric.ts';
import { ELEMENTS, OID } from './oids.ts';

/** How a type looks in the binary format of the protocol, and back. Texts are those that PostgreSQL writes. */
interface Codec {
  encode(text: string): Uint8Array;
  decode(bytes: Buffer): string;
}

function fixed(
  size: number,
  write: (bytes: Buffer, text: string) => void,
  read: (bytes: Buffer) => unknown,
): Codec {
  return {
    encode: (text) => {
      const bytes = Buffer.alloc(size);
      write(bytes, text);
      return bytes;
    },
    decode: (bytes) => {
      if (bytes.length !== size) throw new RangeError('wrong size');
      return String(read(bytes));
    },
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const TEXT: Codec = { encode: (text) => Buffer.from(text), decode: (bytes) => utf8.decode(bytes) };
const OIDS = fixed(
  4,
  (bytes, text) => bytes.writeUInt32BE(Number(text)),
  (bytes) => bytes.readUInt32BE(),
);

/** JavaScript writes Infinity as PostgreSQL does. */
const float = (read: (bytes: Buffer) => number) => (bytes: Buffer) => {
  const value = read(bytes);
  return Object.is(value, -0) ? '-0' : String(value);
};
const micros = (write: (text: string) => bigint, read: (value: bigint) => string): Codec =>
  fixed(
    8,
    (bytes, text) => bytes.writeBigInt64BE(write(text)),
    (bytes) => read(bytes.readBigInt64BE()),
  );

const BYTEA: Codec = {
  encode: (text) => {
    if (!/^\\x(?:[0-9a-f]{2})*$/i.test(text)) throw new SyntaxError('no bytes in hex');
    return Buffer.from(text.slice(2), 'hex');
  },
  decode: (bytes) => `\\x${bytes.toString('hex')}`,
};
const UUID = fixed(
  16,
  (bytes, text) => bytes.write(text.replaceAll('-', ''), 'hex'),
  (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
);

const CODECS: ReadonlyMap<number, Codec> = new Map<number, Codec>([
  [
    OID.bool,
    fixed(
      1,
      (bytes, text) => bytes.writeUInt8(text === 't' ? 1 : 0),
      (bytes) => (bytes[0] ? 't' : 'f'),
    ),
  ],
  [OID.bytea, BYTEA],
  [OID.char, TEXT],
  [OID.name, TEXT],
  [
    OID.int8,
    fixed(
      8,
      (bytes, text) => bytes.writeBigInt64BE(BigInt(text)),
      (bytes) => bytes.readBigInt64BE(),
    ),
  ],
  [
    OID.int2,
    fixed(
      2,
      (bytes, text) => bytes.writeInt16BE(Number(text)),
      (bytes) => bytes.readInt16BE(),
    ),
  ],
  [
    OID.int4,
    fixed(
      4,
      (bytes, text) => bytes.writeInt32BE(Number(text)),
      (bytes) => bytes.readInt32BE(),
    ),
  ],
  [OID.text, TEXT],
  [OID.oid, OIDS],
  [OID.json, TEXT],
  [
    OID.float4,
    fixed(
      4,
      (bytes, text) => bytes.writeFloatBE(Number(text)),
      float((bytes) => bytes.readFloatBE()),
    ),
  ],
  [
    OID.float8,
    fixed(
      8,
      (bytes, text) => bytes.writeDoubleBE(Number(text)),
      float((bytes) => bytes.readDoubleBE()),
    ),
  ],
  [OID.unknown, TEXT],
  [OID.bpchar, TEXT],
  [OID.varchar, TEXT],
  [
    OID.date,
    fixed(
      4,
      (bytes, text) => bytes.writeInt32BE(dateToDays(text)),
      (bytes) => daysToDate(bytes.readInt32BE()),
    ),
  ],
  [OID.time, micros(timeToMicros, microsToTime)],
  [OID.timestamp, micros(instantToMicros, (value) => microsToInstant(value, false))],
  [OID.timestamptz, micros(instantToMicros, (value) => microsToInstant(value, true))],
  [OID.numeric, { encode: numericToBinary, decode: binaryToNumeric }],
  [OID.uuid, UUID],
]);

function codec(type: number): Codec {
  const element = ELEMENTS.get(type);
  const found = element === undefined ? CODECS.get(type) : arrayOf(element, codec(element));
  if (!found) {
    throw new SqlError(
      '0A000',
      `Il tipo con OID ${type} non ha qui un formato binario: chiedilo come testo.`,
    );
  }
  return found;
}

/** @throws SqlError 0A000 for types that have no binary format here */
export function encoderOf(type: number): (text: string) => Uint8Array {
  return codec(type).encode;
}

/**
 * A parameter that came in binary, as text.
 * @throws SqlError 22P03 when the bytes are no value of the type, 0A000 for types that have no binary format here
 */
export function decodeBinary(type: number, bytes: Buffer): string {
  const { decode } = codec(type);
  try {
    return decode(bytes);
  } catch (cause) {
    throw Object.assign(new SqlError('22P03', `Valore binario non valido per il tipo con OID ${type}.`), {
      cause,
    });
  }
}

/** Arrays: dimensions, whether there are nulls, type of the elements, size and first index of each dimension, elements. */
function arrayOf(element: number, { encode, decode }: Codec): Codec {
  return {
    encode: (text) => {
      const array = readArray(text);
      const sizes = array.length === 0 ? [] : sizesOf(array);
      const values = array.flat(Infinity as 1) as (string | null)[];
      const parts = values.flatMap((value) => {
        if (value === null) return [int32(-1)];
        const bytes = encode(value);
        return [int32(bytes.length), bytes];
      });
      const dimensions = sizes.flatMap((size) => [int32(size), int32(1)]);
      const nulls = values.includes(null) ? 1 : 0;
      return Buffer.concat([int32(sizes.length), int32(nulls), int32(element), ...dimensions, ...parts]);
    },
    decode: (bytes) => {
      const reader = new Reader(bytes);
      const dimensions = reader.int32();
      reader.bytes(8);
      if (dimensions > 1) throw new RangeError('arrays of one dimension only');
      if (dimensions <= 0) return '{}';
      const count = reader.int32();
      reader.int32();
      const values = reader.list(count, 4, () => {
        const size = reader.int32();
        return size === -1 ? null : decode(reader.bytes(size));
      });
      reader.end();
      return writeArray(values);
    },
  };
}

function sizesOf(array: TextArray): number[] {
  const [first] = array;
  return Array.isArray(first) ? [array.length, ...sizesOf(first)] : [array.length];
}
