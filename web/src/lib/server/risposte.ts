import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Codifica } from './forme/forme.ts';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Below this size compressing costs more than it saves. */
const MIN_BYTES = 1024;
const COMPRESSIBLE = /^(text\/|application\/(json|javascript|xml)|image\/svg)/;
const TTL_MS = 10 * 60_000;

/** A finished answer in one encoding: can be sent any number of times. */
export interface Risposta {
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** Reads an answer to its end and compresses it, where that pays and was not done already. */
export async function readRisposta(response: Response, accepted: Codifica): Promise<Risposta> {
  const plain = Buffer.from(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  const worthwhile =
    plain.byteLength >= MIN_BYTES &&
    COMPRESSIBLE.test(headers.get('content-type') ?? '') &&
    !headers.has('content-encoding');
  if (worthwhile) headers.append('vary', 'accept-encoding');
  if (worthwhile && accepted !== 'identity') headers.set('content-encoding', accepted);
  const body = worthwhile ? await encode(plain, accepted) : plain;
  headers.set('content-length', String(body.byteLength));
  return { status: response.status, headers, body: new Uint8Array(body) };
}

/** @param ifNoneMatch the client's `if-none-match`: 304 without a body when it still holds */
export function sendRisposta({ status, headers, body }: Risposta, ifNoneMatch: string | null): Response {
  const etag = headers.get('etag');
  if (!etag || ifNoneMatch !== etag) return new Response(body, { status, headers });
  const without = new Headers(headers);
  without.delete('content-length');
  without.delete('content-encoding');
  return new Response(null, { status: 304, headers: without });
}

async function encode(plain: Buffer, codifica: Codifica): Promise<Buffer> {
  if (codifica === 'identity') return plain;
  if (codifica === 'gzip') return compressGzip(plain, { level: 5 });
  return compressBrotli(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 4,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength,
    },
  });
}

/** Answers of public pages, kept until the data change. Keys must hold everything an answer depends on, its encoding too. */
export function createRisposteCache(maxBytes: number): LRUCache<string, Risposta> {
  return new LRUCache({
    maxSize: maxBytes,
    sizeCalculation: ({ body }) => body.byteLength + 500,
    ttl: TTL_MS,
  });
}
