import { responseJson } from './response.ts';
import type { RawData, RootResult, Row, TransformData } from './types.ts';

const encoder = new TextEncoder();

/** UTF-8 bytes of an answer, ready to be sent. */
export function toBytes(json: string): ArrayBuffer {
  return encoder.encode(json).buffer as ArrayBuffer;
}

/** Answer of one query. */
export async function getFinalQueryResult(
  transform: TransformData,
  raw: RawData,
  root: RootResult,
): Promise<ArrayBuffer> {
  return toBytes(responseJson(transform, raw, root));
}

/** Answer of several queries that were asked as one. */
export async function getFinalQueryResultMulti(
  transforms: TransformData[],
  raws: RawData[],
  response: { results: RootResult[]; [field: string]: unknown },
): Promise<ArrayBuffer> {
  const { results, ...rest } = response;
  const parts = transforms.map((transform, i) => responseJson(transform, raws[i] ?? [], results[i] ?? {}));
  return toBytes(`${JSON.stringify(rest).slice(0, -1)},"results":[${parts.join()}]}`);
}

/** Rows of one query on their way to the client, with what the gateway needs to finish the answer. */
export class ResultWrapper {
  readonly isWrapper = true;
  readonly isNative = false;
  #rows: Row[] = [];
  #transform: TransformData | undefined;
  #root: RootResult = {};

  constructor(input: Row[] | ResultWrapper) {
    if (input instanceof ResultWrapper) return input;
    this.#rows = input;
  }

  getArray(): Row[] {
    return this.#rows;
  }

  get length(): number {
    return this.#rows.length;
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#rows[Symbol.iterator]();
  }

  toJSON(): Row[] {
    return this.#rows;
  }

  getRawData(): [RawData] {
    return [this.#rows];
  }

  setTransformData(transform: TransformData): void {
    this.#transform = transform;
  }

  getTransformData(): [TransformData | undefined] {
    return [this.#transform];
  }

  setRootResultObject(root: RootResult): void {
    this.#root = root;
  }

  getRootResultObject(): [RootResult] {
    return [this.#root];
  }

  getResults(): ResultWrapper[] {
    return [this];
  }

  async getFinalResult(): Promise<ArrayBuffer> {
    if (!this.#transform) throw new Error('Result asked for before its transform data was set');
    return getFinalQueryResult(this.#transform, this.#rows, this.#root);
  }
}

class WrapperList {
  readonly isWrapper = true;
  protected readonly results: ResultWrapper[];

  constructor(results: ResultWrapper[]) {
    this.results = results;
  }

  getResults(): ResultWrapper[] {
    return this.results;
  }

  getTransformData(): (TransformData | undefined)[] {
    return this.results.map((result) => result.getTransformData()[0]);
  }

  getRawData(): RawData[] {
    return this.results.map((result) => result.getRawData()[0]);
  }

  getRootResultObject(): RootResult[] {
    return this.results.map((result) => result.getRootResultObject()[0]);
  }
}

/** Answers of several queries asked as one over REST. */
export class ResultMultiWrapper extends WrapperList {
  readonly #root: RootResult;

  constructor(results: ResultWrapper[], root: RootResult) {
    super(results);
    this.#root = root;
  }

  async getFinalResult(): Promise<ArrayBuffer> {
    return getFinalQueryResultMulti(this.getTransformData() as TransformData[], this.getRawData(), {
      ...this.#root,
      results: this.getRootResultObject(),
    });
  }
}

/** Answers on their way to the SQL API. */
export class ResultArrayWrapper extends WrapperList {
  async getFinalResult(): Promise<[(TransformData | undefined)[], RawData[], RootResult[]]> {
    return [this.getTransformData(), this.getRawData(), this.getRootResultObject()];
  }
}
