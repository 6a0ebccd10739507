import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';

import type { NetworkEffects } from './effects.ts';
import { NetworkError } from './errors.ts';
import type { Timeouts } from './limits.ts';

export interface ExchangeOptions {
  headers: Readonly<Record<string, string>>;
  timeouts: Timeouts;
  signal: AbortSignal;
  effects: NetworkEffects;
}

const MAX_HEADER_BYTES = 32_768;

/** Resolves a name and refuses it when any of its addresses is not public: a name with one foot inside is not honest. */
async function checkedAddresses(host: string, { resolve, addressAllowed }: NetworkEffects) {
  const found = await resolve(host).catch((cause: unknown) => {
    throw new NetworkError(
      'NOME_NON_RISOLTO',
      `Il nome ${host} non si trova in rete: controllare l'indirizzo e la connessione`,
      { cause },
    );
  });
  if (found.length === 0)
    throw new NetworkError('NOME_NON_RISOLTO', `Il nome ${host} non ha indirizzi: controllarlo`);
  const inside = found.find(({ address }) => !addressAllowed(address));
  if (inside) {
    throw new NetworkError(
      'INDIRIZZO_PRIVATO',
      `${host} porta a ${inside.address}, che non è un indirizzo pubblico: rifiutato`,
    );
  }
  return found.map(({ address, family }) => ({ address, family }));
}

/** The lookup of the connection itself: what is checked is what is connected to, and a name cannot change in between. */
function checkedLookup(effects: NetworkEffects): LookupFunction {
  return (host, options, done) => {
    checkedAddresses(host, effects).then(
      (found) => (options.all ? done(null, found) : done(null, found[0]?.address ?? '', found[0]?.family)),
      (error: Error) => done(error as NodeJS.ErrnoException, []),
    );
  };
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ALTNAME|ERR_SSL|ERR_TLS|EPROTO/;

function connectionError(host: string, cause: unknown): Error {
  if (cause instanceof NetworkError) return cause;
  const code = String((cause as NodeJS.ErrnoException).code ?? '');
  if (CERTIFICATE.test(code)) {
    return new NetworkError(
      'CERTIFICATO_NON_VALIDO',
      `Il certificato di ${host} non è valido (${code}): avvisare chi gestisce il sito, oppure scaricare il file a mano`,
      { cause },
    );
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_')) {
    return new NetworkError(
      'CONNESSIONE_INTERROTTA',
      `${host} ha interrotto la connessione: riprovare più tardi`,
      { cause },
    );
  }
  return new NetworkError(
    'CONNESSIONE_FALLITA',
    `${host} non risponde (${code || 'errore di rete'}): controllare la connessione, poi riprovare`,
    { cause },
  );
}

/**
 * Sends one GET over TLS and gives the answer as soon as its headers are there; redirects are not followed. The caller reads the body or
 * destroys it. Certificates are always verified.
 *
 * @throws NetworkError INDIRIZZO_PRIVATO, NOME_NON_RISOLTO, CONNESSIONE_FALLITA, CONNESSIONE_INTERROTTA, CERTIFICATO_NON_VALIDO,
 *   RISPOSTA_IN_RITARDO; the signal's reason
 */
export function exchange(
  url: URL,
  { headers, timeouts, signal, effects }: ExchangeOptions,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method: 'GET',
    headers,
    // No connection is kept: each is checked anew.
    agent: new Agent({ keepAlive: false, maxCachedSessions: 0 }),
    lookup: checkedLookup(effects),
    maxHeaderSize: MAX_HEADER_BYTES,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(effects.ca === undefined ? {} : { ca: effects.ca }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options);
    const late = (step: string) =>
      sent.destroy(
        new NetworkError('RISPOSTA_IN_RITARDO', `${url.host} non ${step} in tempo: riprovare più tardi`),
      );
    let timer = setTimeout(late, timeouts.connect, 'si collega');
    const onAbort = () => sent.destroy(signal.reason as Error);
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort);
    sent.on('socket', (socket) =>
      socket.once('secureConnect', () => {
        clearTimeout(timer);
        timer = setTimeout(late, timeouts.headers, 'risponde');
        // A second lock on the same door: what was connected to is what was checked.
        if (socket.remoteAddress !== undefined && !effects.addressAllowed(socket.remoteAddress)) {
          sent.destroy(
            new NetworkError('INDIRIZZO_PRIVATO', `${url.host} porta a un indirizzo non pubblico: rifiutato`),
          );
        }
      }),
    );
    sent.on('response', (response) => {
      finish();
      resolve(response);
    });
    sent.on('error', (error) => {
      finish();
      reject(signal.aborted ? (signal.reason as Error) : connectionError(url.host, error));
    });
    if (signal.aborted) onAbort();
    else sent.end();
  });
}
