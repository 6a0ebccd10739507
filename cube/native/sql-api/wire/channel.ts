import type { Socket } from 'node:net';
import { Framer, type Frame, type FrameLimits } from './framing.ts';

/** What a client may have sent before it is made to wait. */
const MAX_WAITING = 1 << 20;
/** Small messages are sent together. */
const BATCH = 16 * 1024;

/** Both directions of one connection: messages in, bytes out, each side held back when the other is slow. */
export class Channel {
  #socket: Socket;
  #framer: Framer;
  #wake: (() => void) | undefined;
  #ended = false;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  readonly #onClose: () => void;
  readonly #onData = (bytes: Buffer): void => {
    this.#framer.push(bytes);
    if (this.#framer.size > MAX_WAITING) this.#socket.pause();
    this.#wake?.();
  };
  readonly #onEnd = (): void => {
    if (this.#ended) return;
    this.#ended = true;
    this.#wake?.();
    this.#onClose();
  };

  /** @param onClose the client has gone, or has said that it will send nothing more */
  constructor(socket: Socket, limits: FrameLimits, onClose: () => void) {
    this.#socket = socket;
    this.#framer = new Framer(false, limits);
    this.#onClose = onClose;
    this.#listen();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The next message; null when the client has gone. @throws ProtocolError */
  async read(): Promise<Frame | null> {
    for (;;) {
      const frame = this.#framer.next();
      if (frame) {
        if (this.#socket.isPaused() && this.#framer.size <= MAX_WAITING) this.#socket.resume();
        return frame;
      }
      if (this.#ended) return null;
      // A message that is longer than what may wait: read on.
      if (this.#socket.isPaused()) this.#socket.resume();
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** From now on messages have a letter, or other lengths. */
  expect(limits: FrameLimits): void {
    const rest = this.#framer.takeRest();
    this.#framer = new Framer(true, limits);
    this.#framer.push(rest);
  }

  /** Gives the bare socket away, to be wrapped. @returns null when bytes have come that must not be there */
  detach(): Socket | null {
    if (this.#framer.size > 0) return null;
    this.#socket.off('data', this.#onData);
    for (const event of ['end', 'error', 'close']) this.#socket.off(event, this.#onEnd);
    return this.#socket;
  }

  /** Goes on over the wrapped socket. */
  attach(socket: Socket): void {
    this.#socket = socket;
    this.#listen();
  }

  write(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= BATCH) this.flush();
  }

  flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (bytes && !this.#ended && this.#socket.writable) this.#socket.write(bytes);
  }

  async ready(): Promise<void> {
    if (!this.#socket.writableNeedDrain || this.#ended) return;
    await new Promise<void>((done) => {
      const go = () => {
        this.#socket.off('drain', go);
        this.#socket.off('close', go);
        done();
      };
      this.#socket.on('drain', go);
      this.#socket.on('close', go);
    });
  }

  /** Sends what is left and closes; a client that takes nothing is not waited for long. */
  end(): void {
    this.flush();
    const socket = this.#socket;
    socket.end();
    setTimeout(() => socket.destroy(), 1000).unref();
  }

  #listen(): void {
    this.#socket.on('data', this.#onData);
    for (const event of ['end', 'error', 'close']) this.#socket.on(event, this.#onEnd);
  }
}
