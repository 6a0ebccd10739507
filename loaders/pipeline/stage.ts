import type { Param, Warehouse } from '../../sql/warehouse.ts';
import type { Batch, Destination, PaeseNuovo } from './contract.ts';
import { unpackRows } from './packing.ts';
import type { Parsed } from './reader.ts';
import type { RejectsFile } from './rejects.ts';

/** Rows appended in one go: some milliseconds of work, so that the process answers questions in between. */
const APPEND_ROWS = 1000;

/** Rows that a destination without a stage table may collect in memory. */
const MAX_COLLECTED = 500_000;

/** What reading the file gave, besides the rows. */
export interface StageResult {
  letti: number;
  esclusi: number;
  /** Rows of a destination without a stage table. */
  righe: readonly (readonly Param[])[];
  paesi: readonly PaeseNuovo[];
  avvisi: readonly string[];
}

export interface StageTask {
  warehouse: Warehouse;
  destination: Destination;
  caricamentoId: number;
  batches: AsyncIterable<Parsed>;
  rejects: RejectsFile;
  signal: AbortSignal;
  onBatch: (bytes: number, letti: number) => void;
}

/** Every row that waits, of whatever load: nothing may be left of loads that died. */
export const clearStage = (table: string): string => `DELETE FROM ${table}`;

/** Appends the rows of all batches to the destination's stage table, or collects them when it has none. */
export async function stageRows(task: StageTask): Promise<StageResult> {
  const { warehouse, destination, caricamentoId, signal } = task;
  const tally = new Tally(task);
  const { stage, columns } = destination;
  if (stage === null) {
    const righe: Param[][] = [];
    for await (const rows of tally.rows()) {
      for (const [, ...row] of rows) righe.push(row);
      if (righe.length > MAX_COLLECTED)
        throw new RangeError(`more than ${MAX_COLLECTED} rows without a stage`);
    }
    return tally.result(righe);
  }
  await warehouse.execute(clearStage(stage), [], { signal });
  try {
    await warehouse.bulkLoad(stage, ['caricamento_id', ...columns], tally.rows(caricamentoId), { signal });
  } catch (error) {
    throw tally.failure ?? error;
  }
  return tally.result([]);
}

/** Counts what passes, and hands rejects to their list. */
class Tally {
  readonly #task: StageTask;
  readonly #paesi = new Map<number, PaeseNuovo>();
  readonly #avvisi = new Set<string>();
  #letti = 0;
  #esclusi = 0;
  /** What broke in the reading; the engine that appends wraps it in an error of its own. */
  failure: unknown;

  constructor(task: StageTask) {
    this.#task = task;
  }

  /** The rows in small parts, each with `first` before its values. */
  async *rows(first: Param = null): AsyncGenerator<Param[][]> {
    for await (const { head, rows } of this.#batches()) {
      yield* unpackRows(rows, first, APPEND_ROWS);
      this.#task.onBatch(head.bytes, this.#letti);
    }
  }

  async *#batches(): AsyncGenerator<Parsed> {
    try {
      for await (const parsed of this.#task.batches) {
        await this.#count(parsed.head);
        yield parsed;
      }
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  async #count({ letti, esclusi, scarti, paesi = [], avvisi = [] }: Omit<Batch, 'righe'>): Promise<void> {
    this.#letti += letti;
    this.#esclusi += esclusi;
    for (const paese of paesi) this.#paesi.set(paese.paese_key, paese);
    for (const avviso of avvisi) this.#avvisi.add(avviso);
    await this.#task.rejects.add(scarti);
  }

  result(righe: readonly (readonly Param[])[]): StageResult {
    return {
      letti: this.#letti,
      esclusi: this.#esclusi,
      righe,
      paesi: [...this.#paesi.values()],
      avvisi: [...this.#avvisi],
    };
  }
}
