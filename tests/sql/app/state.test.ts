import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { migrateAppState, openAppState } from '../../../sql/app/open.ts';
import { sqlitePath } from '../../../sql/app/sqlite.ts';
import { mssqlDialect } from '../../../sql/app/mssql.ts';
import { hostQueries, toHostName, type AppState } from '../../../sql/app/state.ts';
import type { AppTables } from '../../../sql/app/tables.ts';
import { APP_MIGRATIONS } from '../../../sql/app/connect.ts';
import { parseMssqlAddress } from '../../../sql/mssql/address.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const directory = await temporaryDirectory();

describe('on SQLite', () => {
  let state: AppState;

  beforeAll(async () => {
    state = await openAppState({ directory });
    return () => state.close();
  });

  test('remembers hosts with who added each and when', async () => {
    expect(await state.hosts()).toEqual([]);
    expect(await state.addHost('Dati.Lombardia.it', 'anna')).toBe(true);
    expect(await state.addHost('bdap.example.it', 'bruno')).toBe(true);
    expect(await state.addHost('dati.lombardia.it.', 'carlo')).toBe(false);
    expect(await state.hosts()).toEqual(['bdap.example.it', 'dati.lombardia.it']);
    const [, entry] = await state.hostEntries();
    expect(entry).toMatchObject({ host: 'dati.lombardia.it', aggiuntoDa: 'anna' });
    expect(Date.now() - Date.parse(entry?.aggiuntoIl ?? '')).toBeLessThan(60_000);
    expect(await state.removeHost('bdap.example.it')).toBe(true);
    expect(await state.removeHost('bdap.example.it')).toBe(false);
    expect(await state.hosts()).toEqual(['dati.lombardia.it']);
  });

  test('two processes at once add a host once', async () => {
    const other = await openAppState({ directory });
    const outcomes = await Promise.all(
      [state, other, state, other].map((each, n) => each.addHost('insieme.example.it', `n${n}`)),
    );
    expect(outcomes.filter((added) => added)).toHaveLength(1);
    await other.close();
  });

  test('the file and its companions are the owner’s alone, written ahead', async () => {
    await state.addHost('wal.example.it', 'anna');
    for (const suffix of ['', '-wal', '-shm']) {
      expect((await stat(`${sqlitePath(directory)}${suffix}`)).mode & 0o777, suffix).toBe(0o600);
    }
  });

  test('a file left open to others is closed to them again', async () => {
    const elsewhere = await temporaryDirectory();
    await (await openAppState({ directory: elsewhere })).close();
    await chmod(sqlitePath(elsewhere), 0o666);
    await (await openAppState({ directory: elsewhere })).close();
    expect((await stat(sqlitePath(elsewhere))).mode & 0o777).toBe(0o600);
  });
});

test('migrations: listed without making the file, applied once', async () => {
  const elsewhere = await temporaryDirectory();
  const all = [...APP_MIGRATIONS];
  expect(await migrateAppState({ directory: elsewhere }, false)).toEqual(all);
  await expect(stat(sqlitePath(elsewhere))).rejects.toThrow('ENOENT');
  expect(await migrateAppState({ directory: elsewhere }, true)).toEqual(all);
  expect(await migrateAppState({ directory: elsewhere }, false)).toEqual([]);
  expect(await migrateAppState({ directory: elsewhere }, true)).toEqual([]);
});

test('what is no state is left as it was, with a code', async () => {
  const elsewhere = await temporaryDirectory();
  const path = sqlitePath(elsewhere);
  await writeFile(path, 'un testo che non è un database'.repeat(100));
  const before = await readFile(path);
  await expect(openAppState({ directory: elsewhere })).rejects.toMatchObject({
    code: 'MAGAZZINO_DANNEGGIATO',
  });
  expect(await readFile(path)).toEqual(before);
  await expect(openAppState({ directory: join(elsewhere, 'manca') })).rejects.toMatchObject({
    code: 'MAGAZZINO_CARTELLA_ASSENTE',
  });
});

describe('host names', () => {
  test.for([
    ['https://dati.it'],
    ['dati.it/percorso'],
    ['dati.it:8080'],
    ['utente@dati.it'],
    ['*.it'],
    ['localhost'],
    ['127.0.0.1'],
    ['0x7f.1'],
    ['[::1]'],
    ['a b.it'],
    [''],
  ])('%s is none', ([text]) => {
    expect(() => toHostName(text ?? '')).toThrow(RangeError);
  });

  test('case, a last dot and accents do not tell names apart', () => {
    expect(toHostName(' Dati.ISTAT.it. ')).toBe('dati.istat.it');
    expect(toHostName('forlì.it')).toBe('xn--forl-tpa.it');
  });
});

test('on SQL Server every statement names schema app and binds its values', () => {
  const db = new Kysely<AppTables>({ dialect: mssqlDialect(parseMssqlAddress('mssql://u:p@127.0.0.1/db')) });
  const queries = hostQueries(db.withSchema('app'));
  const texts = [
    queries.list(),
    queries.find('a.it'),
    queries.add('a.it', 'io', 'ora'),
    queries.remove('a.it'),
  ];
  for (const { sql } of texts.map((query) => query.compile())) {
    expect(sql.match(/"host_ammesso"/g)).toEqual(sql.match(/(?<="app"\.)"host_ammesso"/g));
    expect(sql).not.toContain('a.it');
  }
});
