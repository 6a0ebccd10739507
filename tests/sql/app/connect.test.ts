import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import type { AppState } from '../../../sql/app/state.ts';
import { APP_MIGRATIONS, connectAppState } from '../../../sql/app/connect.ts';
import { migrateAppState, openAppState } from '../../../sql/app/open.ts';
import { sqlitePath } from '../../../sql/app/sqlite.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { LATER, NOW, somebody } from './contract/people.ts';

const SQL = resolve(import.meta.dirname, '../../../sql/app');

test('the migrations that the code needs are those of both folders', async () => {
  for (const folder of ['sqlite', 'mssql']) {
    expect((await readdir(join(SQL, folder))).sort(), folder).toEqual([...APP_MIGRATIONS]);
  }
});

describe('opening without migrating', () => {
  const outdated = { code: 'STATO_NON_AGGIORNATO' };

  test('makes no file where there is none', async () => {
    const directory = await temporaryDirectory();
    const opening = connectAppState({ directory });
    await expect(opening).rejects.toMatchObject(outdated);
    await expect(opening).rejects.toThrow(/001_fonti\.sql.*esegui npm run migrate/);
    await expect(stat(sqlitePath(directory))).rejects.toThrow('ENOENT');
  });

  test('refuses what misses the last migration, or all', async () => {
    const directory = await temporaryDirectory();
    await migrateAppState({ directory }, true);
    const database = new DatabaseSync(sqlitePath(directory));
    const last = APP_MIGRATIONS.at(-1) ?? '';
    database.prepare('DELETE FROM migrazione WHERE nome = ?').run(last);
    const opening = connectAppState({ directory });
    await expect(opening).rejects.toMatchObject(outdated);
    await expect(opening).rejects.toThrow(last);
    database.exec('DROP TABLE migrazione');
    await expect(connectAppState({ directory })).rejects.toMatchObject(outdated);
    database.close();
  });

  test('opens what is up to date, also while a newer program has added to it', async () => {
    const directory = await temporaryDirectory();
    await migrateAppState({ directory }, true);
    const database = new DatabaseSync(sqlitePath(directory));
    database.exec("INSERT INTO migrazione VALUES ('999_futura.sql', 'x', 'y')");
    database.close();
    const state = await connectAppState({ directory });
    expect((await state.accessi.ruoli.list()).length).toBeGreaterThan(0);
    await state.close();
  });

  test('a SQL Server that is not there is one line without the password', async () => {
    const warehouseUrl = 'mssql://sa:segretissima@127.0.0.1:1/belvedere';
    const error: Error = await connectAppState({ directory: '/nowhere', warehouseUrl }).then(
      () => new Error('opened'),
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: 'MAGAZZINO_NON_RAGGIUNGIBILE' });
    expect(error.message).toContain('belvedere su 127.0.0.1:1');
    expect(error.message).not.toContain('segretissima');
  });
});

/** Runs a module in a process of its own; gives what it prints. */
async function run(script: string, args: string[]): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  await once(child, 'close');
  return output.join('');
}

test('bundled, away from its folder, it opens as well', async () => {
  const [directory, elsewhere] = [await temporaryDirectory(), await temporaryDirectory()];
  await migrateAppState({ directory }, true);
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: ['kysely', 'zod'], external: ['tedious', 'tarn'] },
    build: {
      ssr: resolve(import.meta.dirname, 'fixtures/bundled.ts'),
      outDir: elsewhere,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'bundled.mjs', chunkFileNames: '[name].mjs' } },
    },
  });
  expect(await run(join(elsewhere, 'bundled.mjs'), [directory])).toBe('12 ruoli\n');
});

describe('two processes on one file', () => {
  const GUESSES = 60;

  test('lose no attempt, and one uses a link up', async () => {
    const directory = await temporaryDirectory();
    const state: AppState = await openAppState({ directory });
    const { accessi } = state;
    const { utenteId } = await accessi.utenti.create(somebody());
    const links = Array.from({ length: 20 }, (_, n) => `link-${n}`);
    for (const hash of links) {
      const { utenteId: other } = await accessi.utenti.create(somebody());
      await accessi.gettoni.create({ hash, scopo: 'reimposta', utenteId: other, scadeIl: LATER });
    }
    const script = resolve(import.meta.dirname, 'fixtures/rival.ts');
    const rivals = Array.from({ length: 2 }, () =>
      run(script, [directory, utenteId, String(GUESSES), NOW, ...links]),
    );
    const outputs = (await Promise.all(rivals)).map((text) => JSON.parse(text) as Rival);
    const counts = outputs.flatMap((each) => each.counts);
    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2 * GUESSES }, (_, n) => n + 1));
    expect(outputs.flatMap((each) => each.won).toSorted()).toEqual(links.toSorted());
    expect((await accessi.utenti.byId(utenteId))?.tentativiFalliti).toBe(2 * GUESSES);
    await state.close();
  });
});

interface Rival {
  counts: number[];
  won: string[];
}
