import type { Batch, CodiceScarto, Scarto } from '../../pipeline/contract.ts';
import { scarto } from '../../pipeline/messages.ts';
import type { Param } from '../../../sql/warehouse.ts';

/** Rows that make a batch worth handing on. */
const PIENO = 4_000;

/** Collects what a source has understood until there is enough for a {@link Batch}. */
export class Lotto {
  /** Rows so far; sources append to it directly, it is the busiest line of a load. */
  righe: Param[][] = [];
  letti = 0;
  esclusi = 0;
  private scarti: Scarto[] = [];
  private avvisi: string[] = [];
  private bytes = 0;

  get pieno(): boolean {
    return this.righe.length >= PIENO || this.scarti.length >= PIENO;
  }

  /** One rejected line: counts it as read. */
  scarta(linea: number, colonna: string, valore: unknown, codice: CodiceScarto, dettaglio?: string): void {
    this.letti++;
    this.scarti.push(scarto(linea, colonna, valore, codice, dettaglio));
  }

  avvisa(...avvisi: string[]): void {
    this.avvisi.push(...avvisi);
  }

  /** What was collected since the last time. */
  consegna(bytes = this.bytes): Batch {
    const { letti, esclusi, righe, scarti, avvisi } = this;
    this.bytes = bytes;
    this.letti = this.esclusi = 0;
    this.righe = [];
    this.scarti = [];
    this.avvisi = [];
    return { letti, esclusi, righe, scarti, bytes, ...(avvisi.length > 0 && { avvisi }) };
  }
}
