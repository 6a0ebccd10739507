import { multiResponse, response } from './response.ts';
import type { MultiRoot, RawData, RootResult, Row, TransformData } from './types.ts';

const encoder = new TextEncoder();

/** JSON as UTF-8 bytes, which the gateway sends as they are. */
function toBytes(answer: unknown): ArrayBuffer {
  return encoder.encode(JSON.stringify(answer)).buffer as ArrayBuffer;
}

/**
 * Answer of one query as JSON bytes.
 * @param raw rows of the driver, or columns
 * @param root the answer without its data
 */
export async function getFinalQueryResult(
  transform: TransformData,
  raw: RawData,
  root: RootResult,
): Promise<ArrayBuffer> {
  return toBytes(response(transform, raw, root));
}

/** Answer of several queries asked as one, as JSON bytes; the lists run in the order of the queries. */
export async function getFinalQueryResultMulti(
  transforms: TransformData[],
  raws: RawData[],
  multi: MultiRoot & { results: RootResult[] },
): Promise<ArrayBuffer> {
  return toBytes(multiResponse(transforms, raws, multi.results, multi));
}

/**
 * Rows of one query on their way to the client, with what the gateway adds to finish the answer.
 *
 * The rows stay as the driver gave them: they may sit in Cube's cache, so nothing here changes them.
 */
export class ResultWrapper {
  readonly isWrapper = true;
  readonly isNative = false;
  #rows: Row[] = [];
  #transform: TransformData | undefined;
  #root: RootResult | undefined;

  constructor(input: Iterable<Row> | ResultWrapper) {
    if (input instanceof ResultWrapper) return input;
    this.#rows = Array.isArray(input) ? input : Array.from(input);
  }

  get length(): number {
    return this.#rows.length;
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#rows[Symbol.iterator]();
  }

  /** Rows alone: subscriptions compare answers by their JSON, and only data should count. */
  toJSON(): Row[] {
    return this.#rows;
  }

  getArray(): Row[] {
    return this.#rows;
  }

  getRawData(): [Row[]] {
    return [this.#rows];
  }

  setTransformData(transform: TransformData): void {
    this.#transform = transform;
  }

  getTransformData(): [TransformData] {
    if (!this.#transform) throw new Error('setTransformData must come before the result is asked for');
    return [this.#transform];
  }

  setRootResultObject(root: RootResult): void {
    this.#root = root;
  }

  getRootResultObject(): [RootResult] {
    if (!this.#root) throw new Error('setRootResultObject must come before the result is asked for');
    return [this.#root];
  }

  getResults(): ResultWrapper[] {
    return [this];
  }

  async getFinalResult(): Promise<ArrayBuffer> {
    return getFinalQueryResult(this.getTransformData()[0], this.#rows, this.getRootResultObject()[0]);
  }
}

class ResultList {
  readonly isWrapper = true;
  protected readonly results: ResultWrapper[];

  constructor(results: ResultWrapper[]) {
    this.results = results;
  }

  getResults(): ResultWrapper[] {
    return this.results;
  }

  getTransformData(): TransformData[] {
    return this.results.map((result) => result.getTransformData()[0]);
  }

  getRawData(): Row[][] {
    return this.results.map((result) => result.getRawData()[0]);
  }

  getRootResultObject(): RootResult[] {
    return this.results.map((result) => result.getRootResultObject()[0]);
  }
}

/** Answers of several queries asked as one over REST. */
export class ResultMultiWrapper extends ResultList {
  readonly #multi: MultiRoot;

  constructor(results: ResultWrapper[], multi: MultiRoot) {
    super(results);
    this.#multi = multi;
  }

  async getFinalResult(): Promise<ArrayBuffer> {
    return getFinalQueryResultMulti(this.getTransformData(), this.getRawData(), {
      ...this.#multi,
      results: this.getRootResultObject(),
    });
  }
}

/** Answers on their way to the SQL API, which finishes them itself. */
export class ResultArrayWrapper extends ResultList {
  async getFinalResult(): Promise<[TransformData[], Row[][], RootResult[]]> {
    return [this.getTransformData(), this.getRawData(), this.getRootResultObject()];
  }
}
