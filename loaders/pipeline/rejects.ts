import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import type { Scarto } from './contract.ts';

/** Lines that the list holds at most: nobody reads more, and a wrong file must not fill the disk. */
const MAX_LISTED = 100_000;

const HEADER = 'linea;colonna;valore;codice;motivo';

/** The list of rejects of one load: a CSV that opens in a spreadsheet, made when the first reject comes. */
export class RejectsFile {
  readonly path: string;
  readonly #directory: string;
  readonly #lines = new Set<number>();
  #stream: WriteStream | undefined;
  #failure: Error | undefined;
  #listed = 0;

  /** @param directory folder of the lists, made when needed */
  constructor(directory: string, caricamentoId: number, source: string) {
    this.#directory = directory;
    this.path = join(directory, `${caricamentoId}-${source}.csv`);
  }

  /** Number of distinct lines that were rejected. */
  get lines(): number {
    return this.#lines.size;
  }

  /** File name of the list. */
  get name(): string {
    return basename(this.path);
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  /** Adds rejects; resolves when there is room for more. */
  async add(scarti: readonly Scarto[]): Promise<void> {
    if (scarti.length === 0) return;
    const stream = (this.#stream ??= await this.#open());
    let text = '';
    for (const scarto of scarti) {
      this.#lines.add(scarto.linea);
      this.#listed += 1;
      if (this.#listed <= MAX_LISTED) text += rejectLine(scarto);
    }
    if (text && !stream.write(text)) await once(stream, 'drain');
    if (this.#failure) throw this.#failure;
  }

  /** Ends the list and gives its path; null when there is nothing in it. */
  async close(): Promise<string | null> {
    const stream = this.#stream;
    if (!stream) return null;
    if (this.#listed > MAX_LISTED)
      stream.write(`;;;;altri ${this.#listed - MAX_LISTED} scarti non elencati\r\n`);
    this.#stream = undefined;
    await new Promise<void>((done) => stream.end(() => done()));
    if (this.#failure) throw this.#failure;
    return this.path;
  }

  async #open(): Promise<WriteStream> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const stream = createWriteStream(this.path, { mode: 0o600 });
    stream.on('error', (error) => (this.#failure = error));
    stream.write(`\uFEFF${HEADER}\r\n`);
    return stream;
  }
}

/** One line of the list. */
export function rejectLine({ linea, colonna, valore, codice, motivo }: Scarto): string {
  return `${[String(linea), colonna, valore, codice, motivo].map(csvField).join(';')}\r\n`;
}

/**
 * A field that a spreadsheet shows and never computes: text that starts like a formula gets an apostrophe before it.
 * (OWASP, CSV injection.)
 */
export function csvField(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+([.,]\d+)?$/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
