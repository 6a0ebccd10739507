import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MSSQL_ROLLUP_SQL, RollupMssqlDriver } from '../../../cube/driver/mssql-driver.ts';
import type { MssqlAddress } from '../../../sql/mssql/address.ts';

/** Keeps what it is asked instead of sending it: there is no server here. `npm run test:warehouse` asks a real one. */
class RecordingDriver extends RollupMssqlDriver {
  readonly asked: string[] = [];

  override async query<R>(sql: string): Promise<R[]> {
    this.asked.push(sql);
    if (sql !== MSSQL_ROLLUP_SQL.columns) return [];
    return [{ nome: 'comuni__comune_codice' }, { nome: 'comuni__regione_codice' }] as R[];
  }
}

let silent: Server;
let address: MssqlAddress;
const drivers: RollupMssqlDriver[] = [];

beforeAll(async () => {
  // Takes the call and hangs up: what a driver meets where no SQL Server listens.
  silent = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const { port } = silent.address() as { port: number };
  address = {
    server: '127.0.0.1',
    port,
    database: 'belvedere',
    user: 'u',
    password: 'p',
    encrypt: false,
    trustServerCertificate: false,
  };
});
afterAll(async () => {
  for (const driver of drivers) await driver.release();
  silent.close();
});

/** Its failed connection is expected. */
async function recording(): Promise<RecordingDriver> {
  const driver = new RecordingDriver(address);
  drivers.push(driver);
  await expect(
    (driver as unknown as { initialConnectPromise: Promise<unknown> }).initialConnectPromise,
  ).rejects.toThrow();
  return driver;
}

describe('the driver of rollups in SQL Server', () => {
  it('logs in with user and password, not with a Windows domain', async () => {
    const { config } = (await recording()) as unknown as { config: Record<string, unknown> };
    expect(config).toMatchObject({ user: 'u', password: 'p', domain: undefined, requestTimeout: 0 });
  });

  it('says that no server answers, and lives', async () => {
    const driver = new RollupMssqlDriver(address);
    drivers.push(driver);
    await expect(driver.testConnection()).rejects.toThrow();
    (driver as unknown as { pool: { emit: (event: string, error: Error) => void } }).pool.emit(
      'error',
      new Error('a connection broke'),
    );
  });

  it('builds beside the name, indexes, and renames at the end', async () => {
    const driver = await recording();
    const table = 'prod_pre_aggregations.popolazione_per_comune_abc_def_1h2j3k';
    await driver.loadPreAggregationIntoTable(table, `SELECT * INTO ${table} FROM (SELECT 1 AS a) AS p`, []);
    const beside = /INTO (\S+)/.exec(driver.asked[0] ?? '')?.[1] ?? '';
    expect(beside).toMatch(/^prod_pre_aggregations\.costruzione_[0-9a-f]{32}$/);
    // Cube takes `name_content_structure_time` for a rollup: what is unfinished must not look like one.
    expect(beside.split('.')[1]).not.toMatch(/(.+)_(.+)_(.+)_(.+)/);
    expect(driver.asked).toEqual([
      `SELECT * INTO ${beside} FROM (SELECT 1 AS a) AS p`,
      MSSQL_ROLLUP_SQL.columns,
      `CREATE CLUSTERED INDEX [ordine] ON ${beside} ([comuni__comune_codice])`,
      `CREATE INDEX [comuni__regione_codice] ON ${beside} ([comuni__regione_codice])`,
      `EXEC sp_rename '${beside}', 'popolazione_per_comune_abc_def_1h2j3k'`,
    ]);
  });

  it('drops nothing when Cube asks: queries may still read it', async () => {
    const driver = await recording();
    await driver.dropTable();
    expect(driver.asked).toEqual([]);
  });
});
