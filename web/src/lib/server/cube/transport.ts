import { CubeApi, RequestError, type Query } from '@cubejs-client/core';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';

export type Cella = string | number | boolean | null;
export type RigaCube = Record<string, Cella>;

/** Rows with fully qualified member names, and the rollups that answered. */
export interface RispostaCube {
  righe: RigaCube[];
  preaggregazioni: string[];
}

export interface LoadOptions {
  apiUrl: string;
  token: string;
  requestId: string;
  signal: AbortSignal;
}

interface LoadResult {
  data: RigaCube[];
  usedPreAggregations?: Record<string, unknown>;
}

/**
 * Asks Cube once, following its continue-wait protocol until the answer or the signal.
 * A client of its own per call: the client keeps its token in shared state, which must not cross contexts.
 * @throws ErroreDati with the code of what failed; the caller tells a time-out from a cancelled request
 */
export async function load(query: Query, options: LoadOptions): Promise<RispostaCube> {
  const api = new CubeApi(options.token, { apiUrl: options.apiUrl, method: 'POST' });
  const call = { signal: options.signal, baseRequestId: options.requestId };
  try {
    const resultSet = await api.load(query, call, undefined, 'compact');
    return readResult(resultSet as unknown as { loadResponses: LoadResult[] });
  } catch (error) {
    options.signal.throwIfAborted();
    throw toErroreDati(error);
  }
}

function readResult(resultSet: { loadResponses: LoadResult[] }): RispostaCube {
  const result = resultSet.loadResponses[0];
  if (!result || !Array.isArray(result.data)) throw new TypeError('the answer has no rows');
  return { righe: result.data, preaggregazioni: Object.keys(result.usedPreAggregations ?? {}) };
}

function toErroreDati(error: unknown): ErroreDati {
  if (error instanceof ErroreDati) return error;
  if (!(error instanceof RequestError)) return new ErroreDati('CUBE_RISPOSTA_NON_VALIDA', {}, error);
  const { status } = error;
  const dettagli = { status, messaggio: error.message };
  if (!status || status === 502 || status === 503 || status === 504) {
    return new ErroreDati('CUBE_NON_RISPONDE', dettagli, error);
  }
  if (status === 401 || status === 403) return new ErroreDati('CUBE_ACCESSO_NEGATO', dettagli, error);
  if (status >= 400 && status < 500) return new ErroreDati('CUBE_RICHIESTA_RIFIUTATA', dettagli, error);
  return new ErroreDati('CUBE_ERRORE', dettagli, error);
}
