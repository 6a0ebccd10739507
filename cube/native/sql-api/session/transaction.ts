import { SqlError } from '../types.ts';
import type { TransactionStatus } from '../wire/backend.ts';
import type { Settings, Snapshot } from './settings.ts';

interface Mark {
  readonly name: string;
  readonly settings: Snapshot;
  /** Portals made from then on end with it. */
  readonly portals: number;
}

const MAX_SAVEPOINTS = 1000;

/** What the session does with its portals when a transaction moves. */
export interface PortalKeeper {
  /** How many were ever made. */
  readonly made: number;
  /** The transaction ended well: only those WITH HOLD stay. */
  keepHeld(): void;
  /** Those made from this count on end. */
  dropSince(made: number): void;
}

/**
 * Transactions of a session that only reads: what they can undo are settings and cursors. `implicit` is that of one message (simple
 * query) or of messages up to Sync (extended query).
 */
export class Transaction {
  readonly #settings: Settings;
  readonly #portals: PortalKeeper;
  #state: 'none' | 'implicit' | 'explicit' | 'failed' = 'none';
  #block = false;
  #start: Mark | undefined;
  #savepoints: Mark[] = [];

  constructor(settings: Settings, portals: PortalKeeper) {
    this.#settings = settings;
    this.#portals = portals;
  }

  get status(): TransactionStatus {
    if (this.#state === 'failed') return 'E';
    return this.#state === 'explicit' ? 'T' : 'I';
  }

  /** Something is about to run. @param block it is one of several statements of a message, which are a transaction together */
  enter(block = false): void {
    if (this.#state !== 'none') return;
    this.#state = 'implicit';
    this.#block = block;
    this.#start = this.#mark('');
  }

  /** Something failed. */
  fail(): void {
    if (this.#state === 'explicit') this.#state = 'failed';
    else if (this.#state === 'implicit') this.#undo();
  }

  /** Ends the implicit one, if there is no other. */
  leave(): void {
    if (this.#state === 'implicit') this.#done();
  }

  /** Ends whatever there is, undone. */
  abandon(): void {
    if (this.#state !== 'none') this.#undo();
  }

  /** @returns false when there was one already */
  begin(): boolean {
    if (this.#state === 'explicit') return false;
    this.enter();
    this.#state = 'explicit';
    return true;
  }

  /** @returns the command tag, and whether there was a transaction to end */
  commit(chain: boolean): { tag: string; was: boolean } {
    const [was, failed] = [this.#isOpen, this.#state === 'failed'];
    this.#mayChain(was, chain);
    if (failed) this.#undo();
    else this.#done();
    if (chain) this.begin();
    return { tag: failed ? 'ROLLBACK' : 'COMMIT', was };
  }

  rollback(chain: boolean): { tag: string; was: boolean } {
    const was = this.#isOpen;
    this.#mayChain(was, chain);
    this.#undo();
    if (chain) this.begin();
    return { tag: 'ROLLBACK', was };
  }

  savepoint(name: string): void {
    this.#demandOpen('SAVEPOINT');
    if (this.#savepoints.length >= MAX_SAVEPOINTS)
      throw new SqlError('54000', 'Troppi punti di salvataggio.');
    this.#savepoints.push(this.#mark(name));
  }

  release(name: string): void {
    this.#demandOpen('RELEASE SAVEPOINT');
    this.#savepoints.length = this.#find(name);
  }

  rollbackTo(name: string): void {
    this.#demandOpen('ROLLBACK TO SAVEPOINT');
    const at = this.#find(name);
    const mark = this.#savepoints[at] as Mark;
    this.#savepoints.length = at + 1;
    this.#settings.restore(mark.settings);
    this.#portals.dropSince(mark.portals);
    this.#state = 'explicit';
  }

  /** @throws SqlError 25P01 outside of a transaction */
  demandBlock(what: string): void {
    if (this.#block || this.#isOpen) return;
    throw outside(what);
  }

  get #isOpen(): boolean {
    return this.#state === 'explicit' || this.#state === 'failed';
  }

  #demandOpen(what: string): void {
    if (!this.#isOpen) throw outside(what);
  }

  #mayChain(was: boolean, chain: boolean): void {
    if (chain && !was) throw outside('AND CHAIN');
  }

  #find(name: string): number {
    const at = this.#savepoints.findLastIndex((mark) => mark.name === name);
    if (at < 0) throw new SqlError('3B001', `Il punto di salvataggio «${name}» non esiste.`);
    return at;
  }

  #mark(name: string): Mark {
    return { name, settings: this.#settings.snapshot(), portals: this.#portals.made };
  }

  #done(): void {
    this.#settings.endLocal();
    this.#portals.keepHeld();
    this.#clear();
  }

  #undo(): void {
    if (this.#start) {
      this.#settings.restore(this.#start.settings);
      this.#portals.dropSince(this.#start.portals);
    }
    this.#settings.endLocal();
    this.#clear();
  }

  #clear(): void {
    this.#state = 'none';
    this.#block = false;
    this.#start = undefined;
    this.#savepoints = [];
  }
}

const outside = (what: string): SqlError =>
  new SqlError('25P01', `${what} si può usare solo in una transazione.`);
