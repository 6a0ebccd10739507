/**
 * Bytes that come in pieces, kept outside of JavaScript's heap: a statement that makes PostgreSQL answer without end in
 * small pieces would fill that, and a thread without heap takes the whole process with it.
 */
export class ByteBuffer {
  readonly #limit: number;
  #buffer = new Uint8Array(16 * 1024);
  #length = 0;
  /** More came than the limit; what exceeded it is lost. */
  overflown = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  add(piece: Uint8Array): void {
    const needed = this.#length + piece.length;
    this.overflown ||= needed > this.#limit;
    if (this.overflown) return;
    if (needed > this.#buffer.length) this.#grow(needed);
    this.#buffer.set(piece, this.#length);
    this.#length = needed;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.bytes);
    this.#buffer = grown;
  }
}
