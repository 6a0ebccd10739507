import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { WarehouseError } from '../../sql/errors.ts';

/** Name of the file that this process fills before it becomes `path`. */
export const temporaryPath = (path: string): string => `${path}.nuovo-${process.pid}`;

/**
 * Removes what fillings of `path` left behind when they were killed.
 * @throws WarehouseError RIEMPIMENTO_IN_CORSO when one of them is still at work.
 */
export async function cleanLeftovers(path: string): Promise<void> {
  const directory = dirname(path);
  const pattern = new RegExp(`^${RegExp.escape(basename(path))}\\.nuovo-(\\d+)(\\.wal|\\.tmp)?$`);
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const match = pattern.exec(name);
    if (!match) continue;
    const file = join(directory, match[2] ? name.slice(0, -match[2].length) : name);
    if (isAlive(Number(match[1])) && (await isLocked(file))) {
      throw new WarehouseError(
        'RIEMPIMENTO_IN_CORSO',
        `Il magazzino ${path} si sta già riempiendo (processo ${match[1]}): attendi che finisca.`,
        { path },
      );
    }
    await rm(join(directory, name), { force: true, recursive: true });
  }
}

/** A process with that number runs; numbers are used again, so the file's lock decides. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isLocked(file: string): Promise<boolean> {
  try {
    const { warehouse } = await openDuckdb(file);
    await warehouse.close();
    return false;
  } catch (error) {
    return error instanceof WarehouseError && error.code === 'MAGAZZINO_OCCUPATO';
  }
}
