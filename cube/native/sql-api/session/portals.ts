import { SqlError, type Field } from '../types.ts';
import type { Cursor, Rows } from './cursor.ts';
import type { Prepared } from './prepared.ts';
import type { PortalKeeper } from './transaction.ts';

/** A statement with its values, being read; those of DECLARE are cursors. */
export interface Portal {
  readonly prepared: Prepared;
  /** Columns of the answer; null when it has none. */
  readonly fields: readonly Field[] | null;
  /** One for each field: 0 text, 1 binary. */
  readonly formats: readonly number[];
  /** Of a statement that reads. */
  readonly rows?: Rows;
  /** Of DECLARE. */
  readonly cursor?: Cursor;
  readonly hold?: boolean;
  /** Asked before rows are taken. @throws SqlError when they may no longer be read */
  readonly check?: () => Promise<void>;
  /** Rows sent so far, and whether the end was reached. */
  sent: number;
  done: boolean;
}

const MAX_PORTALS = 200;

/** The portals and cursors of a session: they share their names. */
export class Portals implements PortalKeeper {
  readonly #portals = new Map<string, { portal: Portal; number: number; held: boolean }>();
  #made = 0;

  get made(): number {
    return this.#made;
  }

  /** @throws SqlError 34000 */
  get(name: string): Portal {
    const found = this.#portals.get(name);
    if (!found) {
      throw new SqlError(
        '34000',
        name === '' ? 'Il portale senza nome non esiste.' : `Il cursore «${name}» non esiste.`,
      );
    }
    return found.portal;
  }

  has(name: string): boolean {
    return this.#portals.has(name);
  }

  /** The one without a name is replaced. @throws SqlError 42P03 */
  add(name: string, portal: Portal): void {
    if (name === '') this.close('');
    if (this.#portals.has(name)) throw new SqlError('42P03', `Il cursore «${name}» esiste già.`);
    if (this.#portals.size >= MAX_PORTALS)
      throw new SqlError('53000', 'Troppi cursori aperti: chiudine qualcuno.');
    this.#portals.set(name, { portal, number: (this.#made += 1), held: false });
  }

  close(name: string): void {
    const found = this.#portals.get(name);
    this.#portals.delete(name);
    found?.portal.rows?.close();
    found?.portal.cursor?.close();
  }

  closeAll(): void {
    for (const name of [...this.#portals.keys()]) this.close(name);
  }

  keepHeld(): void {
    for (const [name, entry] of [...this.#portals]) {
      if (entry.portal.hold) entry.held = true;
      else this.close(name);
    }
  }

  dropSince(made: number): void {
    for (const [name, { number, held }] of [...this.#portals]) {
      if (number > made && !held) this.close(name);
    }
  }
}
