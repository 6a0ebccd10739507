import http from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import type { Signer } from './token.ts';

/** Answer of an internal route of the data process; the body is as sent, not decompressed. */
export interface InternalResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** GET of an internal route of the data process, signed with a context. */
export type InternalGet = (path: string, options: InternalOptions) => Promise<InternalResponse>;

export interface InternalOptions {
  contesto: Contesto;
  requestId: string;
  timeoutMs: number;
}

/**
 * Plain `node:http` instead of `fetch`, which would decompress the shapes that are served on compressed.
 * @throws (the returned function) ErroreDati CUBE_NON_RISPONDE when the process does not answer in time
 */
export function createInternalGet(datiUrl: string, sign: Signer): InternalGet {
  const client = datiUrl.startsWith('https:') ? https : http;
  const agent = new client.Agent({ keepAlive: true, maxSockets: 8 });
  return async (path, { contesto, requestId, timeoutMs }) => {
    const headers = { authorization: `Bearer ${await sign(contesto)}`, 'x-request-id': requestId };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await get(client, `${datiUrl}${path}`, { agent, headers, signal });
    } catch (cause) {
      throw new ErroreDati('CUBE_NON_RISPONDE', { path }, cause);
    }
  };
}

async function get(
  client: typeof http | typeof https,
  url: string,
  options: https.RequestOptions,
): Promise<InternalResponse> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    client.get(url, options, resolve).on('error', reject);
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}
