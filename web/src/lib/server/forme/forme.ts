import { promisify } from 'node:util';
import { brotliDecompress, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import type { InternalGet } from '../cube/internal.ts';

export type Codifica = 'br' | 'gzip' | 'identity';

/** A piece of the map in the encodings asked so far. */
export interface Forma {
  versione: string;
  corpo(codifica: Codifica): Promise<Buffer>;
}

/** Shapes as the data process keeps them, cached by path. */
export interface Forme {
  /**
   * @param percorso e.g. 'regione/03/province', without version and `.json`
   * @returns null when there is no such piece
   * @throws ErroreDati CUBE_NON_RISPONDE, CUBE_ERRORE
   */
  get(percorso: string, requestId: string): Promise<Forma | null>;
  /** Forgets everything: the shapes changed. */
  clear(): void;
}

const TIMEOUT_MS = 3000;
const PERCORSO = /^(sfondo|italia\/[a-z]+|(regione|provincia|ats|sll)\/[A-Z0-9]+\/[a-z]+)$/;
/** A brotli piece of JSON weighs about eight times as much in all its encodings. */
const ENCODINGS_FACTOR = 8;

const decompress = promisify(brotliDecompress);
const compress = promisify(gzip);

export function createForme(get: InternalGet, cacheBytes: number): Forme {
  const cache = new LRUCache<string, { forma: Forma; bytes: number }>({
    maxSize: cacheBytes,
    sizeCalculation: ({ bytes }) => bytes * ENCODINGS_FACTOR,
  });
  const inFlight = new Map<string, Promise<Forma | null>>();

  async function fetchForma(percorso: string, requestId: string): Promise<Forma | null> {
    const options = { contesto: CONTESTO_PUBBLICO, requestId, timeoutMs: TIMEOUT_MS };
    const { status, headers, body } = await get(`/interno/forme/${percorso}`, options);
    if (status === 404) return null;
    if (status !== 200) throw new ErroreDati('CUBE_ERRORE', { status, percorso });
    const forma = createForma(body, String(headers['x-versione-forme'] ?? ''));
    cache.set(percorso, { forma, bytes: Math.max(1, body.byteLength) });
    return forma;
  }

  return {
    async get(percorso, requestId) {
      if (!PERCORSO.test(percorso)) return null;
      const known = cache.get(percorso);
      if (known) return known.forma;
      const pending =
        inFlight.get(percorso) ?? fetchForma(percorso, requestId).finally(() => inFlight.delete(percorso));
      inFlight.set(percorso, pending);
      return pending;
    },
    clear: () => cache.clear(),
  };
}

function createForma(brotli: Buffer, versione: string): Forma {
  const bodies = new Map<Codifica, Promise<Buffer>>([['br', Promise.resolve(brotli)]]);
  const make = async (codifica: Codifica): Promise<Buffer> => {
    const plain = await decompress(brotli);
    return codifica === 'gzip' ? compress(plain) : plain;
  };
  return {
    versione,
    corpo(codifica) {
      const known = bodies.get(codifica) ?? make(codifica);
      bodies.set(codifica, known);
      return known;
    },
  };
}

/** The best encoding that a client accepts, by its `accept-encoding`; `q=0` means refused. */
export function chooseCodifica(acceptEncoding: string | null): Codifica {
  const accepted = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
      const refused = parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter));
      return [name, !refused];
    }),
  );
  if (accepted.get('br')) return 'br';
  return accepted.get('gzip') ? 'gzip' : 'identity';
}
