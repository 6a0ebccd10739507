import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';

import yauzl, { type Entry, type ZipFile } from 'yauzl';

import { LoadError } from '../pipeline/contract.ts';
import { openForReading } from './input.ts';

/** What an archive may hold; see the README for why these figures. */
export interface ZipLimits {
  maxEntries: number;
  /** Sum of the sizes of all entries once extracted, in bytes. */
  maxTotalBytes: number;
  /** One entry, in bytes. */
  maxEntryBytes: number;
  /** Extracted over compressed size of an entry; counts from 1 MB on (small texts compress by more). */
  maxRatio: number;
}

export const ZIP_LIMITS: ZipLimits = {
  maxEntries: 1000,
  maxTotalBytes: 4e9,
  maxEntryBytes: 2e9,
  maxRatio: 200,
};

/** A file inside an archive. */
export interface ZipEntry {
  /** Path inside the archive, with `/`. */
  name: string;
  /** Declared sizes in bytes; extraction refuses contents that differ. */
  bytes: number;
  compressedBytes: number;
}

/** An open archive; close it when done. Entries are the files only, folders are left out. */
export interface ZipArchive {
  entries: readonly ZipEntry[];
  /** Streams an entry, checking its size and checksum on the way. */
  openEntry(name: string, signal?: AbortSignal): Promise<Readable>;
  close(): void;
}

const S_IFMT = 0xf000;
const S_IFLNK = 0xa000;
const NESTED = /\.(zip|7z|rar|gz|tgz|bz2|xz|tar)$/i;
/** An entry this small may have any ratio. */
const SMALL = 1e6;

function damaged(path: string, cause: unknown): LoadError {
  if (cause instanceof LoadError) return cause;
  return new LoadError(
    'ARCHIVIO_DANNEGGIATO',
    `L'archivio ${path} è danneggiato o incompleto: scaricarlo di nuovo`,
    {
      cause,
    },
  );
}

function suspect(what: string): LoadError {
  return new LoadError('ARCHIVIO_SOSPETTO', `Archivio rifiutato: ${what}; estrarre a mano il file che serve`);
}

function checkName(name: string): void {
  const parts = name.split('/');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (name.startsWith('/') || name.includes('\\') || /^[a-z]:/i.test(name) || /[\x00-\x1f]/.test(name)) {
    throw suspect(`il nome «${name.slice(0, 100)}» non è un percorso relativo`);
  }
  if (parts.includes('..') || parts.includes('.') || name.length > 400) {
    throw suspect(`il nome «${name.slice(0, 100)}» esce dalla cartella`);
  }
}

function checkEntry(entry: Entry, limits: ZipLimits, allowNested: boolean): void {
  checkName(entry.fileName);
  const name = `«${entry.fileName.slice(0, 100)}»`;
  if (entry.isEncrypted()) throw suspect(`${name} è protetto da password`);
  if (((entry.externalFileAttributes >>> 16) & S_IFMT) === S_IFLNK)
    throw suspect(`${name} è un collegamento`);
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw suspect(`${name} usa una compressione non prevista (${entry.compressionMethod})`);
  }
  if (!allowNested && NESTED.test(entry.fileName)) throw suspect(`${name} è un archivio dentro l'archivio`);
  if (entry.uncompressedSize > limits.maxEntryBytes) {
    throw suspect(`${name} supera ${Math.floor(limits.maxEntryBytes / 1e6)} MB`);
  }
  if (entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * limits.maxRatio) {
    throw suspect(`${name} si espande più di ${limits.maxRatio} volte`);
  }
}

/** Reads the directory of the archive, refusing at the first thing that is not as in an honest supply. */
async function listEntries(
  zip: ZipFile,
  limits: ZipLimits,
  allowNested: boolean,
): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.maxEntries) throw suspect(`contiene più di ${limits.maxEntries} file`);
  const entries = new Map<string, Entry>();
  const seen = new Set<string>();
  let total = 0;
  let compressed = 0;
  for await (const entry of zip.eachEntry()) {
    checkEntry(entry, limits, allowNested);
    const folded = entry.fileName.toLowerCase();
    if (seen.has(folded)) throw suspect(`il nome «${entry.fileName.slice(0, 100)}» compare due volte`);
    seen.add(folded);
    total += entry.uncompressedSize;
    compressed += entry.compressedSize;
    // Bombs let many entries share the same bytes.
    if (compressed > zip.fileSize) throw suspect('i file dichiarano più byte di quanti ne ha');
    if (total > limits.maxTotalBytes) {
      throw suspect(`il contenuto supera ${Math.floor(limits.maxTotalBytes / 1e6)} MB`);
    }
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  return entries;
}

async function open(path: string): Promise<ZipFile> {
  // yauzl's own opening would leak its words about a missing file; ours says it in Italian.
  await (await openForReading(path)).close();
  // Names written by Windows with `\\` are read with `/`, then checked.
  return yauzl.openPromise(path, { autoClose: false, strictFileNames: false });
}

/**
 * Opens a ZIP archive and checks every name and declared size before anything is extracted.
 *
 * @param limits instead of {@link ZIP_LIMITS}
 * @param allowNested lets archives inside the archive stand (they are never opened)
 * @throws LoadError FILE_ASSENTE; ARCHIVIO_DANNEGGIATO (cut, no archive, contradictory directory); ARCHIVIO_SOSPETTO (too many or too
 *   large entries, ratio of a bomb, absolute names or `..`, links, passwords, doubled names, nested archives)
 */
export async function openZip(
  path: string,
  { limits = ZIP_LIMITS, allowNested = false }: { limits?: ZipLimits; allowNested?: boolean } = {},
): Promise<ZipArchive> {
  let zip: ZipFile | undefined;
  try {
    zip = await open(path);
    const entries = await listEntries(zip, limits, allowNested);
    return archive(path, zip, entries);
  } catch (error) {
    zip?.close();
    // What yauzl itself refuses while listing, in English.
    if (/absolute path|invalid relative path/.test(String(error)))
      throw suspect('un nome esce dalla cartella');
    if (/strong encryption/.test(String(error))) throw suspect('è protetto da password');
    throw damaged(path, error);
  }
}

function archive(path: string, zip: ZipFile, entries: Map<string, Entry>): ZipArchive {
  return {
    entries: [...entries.values()].map((entry) => ({
      name: entry.fileName,
      bytes: entry.uncompressedSize,
      compressedBytes: entry.compressedSize,
    })),
    async openEntry(name, signal) {
      const entry = entries.get(name);
      if (!entry)
        throw new LoadError('ARCHIVIO_DANNEGGIATO', `Nell'archivio ${path} manca il file «${name}»`);
      signal?.throwIfAborted();
      try {
        return checked(await zip.openReadStreamPromise(entry), entry, path);
      } catch (cause) {
        throw damaged(path, cause);
      }
    },
    close: () => zip.close(),
  };
}

/** Compares the content with the declared checksum (yauzl compares the sizes); errors come out as LoadError. */
function checked(source: Readable, entry: Entry, path: string): Readable {
  let sum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === entry.crc32 ? null : damaged(path, new Error(`checksum of ${entry.fileName}`)));
    },
  });
  source.on('error', (cause) => check.destroy(damaged(path, cause)));
  check.on('close', () => source.destroy());
  return source.pipe(check);
}

/**
 * Writes one entry to a file that must not exist yet; nothing is left of it when extraction fails.
 *
 * @throws LoadError ARCHIVIO_DANNEGGIATO (missing entry, size or checksum that differ, cut data); the signal's reason
 */
export async function extractEntry(
  zip: ZipArchive,
  name: string,
  toPath: string,
  signal?: AbortSignal,
): Promise<void> {
  const source = await zip.openEntry(name, signal);
  try {
    await pipeline(source, createWriteStream(toPath, { flags: 'wx', mode: 0o600 }), { signal });
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    if (!taken) await rm(toPath, { force: true });
    if (signal?.aborted || taken) throw cause;
    throw damaged(name, cause);
  }
}

/** Gives `use` a new temporary folder, readable by this user only, and removes it with what is in it, whatever happens. */
async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'belvedere-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Extracts the entries that `wanted` chooses into a temporary folder, under numbers instead of their own names, and gives their paths
 * by entry name; the folder goes when the iteration or `use` ends.
 */
export async function withExtracted<T>(
  path: string,
  wanted: (name: string) => boolean,
  use: (files: ReadonlyMap<string, string>) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const zip = await openZip(path);
  try {
    return await withTemporaryFolder(async (folder) => {
      const files = new Map<string, string>();
      for (const { name } of zip.entries.filter((entry) => wanted(entry.name))) {
        const to = join(folder, String(files.size));
        await extractEntry(zip, name, to, signal);
        files.set(name, to);
      }
      return use(files);
    });
  } finally {
    zip.close();
  }
}
