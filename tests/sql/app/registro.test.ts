import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { openAppState } from '../../../sql/app/open.ts';
import { sqlitePath } from '../../../sql/app/sqlite.ts';
import { FUNZIONI, RUOLI_SOLO_APERTI } from '../../../model/contratto/accesso.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const directory = await temporaryDirectory();
let database: DatabaseSync;

beforeAll(async () => {
  const state = await openAppState({ directory });
  for (const oggetto of ['prima', 'seconda']) {
    await state.accessi.registro.append({
      utenteId: 'sistema',
      utente: 'sistema',
      azione: 'prova',
      oggetto,
      dettagli: {},
      indirizzo: '',
      richiestaHttp: '',
    });
  }
  await state.close();
  // Past the stores, as whoever finds a hole in them.
  database = new DatabaseSync(sqlitePath(directory));
  return () => database.close();
});

const lines = () => database.prepare('SELECT * FROM registro ORDER BY evento_id').all();

describe('the log itself refuses', () => {
  test.for([
    "UPDATE registro SET utente = 'altri'",
    "UPDATE registro SET dettagli = '{}' WHERE evento_id = 1",
    'UPDATE registro SET evento_id = 99 WHERE evento_id = 1',
    'UPDATE OR REPLACE registro SET evento_id = 2 WHERE evento_id = 1',
    'DELETE FROM registro',
    'DELETE FROM registro WHERE evento_id = 1',
    "INSERT OR REPLACE INTO registro VALUES (1, 'q', NULL, 'u', 'a', 'o', '{}', '', '')",
    "REPLACE INTO registro VALUES (2, 'q', NULL, 'u', 'a', 'o', '{}', '', '')",
    `INSERT INTO registro VALUES (1, 'q', NULL, 'u', 'a', 'o', '{}', '', '')
     ON CONFLICT (evento_id) DO UPDATE SET utente = 'altri'`,
  ])('%s', (sql) => {
    const before = lines();
    expect(before).toHaveLength(2);
    expect(() => database.exec(sql)).toThrow(/registro: le righe non si/);
    expect(lines()).toEqual(before);
  });

  test('lines whose details are no JSON', () => {
    const sql = `INSERT INTO registro (quando, utente, azione, oggetto, dettagli, indirizzo, richiesta_http)
      VALUES ('q', 'u', 'a', 'o', 'testo', '', '')`;
    expect(() => database.exec(sql)).toThrow(/ck_registro_dettagli/);
  });

  test('and numbers of lines never come back', () => {
    const { sql } = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'registro'").get() as {
      sql: string;
    };
    expect(sql).toContain('AUTOINCREMENT');
  });
});

describe('the database itself refuses', () => {
  test('functions to those who read open data only', () => {
    for (const ruolo of RUOLI_SOLO_APERTI) {
      for (const funzione of FUNZIONI) {
        const grant = database.prepare('INSERT OR IGNORE INTO ruolo_funzione VALUES (?, ?)');
        grant.run(ruolo, funzione);
        const move = database.prepare('UPDATE ruolo_funzione SET ruolo = ? WHERE funzione = ?');
        expect(() => move.run(ruolo, funzione)).toThrow(/solo_aperti/);
      }
    }
    const { n } = database
      .prepare("SELECT count(*) AS n FROM ruolo_funzione WHERE ruolo IN ('cittadino', 'pubblico')")
      .get() as { n: number };
    expect(n).toBe(0);
  });

  test('people without a role that exists, requests decided by nobody', () => {
    expect(() => database.exec("INSERT INTO utente_ruolo VALUES ('x', 'analista')")).toThrow(/FOREIGN KEY/);
    expect(() => database.exec("DELETE FROM ruolo WHERE ruolo = 'analista'")).toThrow(/FOREIGN KEY/);
  });
});
