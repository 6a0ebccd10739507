import { setTimeout } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { migrateAppState } from '../../../sql/app/open.ts';
import { SqliteFileDialect } from '../../../sql/app/sqlite-dialect.ts';
import { openSqlite, sqlitePath } from '../../../sql/app/sqlite.ts';
import type { AppTables } from '../../../sql/app/tables.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test('a transaction that reads first and writes later is not overtaken by another connection', async () => {
  const directory = await temporaryDirectory();
  await migrateAppState({ directory }, true);
  const open = () =>
    new Kysely<AppTables>({ dialect: new SqliteFileDialect(openSqlite(sqlitePath(directory))) });
  const [one, two] = [open(), open()];
  const count = (db: Kysely<AppTables>) => db.selectFrom('host_ammesso').selectAll().execute();
  const add = (db: Kysely<AppTables>, host: string) =>
    db.insertInto('host_ammesso').values({ host, aggiunto_da: 'prova', aggiunto_il: 'ora' }).execute();
  const seen: number[] = [];
  await Promise.all([
    one.transaction().execute(async (trx) => {
      seen.push((await count(trx)).length);
      // Time for the other to write in between, if it could.
      await setTimeout(30);
      await add(trx, 'a.it');
      seen.push((await count(trx)).length);
    }),
    setTimeout(10).then(() => add(two, 'b.it')),
  ]);
  expect(seen).toEqual([0, 1]);
  expect(await count(two)).toHaveLength(2);
  await Promise.all([one.destroy(), two.destroy()]);
});
