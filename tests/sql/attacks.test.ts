import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDuckdb, type DuckdbHandle } from '../../sql/duckdb/open.ts';
import { temporaryDirectory } from './fixtures/temporary.ts';

const directory = await temporaryDirectory();
const secret = join(directory, 'segreto.csv');
let handle: DuckdbHandle;

beforeAll(async () => {
  await writeFile(secret, 'chiave,valore\n1,riservato\n');
  handle = await openDuckdb(join(directory, 'magazzino.duckdb'));
  await handle.warehouse.execute('CREATE TABLE prova AS SELECT 1 AS n');
});

afterAll(() => handle.warehouse.close());

const READS = [
  `SELECT * FROM read_csv('${secret}')`,
  `SELECT * FROM '${secret}'`,
  `SELECT * FROM read_text('${secret}')`,
  `SELECT * FROM read_blob('/etc/passwd')`,
  `SELECT * FROM sniff_csv('${secret}')`,
  `SELECT * FROM read_parquet('${directory}/*.parquet')`,
  `SELECT * FROM read_json('${secret}')`,
  `SELECT * FROM glob('${directory}/*')`,
  `SELECT * FROM read_duckdb('${directory}/altro.duckdb')`,
  `SELECT getenv('PATH')`,
  `SELECT * FROM duckdb_extensions()`,
  `SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '${directory}/registro'})`,
  `SELECT * FROM "enable_logging"()`,
  `SELECT * FROM query('SELECT * FROM enable_' || 'logging()')`,
  `SELECT * FROM query /* x */ ('SELECT 1')`,
];

test.for(READS)('a read cannot do: %s', async (sql) => {
  await expect(handle.warehouse.query(sql)).rejects.toMatchObject({ name: 'WarehouseError' });
});

const STATEMENTS = [
  `COPY prova TO '${directory}/fuori.csv'`,
  `COPY prova FROM '${secret}'`,
  `EXPORT DATABASE '${directory}/fuori'`,
  `ATTACH '${directory}/altro.duckdb' AS altro`,
  'INSTALL httpfs',
  'LOAD httpfs',
  `LOAD '${directory}/finto.duckdb_extension'`,
  'SET enable_external_access = true',
  'SET lock_configuration = false',
  'RESET lock_configuration',
  "SET temp_directory = '/tmp'",
  "SET allowed_directories = ['/']",
  "SET memory_limit = '100GB'",
];

test.for(STATEMENTS)('nor can a statement of the program itself: %s', async (sql) => {
  await expect(handle.warehouse.execute(sql)).rejects.toMatchObject({ name: 'WarehouseError' });
  expect(existsSync(join(directory, 'fuori.csv'))).toBe(false);
  expect(existsSync(join(directory, 'altro.duckdb'))).toBe(false);
});

test('the reason says what is closed', async () => {
  await expect(handle.warehouse.query(`SELECT * FROM read_csv('${secret}')`)).rejects.toMatchObject({
    code: 'ACCESSO_NEGATO',
    message: 'Le interrogazioni non possono usare file, rete, estensioni o impostazioni del magazzino.',
  });
});

test('no request leaves for the network', async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end('a,b\n1,2\n');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(
    handle.warehouse.query(`SELECT * FROM read_csv('http://127.0.0.1:${port}/x.csv')`),
  ).rejects.toMatchObject({ code: 'ACCESSO_NEGATO' });
  await new Promise((resolve) => server.close(resolve));
  expect(requests).toBe(0);
});
