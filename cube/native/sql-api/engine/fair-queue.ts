/** What waits, a line for each key; the lines take turns. */
export class FairQueue<T> {
  readonly #lines = new Map<string, T[]>();

  get empty(): boolean {
    return this.#lines.size === 0;
  }

  add(key: string, item: T): void {
    const line = this.#lines.get(key);
    if (line) line.push(item);
    else this.#lines.set(key, [item]);
  }

  /** The first of the line whose turn it is; that line goes behind the others. */
  take(): T | undefined {
    const [key, line] = this.#lines.entries().next().value ?? [];
    if (key === undefined || !line) return undefined;
    this.#lines.delete(key);
    const item = line.shift();
    if (line.length > 0) this.#lines.set(key, line);
    return item;
  }

  remove(key: string, item: T): void {
    const rest = (this.#lines.get(key) ?? []).filter((other) => other !== item);
    if (rest.length > 0) this.#lines.set(key, rest);
    else this.#lines.delete(key);
  }
}
