import { WarehouseError } from '../errors.ts';
import type { Warehouse } from '../warehouse.ts';

export const SNAPSHOT_SQL = {
  read: 'SELECT is_read_committed_snapshot_on AS acceso FROM sys.databases WHERE database_id = DB_ID()',
  enable: 'ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT',
} as const;

/**
 * Lets readers see the last committed rows while a load is being published, instead of waiting for it. Needs the right to alter
 * the database and nobody else connected; where that is missing the database stays as it is. Says whether it is on.
 */
export async function enableReadCommittedSnapshot(warehouse: Warehouse): Promise<boolean> {
  const [row] = await warehouse.query<{ acceso: boolean }>(SNAPSHOT_SQL.read);
  if (row?.acceso) return true;
  try {
    await warehouse.execute(SNAPSHOT_SQL.enable);
    return true;
  } catch (error) {
    if (error instanceof WarehouseError) return false;
    throw error;
  }
}
