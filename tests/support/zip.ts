import { crc32, deflateRawSync } from 'node:zlib';

/** An entry to write, honest unless told to lie. */
export interface ZipItem {
  name: string;
  data: string | Uint8Array;
  /** Declared size, instead of the true one. */
  declaredBytes?: number;
  /** Declared compressed size, instead of the true one. */
  declaredCompressedBytes?: number;
  /** Declared checksum, instead of the true one. */
  crc?: number;
  /** General purpose flags; 1 = encrypted. */
  flags?: number;
  /** Unix mode, shown as made on Unix. */
  mode?: number;
  /** 0 stored, 8 deflated. */
  method?: number;
}

function header(item: ZipItem, name: Buffer, packed: Buffer, data: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  // Bit 11: the name is UTF-8.
  fields.writeUInt16LE((item.flags ?? 0) | 0x800, 2);
  fields.writeUInt16LE(item.method ?? 8, 4);
  fields.writeUInt32LE(item.crc ?? crc32(data), 10);
  fields.writeUInt32LE(item.declaredCompressedBytes ?? packed.length, 14);
  fields.writeUInt32LE(item.declaredBytes ?? data.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

/** Writes a ZIP archive in memory, evil when the items say so. */
export function makeZip(items: readonly ZipItem[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const item of items) {
    const data = Buffer.from(item.data as string);
    const packed = (item.method ?? 8) === 8 ? deflateRawSync(data) : data;
    const name = Buffer.from(item.name);
    const fields = header(item, name, packed, data);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((item.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([20, 3]);
    directory.push(Buffer.from('PK\x01\x02'), madeBy, fields, tail, name);
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(items.length, 8);
  end.writeUInt16LE(items.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
