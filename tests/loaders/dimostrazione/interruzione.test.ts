import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDuckdb } from '../../../sql/duckdb/open.ts';
import { temporaryDirectory } from '../../sql/fixtures/temporary.ts';

const CHILD = fileURLToPath(new URL('./fixtures/fill-child.ts', import.meta.url));
/** Valle d'Aosta: 74 comuni, small enough to fill several times. */
const REGIONE = '02';
const COMUNI = 74;

const directory = await temporaryDirectory();

const startFill = (path: string, seed: string): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [CHILD, path, REGIONE, seed]);

/** The exit code of the child (null when killed), also when it had ended before. */
const exit = async (child: ChildProcessWithoutNullStreams): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', resolve));
};

const until = (child: ChildProcessWithoutNullStreams, text: string): Promise<void> =>
  new Promise((resolve) => child.stdout.on('data', (data: Buffer) => data.includes(text) && resolve()));

/** Fills to the end and gives what the child said. */
function fillToEnd(path: string, seed: string): string {
  return spawnSync(process.execPath, [CHILD, path, REGIONE, seed], { encoding: 'utf8' }).stdout;
}

/** The signature of the filling found in a whole file. */
async function signature(path: string): Promise<string> {
  const { warehouse } = await openDuckdb(path);
  const [row] = await warehouse.query<{ firma: string; comuni: number; anni: number; indicatori: number }>(
    `SELECT (SELECT any_value(file_hash) FROM dw.caricamento) AS firma, (SELECT count(*) FROM dw.dim_comune) AS comuni,
            (SELECT count(DISTINCT periodo_key) FROM dw.fact_popolazione) AS anni,
            (SELECT count(DISTINCT indicatore_key) FROM dw.fact_indicatore) AS indicatori`,
  );
  await warehouse.close();
  expect(row).toMatchObject({ comuni: COMUNI, anni: 9, indicatori: 5 });
  return row?.firma ?? '';
}

describe('killed (SIGKILL) while filling', () => {
  test.for([1, 2, 3])(
    'at a random moment, with nothing in place: nothing or a whole file, and the next start works (%i)',
    async (n) => {
      const path = join(directory, `nuovo-${n}.duckdb`);
      const child = startFill(path, 'prova');
      await until(child, 'dimensioni 0');
      const wait = Math.random() * 1000;
      await new Promise((resolve) => setTimeout(resolve, wait));
      child.kill('SIGKILL');
      await exit(child);
      const present = await stat(path).then(
        () => true,
        () => false,
      );
      if (present) expect(await signature(path), `killed after ${wait} ms`).not.toBe('');
      expect(fillToEnd(path, 'prova')).toContain('finito');
      await signature(path);
      const left = (await readdir(directory)).filter((name) => name.startsWith(`nuovo-${n}.duckdb`));
      expect(left, `killed after ${wait} ms`).toEqual([`nuovo-${n}.duckdb`]);
    },
  );

  test('over an old file: the old one stays, whole', async () => {
    const path = join(directory, 'vecchio.duckdb');
    expect(fillToEnd(path, 'vecchio')).toContain('finito');
    const before = await signature(path);
    const child = startFill(path, 'nuovo');
    await until(child, 'popolazione');
    child.kill('SIGKILL');
    await exit(child);
    expect(await signature(path)).toBe(before);
    expect(fillToEnd(path, 'nuovo')).toContain('finito');
    expect(await signature(path)).not.toBe(before);
  });
});

test('a second process is told that a filling is under way', async () => {
  const path = join(directory, 'conteso.duckdb');
  const first = startFill(path, 'prova');
  await until(first, 'dimensioni 1');
  expect(fillToEnd(path, 'prova')).toContain('RIEMPIMENTO_IN_CORSO');
  expect(await exit(first)).toBe(0);
  await signature(path);
});

test('a file open elsewhere is not replaced', async () => {
  const path = join(directory, 'aperto.duckdb');
  const { warehouse } = await openDuckdb(path);
  await warehouse.execute('CREATE TABLE prova AS SELECT 1 AS n');
  expect(fillToEnd(path, 'prova')).toContain('MAGAZZINO_OCCUPATO');
  expect(await warehouse.query('SELECT n FROM prova')).toEqual([{ n: 1 }]);
  await warehouse.close();
});

test('on a full disk: one line that says so, and nothing left', async ({ skip }) => {
  const small = join(directory, 'piccolo');
  await mkdir(small);
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]).status === 0;
  skip(!mounted, 'questa macchina non permette di montare un piccolo file system');
  onTestFinished(() => {
    spawnSync('/bin/umount', [small]);
  });
  const said = fillToEnd(join(small, 'x.duckdb'), 'prova');
  expect(said).toContain('errore DISCO_PIENO');
  expect(said.split('\n').find((line) => line.startsWith('errore'))).toContain('libera spazio');
  expect(await readdir(small)).toEqual([]);
});
