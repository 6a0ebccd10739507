import { ProtocolError } from './bytes.ts';

/** One message of a client: its letter (empty for those of the start, which have none) and what follows the length. */
export interface Frame {
  readonly type: string;
  readonly body: Buffer;
}

/** How long messages may be, by their letter; letters that are not there are refused. */
export type FrameLimits = (type: string) => number | undefined;

/** Cuts the bytes of a client into messages. The length is looked at before the rest arrives: what is too long is never kept. */
export class Framer {
  #parts: Buffer[] = [];
  #size = 0;
  readonly #limits: FrameLimits;
  /** Whether messages have a letter: all but those of the start. */
  readonly #lettered: boolean;

  constructor(lettered: boolean, limits: FrameLimits) {
    this.#lettered = lettered;
    this.#limits = limits;
  }

  /** Bytes that wait to be read. */
  get size(): number {
    return this.#size;
  }

  push(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#size += bytes.length;
  }

  /** The next whole message, or null while it has not arrived. @throws ProtocolError */
  next(): Frame | null {
    const header = this.#lettered ? 5 : 4;
    if (this.#size < header) return null;
    const head = this.#joined(header);
    const type = this.#lettered ? head.toString('latin1', 0, 1) : '';
    const length = head.readUInt32BE(header - 4);
    const limit = this.#limits(type);
    if (limit === undefined) throw new ProtocolError(`Messaggio di tipo sconosciuto (${head[0]})`);
    if (length < 4 || length - 4 > limit) throw new ProtocolError('Messaggio di lunghezza non ammessa');
    const total = header - 4 + length;
    if (this.#size < total) return null;
    const all = this.#joined(total);
    this.#parts[0] = all.subarray(total);
    this.#size -= total;
    return { type, body: all.subarray(header, total) };
  }

  /** What has arrived and was not read; it is forgotten here. */
  takeRest(): Buffer {
    const rest = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return rest;
  }

  /** The first part, made to hold at least `size` bytes. */
  #joined(size: number): Buffer {
    const [first] = this.#parts;
    if (first && first.length >= size) return first;
    const all = Buffer.concat(this.#parts);
    this.#parts = [all];
    return all;
  }
}
