import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { CLUSTER_STATEMENTS, REVOKES_QUERY } from './cluster.ts';

/** A thread that builds the database that engines start from and hands it over as a tar archive. */
async function build(): Promise<Uint8Array> {
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

if (parentPort) parentPort.postMessage(await build());
