import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll } from 'vitest';

import type { Throttle } from '../../../loaders/network/throttle.ts';
import { isPublicAddress } from '../../../loaders/network/addresses.ts';
import type { NetworkEffects } from '../../../loaders/network/effects.ts';
import { NetworkError } from '../../../loaders/network/errors.ts';
import { makeCertificate } from '../../../cube/native/sql-api/wire/self-signed.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  /** `https://dati.prova:PORT` */
  origin: string;
  port: number;
  cert: string;
  /** Requests so far, newest last. */
  requests: { path: string; headers: IncomingMessage['headers'] }[];
}

/** Starts a server on loopback that answers each path as told; it goes when the tests of the calling file end. */
export async function startServer(
  routes: Readonly<Record<string, Handler>>,
  { hosts = ['dati.prova', 'altro.prova', 'vietato.prova'], days = 30 } = {},
): Promise<TestServer> {
  const { key, cert } = makeCertificate(hosts, days);
  const requests: TestServer['requests'] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers });
    const handler = routes[path.split('?')[0] ?? ''];
    if (handler) handler(request, response);
    else response.writeHead(404).end('manca');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `https://dati.prova:${port}`, port, cert, requests };
}

/** The world of a test: names that lead to loopback, which alone is allowed beside public addresses; waits that are noted, not waited. */
export function testEffects(
  server: Pick<TestServer, 'cert'>,
  names: Readonly<Record<string, string>> = {},
): NetworkEffects & { waits: number[]; resolved: string[] } {
  const waits: number[] = [];
  const resolved: string[] = [];
  let shift = 0;
  return {
    waits,
    resolved,
    ca: server.cert,
    resolve: async (host) => {
      resolved.push(host);
      const address = names[host] ?? (host.endsWith('.prova') ? '127.0.0.1' : undefined);
      if (address === undefined) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
      return [{ address, family: address.includes(':') ? 6 : 4 }];
    },
    addressAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
    now: () => Date.now() + shift,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
      shift += milliseconds;
    },
  };
}

/** A throttle that notes instead of waiting. */
export function openThrottle(): Throttle & { taken: string[]; blocked: [string, number][] } {
  const taken: string[] = [];
  const blocked: [string, number][] = [];
  return {
    taken,
    blocked,
    take: async (host) => void taken.push(host),
    block: async (host, until) => void blocked.push([host, until]),
  };
}

/** `MOTIVO (CODICE)` of the NetworkError that `work` fails with; any other outcome is told as it is. */
export async function reason(work: () => Promise<unknown>): Promise<string> {
  try {
    return `nessun errore: ${JSON.stringify(await work())}`;
  } catch (error) {
    return error instanceof NetworkError
      ? `${error.reason} (${error.code})`
      : `altro errore: ${String(error)}`;
  }
}
