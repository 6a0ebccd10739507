import type { Query } from '@cubejs-client/core';
import { LRUCache } from 'lru-cache';
import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import type { Logger } from '../log.ts';
import { createHealth } from './health.ts';
import { createLimiter } from './limiter.ts';
import { createSharing } from './sharing.ts';
import { stableJson } from './stable-json.ts';
import type { Signer } from './token.ts';
import { load, type RispostaCube } from './transport.ts';
import type { VersionWatch } from './version.ts';

/** Every query states its limit; an answer that reaches it is refused, never shown cut. */
export type QueryLimitata = Query & { limit: number };

export interface OpzioniInterroga {
  /** Follows the click into Cube's log and the database. */
  requestId: string;
  /** Of the person who asks: when it fires and nobody else waits for the same answer, Cube is told to stop. */
  signal?: AbortSignal;
}

/** The only way from pages to data. */
export type Interroga = (
  contesto: Contesto,
  query: QueryLimitata,
  options: OpzioniInterroga,
) => Promise<RispostaCube>;

export interface InterrogaConfig {
  datiUrl: string;
  timeoutMs: number;
  concurrency: number;
  cacheBytes: number;
}

/** What is told of each question. */
export interface Seguito {
  log: Logger;
  /** Counts a question that goes to Cube; those answered from memory, or with somebody else, do not. */
  conta: () => void;
}

/** Cube's figures move only with a load, which changes the key; this bounds what a missed change could cost. */
const CACHE_TTL_MS = 10 * 60_000;
const MAX_WAITING = 500;

/**
 * Builds `interroga`: signs the context, limits concurrency and time, shares equal queries in flight and caches
 * answers by query + context + model version + load, so that no answer crosses a context or outlives its data.
 * @throws (the returned function) ErroreDati: CUBE_NON_RISPONDE after `timeoutMs`, RICHIESTA_ANNULLATA when the
 * caller's signal fired, CUBE_RISPOSTA_TRONCATA when the limit was reached, or what Cube answered
 */
export function createInterroga(
  config: InterrogaConfig,
  sign: Signer,
  versions: VersionWatch,
  { log, conta }: Seguito,
): Interroga {
  const ask = createAsk(config, sign, { log, conta });
  const share = createSharing<RispostaCube>();
  const cache = new LRUCache<string, RispostaCube>({
    maxSize: config.cacheBytes,
    sizeCalculation: estimateBytes,
    ttl: CACHE_TTL_MS,
  });
  versions.onChange(() => cache.clear());

  return async (contesto, query, { requestId, signal }) => {
    if (signal?.aborted) throw new ErroreDati('RICHIESTA_ANNULLATA');
    const version = await versions.current();
    const key = stableJson([query, contesto, version]);
    const cached = cache.get(key);
    if (cached) return cached;
    return share(key, signal, async (shared) => {
      const answer = await ask(contesto, query, requestId, shared);
      if (version) cache.set(key, answer);
      return answer;
    });
  };
}

type Ask = (
  contesto: Contesto,
  query: QueryLimitata,
  requestId: string,
  signal: AbortSignal,
) => Promise<RispostaCube>;

/** One question to Cube: signed, in line, within the time limit, logged. */
function createAsk(config: InterrogaConfig, sign: Signer, { log, conta }: Seguito): Ask {
  const limiter = createLimiter(config.concurrency, MAX_WAITING);
  const health = createHealth();
  const apiUrl = `${config.datiUrl}/cubejs-api/v1`;

  return async (contesto, query, requestId, signal) => {
    const timeout = AbortSignal.timeout(config.timeoutMs);
    const start = performance.now();
    try {
      health.check();
      const either = AbortSignal.any([signal, timeout]);
      const token = await sign(contesto);
      const answer = await limiter.run(either, () => {
        conta();
        return load(query, { apiUrl, token, requestId, signal: either });
      });
      health.answered();
      const ms = Math.round(performance.now() - start);
      log.debug({ requestId, query, righe: answer.righe.length, ms, rollup: answer.preaggregazioni }, 'cube');
      return checkLimit(answer, query);
    } catch (cause) {
      const error = explain(cause, signal, timeout, config.timeoutMs);
      if (timeout.aborted) health.timedOut(start);
      log.warn({ requestId, query, err: error }, 'cube failed');
      throw error;
    }
  };
}

function checkLimit(answer: RispostaCube, query: QueryLimitata): RispostaCube {
  if (answer.righe.length < query.limit) return answer;
  throw new ErroreDati('CUBE_RISPOSTA_TRONCATA', { limit: query.limit });
}

function explain(cause: unknown, signal: AbortSignal, timeout: AbortSignal, timeoutMs: number): ErroreDati {
  if (cause instanceof ErroreDati) return cause;
  if (signal.aborted) return new ErroreDati('RICHIESTA_ANNULLATA', {}, cause);
  if (timeout.aborted) return new ErroreDati('CUBE_NON_RISPONDE', { timeoutMs }, cause);
  return new ErroreDati('ERRORE_INTERNO', {}, cause);
}

/** Rough size of an answer in memory: one object a row, one short string a cell. */
function estimateBytes(answer: RispostaCube): number {
  const columns = Object.keys(answer.righe[0] ?? {}).length;
  return 200 + answer.righe.length * (56 + columns * 32);
}
