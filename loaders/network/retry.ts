const FIRST_WAIT = 1000;
const FACTOR = 4;

/**
 * Milliseconds to wait before the next attempt: what the server asks for, else 1, 4, 16… seconds.
 *
 * @param attempt the one that failed, from 1
 * @param retryAfter the header of that name: seconds or an HTTP date (RFC 9110, 10.2.3)
 */
export function retryDelay(attempt: number, retryAfter: string | undefined, now: number): number {
  const usual = FIRST_WAIT * FACTOR ** (attempt - 1);
  if (retryAfter === undefined) return usual;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Math.max(Number(retryAfter) * 1000, usual);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? usual : Math.max(date - now, usual);
}
