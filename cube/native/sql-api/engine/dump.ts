import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CLUSTER_STATEMENTS, REVOKES_QUERY } from './cluster.ts';

/** The folder of PGlite's program. */
export const PGLITE = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
/** Where an installation may have it built before the first start: `node_modules/.cache/cube-sql-api`. */
export const PACKAGED = join(PGLITE, '../../../.cache/cube-sql-api');

/**
 * The database that engines start from, as a tar archive: as packaged, else from the folder when it was built before,
 * else built now in a thread of its own (seconds) and kept there; a folder that cannot be written costs only that time.
 */
export async function readDump(folder: string, packaged = PACKAGED): Promise<Uint8Array> {
  const name = `engine-${contentOf()}.tar.gz`;
  const known = [packaged, folder].map((place) => readFile(join(place, name))).find((dump) => dump);
  if (known) return known;
  const dump = await buildDump();
  keep(join(folder, name), dump);
  return dump;
}

/** A file that is missing or damaged is as good as none. */
function readFile(file: string): Uint8Array | undefined {
  try {
    return gunzipSync(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** What the dump depends on: a new PGlite or other statements make another file. */
function contentOf(): string {
  const { version } = JSON.parse(readFileSync(join(PGLITE, '../package.json'), 'utf8')) as {
    version: string;
  };
  return createHash('sha256')
    .update(JSON.stringify([version, CLUSTER_STATEMENTS, REVOKES_QUERY]))
    .digest('hex')
    .slice(0, 12);
}

async function buildDump(): Promise<Uint8Array> {
  const worker = new Worker(new URL('./dump-builder.ts', import.meta.url));
  const [dump] = (await once(worker, 'message')) as [Uint8Array];
  return dump;
}

/** Written beside and renamed, so that two processes never read half a file. What cannot be kept is built again next time. */
function keep(file: string, dump: Uint8Array): void {
  const part = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(part, gzipSync(dump));
      renameSync(part, file);
    } finally {
      rmSync(part, { force: true });
    }
  } catch {
    return;
  }
}
