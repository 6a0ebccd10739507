/** What a client sent is no message of the protocol: the connection ends. */
export class ProtocolError extends Error {
  readonly code = '08P01';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text in UTF-8. @throws ProtocolError when it is none */
export function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ProtocolError('Il testo ricevuto non è in UTF-8', { cause });
  }
}

/** Reads the body of one message; whoever reads beyond its end, or not up to it, meets a ProtocolError. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #take(size: number): number {
    const at = this.#at;
    if (size < 0 || at + size > this.#bytes.length) {
      throw new ProtocolError('Messaggio più corto di quanto dichiara');
    }
    this.#at += size;
    return at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  bytes(size: number): Buffer {
    const at = this.#take(size);
    return this.#bytes.subarray(at, at + size);
  }

  rest(): Buffer {
    return this.bytes(this.left);
  }

  /** Text up to a zero byte. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new ProtocolError('Testo senza fine');
    const text = decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  /** `count` values, each of which takes at least `least` bytes: no list is made for what cannot be there. */
  list<T>(count: number, least: number, read: () => T): T[] {
    if (count < 0 || count * least > this.left) {
      throw new ProtocolError('Messaggio più corto di quanto dichiara');
    }
    return Array.from({ length: count }, read);
  }

  end(): void {
    if (this.left > 0) throw new ProtocolError('Messaggio più lungo di quanto dichiara');
  }
}

export function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}

/** Text with its final zero; a zero inside would end it early. */
export const cstring = (text: string): Buffer => Buffer.from(`${text.replaceAll('\0', '')}\0`, 'utf8');

/** One message: type, length, body. */
export function message(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const length = 4 + parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(length), ...parts], length + 1);
}
