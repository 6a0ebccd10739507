const BAR = 24;

/** Shows how far the start has come: a bar that redraws itself on a terminal, a line per phase elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  #phase = '';
  #started = 0;

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  /**
   * @param phase what is being done, in Italian
   * @param done how much of it, in any unit
   * @param total the whole, in the same unit; 0 when unknown
   */
  update(phase: string, done: number, total: number): void {
    if (phase !== this.#phase) this.#begin(phase);
    if (this.#out.isTTY) this.#out.write(`\r${this.#line(done, total)}\x1b[K`);
    if (total > 0 && done >= total) this.end();
  }

  /** Closes the phase that is shown, with the time that it took. */
  end(): void {
    if (!this.#phase) return;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1).replace('.', ',');
    this.#out.write(
      this.#out.isTTY ? `\r✓ ${this.#phase} (${seconds} s)\x1b[K\n` : `✓ ${this.#phase} (${seconds} s)\n`,
    );
    this.#phase = '';
  }

  #begin(phase: string): void {
    this.end();
    this.#phase = phase;
    this.#started = performance.now();
  }

  #line(done: number, total: number): string {
    const share = total > 0 ? Math.min(1, done / total) : 0;
    const filled = Math.round(share * BAR);
    return `  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${Math.round(share * 100)} % ${this.#phase}`;
  }
}
