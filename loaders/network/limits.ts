/** Milliseconds that each step of a fetch may take. */
export interface Timeouts {
  /** Name, connection, certificate. */
  connect: number;
  /** From the request to the first line of the answer: SDMX computes for minutes. */
  headers: number;
  /** Without a single byte of the body. */
  idle: number;
  /** All together: redirects, waits between attempts, body. */
  total: number;
}

export interface FetchLimits {
  /** Longest body, in bytes, as sent and once decompressed. */
  maxBytes: number;
  /** Decompressed over sent bytes, from 1 MB on. */
  maxRatio: number;
  maxRedirects: number;
  /** Attempts in all when the server is busy (429, 502, 503, 504) or the connection fails. */
  maxAttempts: number;
  /** Longest wait that a server may ask for with Retry-After, in milliseconds. */
  maxRetryWait: number;
}

export const TIMEOUTS: Timeouts = { connect: 15_000, headers: 180_000, idle: 60_000, total: 1_800_000 };

export const FETCH_LIMITS: FetchLimits = {
  maxBytes: 1e9,
  maxRatio: 200,
  maxRedirects: 5,
  maxAttempts: 4,
  maxRetryWait: 120_000,
};
