import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { Session } from '../../sql/warehouse.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** One map piece: where it is served, and its TopoJSON. */
interface Pezzo {
  percorso: string;
  topologia: unknown;
}

export type Pezzi = AsyncIterable<Pezzo> | Iterable<Pezzo>;

interface FormaCompressa {
  percorso: string;
  contenuto: Uint8Array;
  lunghezza: number;
}

export interface Forme {
  versione: string;
  pezzi: FormaCompressa[];
}

/** Quality 9 of brotli: within 2 % of the best for these files at a tenth of the time. */
const QUALITY = 9;

/** How many pieces are handed to zlib's threads at once. */
const INSIEME = 4;

/**
 * Compresses all pieces off the event loop; the version is the hash of all of them, in the order of their paths.
 * @param prima compressed pieces by path that are there already: those that say the same are taken as they are
 */
export async function compressForme(
  pezzi: Pezzi,
  signal?: AbortSignal,
  prima: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<Forme> {
  const fatti: (FormaCompressa & { hash: string })[] = [];
  const inCorso = new Set<Promise<void>>();
  for await (const { percorso, topologia } of pezzi) {
    signal?.throwIfAborted();
    const testo = Buffer.from(JSON.stringify(topologia));
    const lavoro = compressOne(testo, prima.get(percorso)).then((contenuto) => {
      const hash = createHash('sha256').update(testo).digest('hex');
      fatti.push({ percorso, contenuto, lunghezza: testo.length, hash });
      inCorso.delete(lavoro);
    });
    inCorso.add(lavoro);
    if (inCorso.size >= INSIEME) await Promise.race(inCorso);
  }
  await Promise.all(inCorso);
  fatti.sort((a, b) => (a.percorso < b.percorso ? -1 : 1));
  const all = createHash('sha256');
  for (const { percorso, hash } of fatti) all.update(`${percorso} ${hash}\n`);
  return { versione: all.digest('hex').slice(0, 16), pezzi: fatti };
}

async function compressOne(testo: Buffer, prima: Uint8Array | undefined): Promise<Uint8Array> {
  if (prima && testo.equals(await decompress(prima))) return prima;
  return compress(testo, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: testo.length,
    },
  });
}

/** Writes the pieces to `dw.forma`. */
export async function writeForme(session: Session, { versione, pezzi }: Forme): Promise<void> {
  await session.bulkLoad(
    'dw.forma',
    ['percorso', 'versione', 'contenuto', 'lunghezza'],
    [pezzi.map(({ percorso, contenuto, lunghezza }) => [percorso, versione, contenuto, lunghezza])],
  );
}
