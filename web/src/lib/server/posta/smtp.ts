import { createTransport } from 'nodemailer';
import type { Logger } from '../log.ts';
import { ErrorePosta, toMail, type Lettera } from './lettera.ts';
import type { Smtp } from './smtp-url.ts';

/** Times of the exchange with the server, in milliseconds. */
export interface Tempi {
  /** Waits between one attempt and the next; after the last there is no other. */
  attese: readonly number[];
  /** Longest silence of the server, at each step. */
  silenzio: number;
  /** Longest time of one attempt, waiting for a free connection included. */
  tentativo: number;
  /** What is left gets this long when the process ends. */
  chiusura: number;
}

const TEMPI: Tempi = {
  attese: [2_000, 10_000, 30_000, 90_000, 240_000],
  silenzio: 15_000,
  tentativo: 120_000,
  chiusura: 5_000,
};

const CONNECTIONS = 3;

/** Messages that may wait at the same time; more of them means that something is wrong, and memory is not for that. */
export const QUEUE = 500;

/** Takes letters at once and delivers them in the background. */
export interface Consegna {
  /** @throws ErrorePosta POSTA_CODA_PIENA, POSTA_CHIUSA */
  take(lettera: Lettera): void;
  /** Tries what is left once more, for a short time, then closes the connections. */
  close(): Promise<void>;
}

/**
 * Delivers by SMTP over a few kept connections. Refusals for the moment (4xx), silence and broken connections are tried again with
 * growing waits, as long as the message still holds; a final refusal (5xx) is not. Certificates are always verified.
 */
export function createConsegna(smtp: Smtp, log: Logger, tempi: Tempi = TEMPI): Consegna {
  const transport = createTransport({
    pool: true,
    ...smtp,
    maxConnections: CONNECTIONS,
    // Attempts are counted and spaced here.
    maxRequeues: 0,
    connectionTimeout: tempi.silenzio,
    greetingTimeout: tempi.silenzio,
    socketTimeout: tempi.silenzio,
    dnsTimeout: tempi.silenzio,
    socketCloseTimeout: 0,
    tls: { minVersion: 'TLSv1.2' },
  });
  // Failures reach each sendMail; an idle connection that breaks concerns nobody.
  transport.on('error', () => {});
  const closing = new AbortController();
  const pending = new Set<Promise<void>>();

  const attempt = async (lettera: Lettera) =>
    transport.sendMail({ ...toMail(lettera), signal: AbortSignal.timeout(tempi.tentativo) });

  const deliver = async (lettera: Lettera): Promise<void> => {
    for (let tentativi = 1; ; tentativi += 1) {
      const about = { messaggio: lettera.id, tipo: lettera.tipo, tentativi };
      if (isPast(lettera)) return log.warn({ ...about, codice: 'POSTA_SCADUTA' }, 'mail not sent');
      try {
        await attempt(lettera);
        return log.info(about, 'mail sent');
      } catch (error) {
        const failure = { ...about, ...describe(error) };
        const wait = tempi.attese[tentativi - 1];
        if (isFinal(error)) return log.error({ ...failure, codice: 'POSTA_RIFIUTATA' }, 'mail not sent');
        if (wait === undefined || closing.signal.aborted) {
          return log.error({ ...failure, codice: 'POSTA_NON_CONSEGNATA' }, 'mail not sent');
        }
        log.warn({ ...failure, codice: 'POSTA_RIMANDATA', fraMs: wait }, 'mail put off');
        await sleep(wait, closing.signal);
      }
    }
  };

  return {
    take(lettera) {
      if (closing.signal.aborted) throw new ErrorePosta('POSTA_CHIUSA', 'The process is ending.');
      if (pending.size >= QUEUE) throw new ErrorePosta('POSTA_CODA_PIENA', 'Too many messages are waiting.');
      const delivery = deliver(lettera).finally(() => pending.delete(delivery));
      pending.add(delivery);
    },
    async close() {
      closing.abort();
      const deadline = setTimeout(() => transport.close({ force: true }), tempi.chiusura);
      await Promise.all(pending);
      clearTimeout(deadline);
      transport.close();
    },
  };
}

const isPast = ({ scadeIl }: Lettera) => scadeIl !== null && Date.parse(scadeIl) <= Date.now();

/** What may be logged of a failure: the answers of servers repeat addresses. */
function describe(error: unknown): { errore?: string; risposta?: number } {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return { errore: code, risposta: responseCode };
}

/** The server said no for good, or what was asked makes no sense; everything else may pass. */
function isFinal(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  if (responseCode !== undefined) return responseCode >= 500;
  return code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'ECONFIG';
}

/** Waits, or less: until the process ends. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
