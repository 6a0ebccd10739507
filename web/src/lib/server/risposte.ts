import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Codifica } from './forme/forme.ts';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Below this size compressing costs more than it saves. */
const MIN_BYTES = 1024;
const COMPRESSIBLE = /^(text\/|application\/(json|javascript|xml)|image\/svg)/;
/** One page weighs about this much in memory when no size is known: whole, brotli and gzip. */
const ENCODINGS_FACTOR = 1.5;

/** A finished answer, in the encodings asked so far. */
export interface Risposta {
  status: number;
  headers: [string, string][];
  /** @param ifNoneMatch the client's `if-none-match`: 304 when it still holds */
  send(codifica: Codifica, ifNoneMatch: string | null): Promise<Response>;
  bytes: number;
}

/** Reads an answer to its end, so that it can be compressed, kept and sent again. */
export async function readRisposta(response: Response): Promise<Risposta> {
  const plain = Buffer.from(await response.arrayBuffer());
  const headers = [...response.headers].filter(([name]) => name !== 'content-length');
  const { status } = response;
  const mayCompress =
    plain.byteLength >= MIN_BYTES &&
    COMPRESSIBLE.test(response.headers.get('content-type') ?? '') &&
    !response.headers.has('content-encoding');
  const bodies = new Map<Codifica, Promise<Buffer>>([['identity', Promise.resolve(plain)]]);
  const etag = response.headers.get('etag');
  return {
    status,
    headers,
    bytes: Math.max(1, Math.round(plain.byteLength * ENCODINGS_FACTOR)),
    async send(accepted, ifNoneMatch) {
      const out = new Headers(headers);
      if (mayCompress) out.append('vary', 'accept-encoding');
      if (etag && ifNoneMatch === etag) return new Response(null, { status: 304, headers: out });
      const codifica = mayCompress ? accepted : 'identity';
      const body = bodies.get(codifica) ?? encode(plain, codifica);
      bodies.set(codifica, body);
      if (codifica !== 'identity') out.set('content-encoding', codifica);
      const content = await body;
      out.set('content-length', String(content.byteLength));
      return new Response(new Uint8Array(content), { status, headers: out });
    },
  };
}

function encode(plain: Buffer, codifica: Codifica): Promise<Buffer> {
  if (codifica === 'gzip') return compressGzip(plain, { level: 5 });
  return compressBrotli(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 4,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength,
    },
  });
}

/** Answers of public pages, kept until the data change. Keys must hold everything an answer depends on. */
export function createRisposteCache(maxBytes: number): LRUCache<string, Risposta> {
  return new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes, ttl: 10 * 60_000 });
}
