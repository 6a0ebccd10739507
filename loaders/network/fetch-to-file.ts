import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';

import { LoadError } from '../pipeline/contract.ts';
import { checkAddress, type AllowList } from './allow-list.ts';
import { writeBody } from './body.ts';
import { realEffects, type NetworkEffects } from './effects.ts';
import { NetworkError } from './errors.ts';
import { exchange } from './exchange.ts';
import { FETCH_LIMITS, TIMEOUTS, type FetchLimits, type Timeouts } from './limits.ts';
import { retryDelay } from './retry.ts';
import type { Throttle } from './throttle.ts';

/** What a server said of a file, to ask "only if it changed" the next time. */
export interface Conditional {
  etag?: string | undefined;
  lastModified?: string | undefined;
}

export interface FetchOptions {
  /** Folder for the file; made when missing. */
  dir: string;
  allowed: AllowList;
  throttle: Throttle;
  signal: AbortSignal;
  conditional?: Conditional;
  /** Media type to ask for; anything unless told. */
  accept?: string;
  limits?: Partial<FetchLimits>;
  timeouts?: Partial<Timeouts>;
  effects?: NetworkEffects;
}

export interface FetchedFile extends Conditional {
  path: string;
  /** Last part of the address that was asked for, made safe. */
  name: string;
  /** Of the content, hexadecimal. */
  sha256: string;
  bytes: number;
}

/** Options with nothing left out. */
interface Job extends Omit<FetchOptions, 'limits' | 'timeouts' | 'effects'> {
  limits: FetchLimits;
  timeouts: Timeouts;
  effects: NetworkEffects;
}

const DRAFT = '.parziale';
const DRAFT_LIFE = 2 * TIMEOUTS.total;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** The server is busy or being mended: worth another attempt. */
const BUSY = new Set([429, 502, 503, 504]);
const AGAIN = new Set(['CONNESSIONE_FALLITA', 'CONNESSIONE_INTERROTTA', 'RISPOSTA_TRONCATA']);

function requestHeaders(job: Job): Record<string, string> {
  const { etag, lastModified } = job.conditional ?? {};
  return {
    accept: job.accept ?? '*/*',
    'accept-encoding': 'gzip, br',
    'user-agent': 'Belvedere (caricamento di dati aperti)',
    ...(etag ? { 'if-none-match': etag } : {}),
    ...(lastModified ? { 'if-modified-since': lastModified } : {}),
  };
}

function redirectTarget(response: IncomingMessage, url: URL): string {
  const target = response.headers.location;
  if (target !== undefined && URL.canParse(target, url)) return new URL(target, url).href;
  throw new NetworkError(
    'REDIREZIONE_SENZA_META',
    `${url.host} rimanda a un indirizzo che non si capisce: controllare l'indirizzo`,
  );
}

/** Asks, following redirects; each address is checked like the first. */
async function ask(address: string, job: Job): Promise<{ url: URL; response: IncomingMessage }> {
  let url = await checkAddress(address, job.allowed);
  const seen = new Set<string>();
  for (;;) {
    if (seen.has(url.href)) {
      throw new NetworkError(
        'REDIREZIONE_CIRCOLARE',
        `${url.host} rimanda sempre a sé stesso: controllare l'indirizzo`,
      );
    }
    seen.add(url.href);
    if (seen.size > job.limits.maxRedirects + 1) {
      throw new NetworkError(
        'TROPPE_REDIREZIONI',
        `${url.host} rimanda altrove più di ${job.limits.maxRedirects} volte: controllare l'indirizzo`,
      );
    }
    await job.throttle.take(url.host, job.signal);
    const response = await exchange(url, { ...job, headers: requestHeaders(job) });
    if (!REDIRECTS.has(response.statusCode ?? 0)) return { url, response };
    response.destroy();
    url = await checkAddress(redirectTarget(response, url), job.allowed, url);
  }
}

function statusError(status: number, host: string): NetworkError {
  if (status === 404 || status === 410) {
    return new NetworkError(
      'NON_TROVATO',
      `${host} non ha questo file (${status}): controllare l'anno e l'indirizzo nel sito della fonte`,
    );
  }
  if (status === 429) {
    return new NetworkError('TROPPE_RICHIESTE', `${host} chiede di rallentare (429): riprovare più tardi`);
  }
  if (status >= 500)
    return new NetworkError('ERRORE_DEL_SERVER', `${host} ha un guasto (${status}): riprovare più tardi`);
  return new NetworkError(
    'STATO_INATTESO',
    `${host} ha risposto ${status}: controllare l'indirizzo nel sito della fonte`,
  );
}

/** The last part of an address as a file name: letters, digits, `.`, `_`, `-`. */
export function fileNameOf(url: URL): string {
  const last = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  const safe = last
    .replace(/%[0-9a-f]{2}|[^A-Za-z0-9._-]/gi, '_')
    .replace(/^[._]+/, '')
    .slice(-100);
  return safe || 'scaricato';
}

/** Drafts stay behind only when a process is killed; none is written for longer than a fetch may last. */
async function removeOldDrafts(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if (!name.endsWith(DRAFT)) continue;
    const age = Date.now() - ((await stat(path).catch(() => null))?.mtimeMs ?? Date.now());
    if (age > DRAFT_LIFE) await rm(path, { force: true });
  }
}

/** One attempt. Gives the milliseconds to wait when the server is busy. */
async function attempt(
  address: string,
  job: Job,
): Promise<FetchedFile | 'unchanged' | { busy: NetworkError; response: IncomingMessage; host: string }> {
  const { url, response } = await ask(address, job);
  const status = response.statusCode ?? 0;
  if (status === 304 && (job.conditional?.etag || job.conditional?.lastModified)) {
    response.destroy();
    return 'unchanged';
  }
  if (status !== 200) {
    response.destroy();
    const error = statusError(status, url.host);
    if (BUSY.has(status)) return { busy: error, response, host: url.host };
    throw error;
  }
  const name = fileNameOf(new URL(address));
  await mkdir(job.dir, { recursive: true, mode: 0o700 });
  await removeOldDrafts(job.dir);
  const draft = join(job.dir, `${randomUUID()}${DRAFT}`);
  try {
    const written = await writeBody(response, draft, { ...job, host: url.host, idle: job.timeouts.idle });
    const path = join(job.dir, `${randomUUID()}-${name}`);
    await rename(draft, path);
    const { etag, 'last-modified': lastModified } = response.headers;
    return { path, name, ...written, ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function attempts(address: string, job: Job): Promise<FetchedFile | 'unchanged'> {
  for (let count = 1; ; count++) {
    const last = count >= job.limits.maxAttempts;
    let wait = retryDelay(count, undefined, job.effects.now());
    try {
      const result = await attempt(address, job);
      if (result === 'unchanged' || 'path' in result) return result;
      wait = retryDelay(count, result.response.headers['retry-after'], job.effects.now());
      // Also for other processes: whoever comes next waits as the server asked.
      await job.throttle.block(result.host, job.effects.now() + Math.min(wait, 86_400_000));
      if (last || wait > job.limits.maxRetryWait) throw result.busy;
    } catch (error) {
      const again = error instanceof NetworkError && AGAIN.has(error.reason);
      if (last || !again) throw error;
    }
    await job.effects.sleep(wait, job.signal);
  }
}

/**
 * Fetches a file over https into a folder: whole, checked, or not at all.
 *
 * The server must be in the list of those allowed and have public addresses only; so must each server that it redirects to. Busy servers
 * (429, 502, 503, 504) and broken connections are tried again a few times, waiting as `Retry-After` asks. What the answer means (an error
 * told with status 200, as SITUAS does) is for the source to judge.
 *
 * @returns the file, or `unchanged` when the server says that it is the one of `conditional`
 * @throws NetworkError (a LoadError with a finer `reason`); LoadError INTERROTTO when `signal` says stop
 */
export async function fetchToFile(
  address: string,
  options: FetchOptions,
): Promise<FetchedFile | 'unchanged'> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(
      new NetworkError(
        'TEMPO_TOTALE_SCADUTO',
        `Lo scaricamento non è finito in ${Math.round(timeouts.total / 60_000)} minuti: riprovare più tardi`,
      ),
    );
  }, timeouts.total);
  const job: Job = {
    ...options,
    timeouts,
    limits: { ...FETCH_LIMITS, ...options.limits },
    effects: options.effects ?? realEffects,
    signal: AbortSignal.any([options.signal, late.signal]),
  };
  try {
    return await attempts(address, job);
  } catch (error) {
    if (error instanceof LoadError || !options.signal.aborted) throw error;
    throw new LoadError('INTERROTTO', 'Scaricamento interrotto: i dati sono come prima', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
