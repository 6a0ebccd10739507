import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { temporaryDirectory } from './fixtures/temporary.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** `npm run migrate` as a user runs it, without npm. */
function migrate(directory: string, args: string[] = [], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['sql/main.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, WAREHOUSE_URL: '', BELVEDERE_DIR: directory, ...env },
  });
  return { status, stdout, stderr };
}

const files = await readdir(join(ROOT, 'sql/dw/duckdb'));
const stateFiles = await readdir(join(ROOT, 'sql/app/sqlite'));

test('lists what is missing, applies it, and then has nothing to do', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'magazzino.duckdb');
  const { warehouse } = await openDuckdb(path);
  await warehouse.close();
  const listed = migrate(directory, ['--elenca']);
  expect(listed).toMatchObject({ status: 0, stderr: '' });
  expect(listed.stdout).toContain(`Magazzino: mancano ${files.length} migrazioni.`);
  expect(existsSync(join(directory, 'applicazione.sqlite'))).toBe(false);
  const applied = migrate(directory);
  expect(applied.status, applied.stderr).toBe(0);
  for (const file of files) expect(applied.stdout).toContain(`  ${file}\n`);
  expect(applied.stdout).toContain(`Stato dell'applicazione: applicate ${stateFiles.length} migrazioni.`);
  expect(migrate(directory).stdout).toBe(
    "Magazzino: niente da fare.\nStato dell'applicazione: niente da fare.\n",
  );
});

test('does not make an empty warehouse where npm start would make a full one', async () => {
  const directory = join(await temporaryDirectory(), 'nuova');
  const { status, stdout } = migrate(directory);
  expect(status).toBe(0);
  expect(stdout).toContain("Magazzino: non c'è ancora, lo crea il primo npm start.");
  expect(existsSync(join(directory, 'magazzino.duckdb'))).toBe(false);
});

test('refuses an edited history with exit code 1', async () => {
  const directory = await temporaryDirectory();
  const { warehouse } = await openDuckdb(join(directory, 'magazzino.duckdb'));
  await warehouse.migrate();
  await warehouse.execute("UPDATE dw.migrazione SET hash = 'altro' WHERE nome = '002_fatti.sql'");
  await warehouse.close();
  for (const args of [[], ['--elenca']]) {
    const { status, stderr } = migrate(directory, args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^MIGRAZIONE_MODIFICATA: .*002_fatti\.sql/);
  }
});

test('wrong usage is 64, help is 0, both in Italian', async () => {
  const directory = await temporaryDirectory();
  expect(migrate(directory, ['--tutto'])).toMatchObject({ status: 64, stdout: '' });
  expect(migrate(directory, ['--tutto']).stderr).toContain('Opzione sconosciuta: --tutto');
  expect(migrate(directory, ['--aiuto'])).toMatchObject({ status: 0, stderr: '' });
});

test('a server that does not answer, or a wrong address: one line, no password', async () => {
  const directory = await temporaryDirectory();
  const absent = migrate(directory, [], { WAREHOUSE_URL: 'mssql://sa:segretissima@127.0.0.1:1/belvedere' });
  expect(absent.status).toBe(1);
  expect(absent.stderr).toMatch(/^MAGAZZINO_NON_RAGGIUNGIBILE: .*belvedere su 127\.0\.0\.1:1.*\n$/);
  const wrong = migrate(directory, [], {
    WAREHOUSE_URL: 'mssql://sa:segretissima@127.0.0.1:porta/belvedere',
  });
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toMatch(/^INDIRIZZO_NON_VALIDO: /);
  for (const { stdout, stderr } of [absent, wrong]) expect(stdout + stderr).not.toContain('segretissima');
});
