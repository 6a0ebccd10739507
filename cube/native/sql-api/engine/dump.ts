import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { CLUSTER_STATEMENTS, REVOKES_QUERY } from './cluster.ts';

/**
 * The database that engines start from, as a tar archive: from the folder when it was built before, else built now
 * (seconds) and kept there for the next time; a folder that cannot be written costs only that time.
 */
export async function readDump(folder: string): Promise<Uint8Array> {
  const file = join(folder, `engine-${contentOf()}.tar.gz`);
  try {
    return gunzipSync(readFileSync(file));
  } catch {
    const dump = await buildDump();
    keep(file, dump);
    return dump;
  }
}

/** What the dump depends on: a new PGlite or other statements make another file. */
function contentOf(): string {
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(join(dirname(pglite), '../package.json'), 'utf8')) as {
    version: string;
  };
  return createHash('sha256')
    .update(JSON.stringify([version, CLUSTER_STATEMENTS, REVOKES_QUERY]))
    .digest('hex')
    .slice(0, 12);
}

async function buildDump(): Promise<Uint8Array> {
  // Small segments of the log of changes: a database at rest needs two, which would be 32 MB of 40.
  const pglite = await PGlite.create({ database: 'template1', initDbStartParams: ['--wal-segsize=1'] });
  for (const statement of CLUSTER_STATEMENTS) await pglite.exec(statement);
  const { rows } = await pglite.query<{ statement: string }>(REVOKES_QUERY);
  await pglite.exec(rows.map(({ statement }) => statement).join(';'));
  await pglite.exec('VACUUM FULL');
  await pglite.exec('ANALYZE');
  await pglite.exec('CHECKPOINT');
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  return new Uint8Array(await dump.arrayBuffer());
}

/** Written beside and renamed, so that two processes never read half a file. */
function keep(file: string, dump: Uint8Array): void {
  const part = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, gzipSync(dump));
    renameSync(part, file);
  } catch {
    rmSync(part, { force: true });
  }
}
