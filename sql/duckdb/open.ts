import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Warehouse } from '../warehouse.ts';
import { toWarehouseError } from './errors.ts';
import { ConnectionPool } from './pool.ts';
import { DuckdbWarehouse } from './warehouse.ts';

export interface DuckdbOptions {
  /** Most memory for the engine, as DuckDB writes it: '1GB'. */
  memoryLimit?: string;
  /** Threads for the engine. */
  threads?: number;
  /** Connections that may work at once. */
  connections?: number;
}

export interface DuckdbHandle {
  /** The one instance on this file in this process. Never open the file a second time: the copies diverge silently. */
  instance: DuckDBInstance;
  /** Its connections, for callers that need DuckDB's own results (Cube's driver). */
  pool: ConnectionPool;
  warehouse: Warehouse;
}

type Entry = { handle: Promise<DuckdbHandle>; holders: number; closing?: Promise<void> };

/** Open files of this process, by real path. */
const open = new Map<string, Entry>();

/**
 * Opens (or creates) the DuckDB file at `path`. Opening the same file again in this process gives the same handle; it is let go
 * when every holder has called `warehouse.close()`. From the first connection on, SQL reaches no other file, no network, no
 * extension and no setting.
 * @throws WarehouseError MAGAZZINO_OCCUPATO, _DANNEGGIATO, _SENZA_PERMESSO, _CARTELLA_ASSENTE, _PIU_RECENTE; the file is left untouched.
 */
export async function openDuckdb(path: string, options: DuckdbOptions = {}): Promise<DuckdbHandle> {
  const file = await canonicalPath(path);
  for (let leaving = open.get(file)?.closing; leaving; leaving = open.get(file)?.closing) await leaving;
  const present = open.get(file);
  if (present) {
    present.holders += 1;
    return present.handle;
  }
  const entry: Entry = { handle: start(file, options), holders: 1 };
  open.set(file, entry);
  try {
    return await entry.handle;
  } catch (error) {
    open.delete(file);
    throw error;
  }
}

async function start(file: string, options: DuckdbOptions): Promise<DuckdbHandle> {
  await checkAccess(file);
  const instance = await createInstance(file, options);
  const pool = new ConnectionPool(instance, { size: options.connections ?? 8 });
  const warehouse = new DuckdbWarehouse(pool, () => letGo(file));
  return { instance, pool, warehouse };
}

async function createInstance(file: string, options: DuckdbOptions): Promise<DuckDBInstance> {
  const settings: Record<string, string> = {
    // Spill files: a directory of their own, the only one that SQL may reach besides the database itself.
    temp_directory: `${file}.tmp`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    enable_external_access: 'false',
    ...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
    ...(options.threads ? { threads: String(options.threads) } : {}),
  };
  try {
    const instance = await DuckDBInstance.create(file, settings);
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'").catch(() => undefined);
    await connection.run('SET lock_configuration = true');
    connection.closeSync();
    return instance;
  } catch (error) {
    throw toWarehouseError(error, { path: file });
  }
}

async function letGo(file: string): Promise<void> {
  const entry = open.get(file);
  if (!entry) return;
  entry.holders -= 1;
  if (entry.holders > 0) return;
  entry.closing ??= closeEntry(file, entry);
  await entry.closing;
}

async function closeEntry(file: string, { handle }: Entry): Promise<void> {
  const { pool, instance } = await handle;
  await pool.close();
  instance.closeSync();
  open.delete(file);
}

/** What DuckDB finds out too late or says too vaguely: the directory must be writable too, for the log and the spill files. */
async function checkAccess(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : 0),
    () => undefined,
  );
  if (size === 0) throw toWarehouseError(new Error('not a valid DuckDB database file'), { path: file });
  try {
    await access(dirname(file), constants.W_OK | constants.X_OK);
    if (size !== undefined) await access(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw toWarehouseError(error, { path: file });
  }
}

/** One name for one file, whatever links lead to it; the directory must exist. */
async function canonicalPath(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    try {
      return join(await realpath(dirname(absolute)), basename(absolute));
    } catch (error) {
      throw toWarehouseError(error, { path: absolute });
    }
  }
}
