import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  CARICATORI_DESTINATARIO,
  CARICATORI_EMITTENTE,
  DatiInCorso,
  FILE_DATI,
} from '../../model/contratto/caricatori.ts';
import { writePosas, type ComuneLetto } from '../loaders/pipeline/fixtures/posas.ts';
import { parseCsv } from '../../loaders/territorio/csv.ts';
import { load, ROOT, signToken, startTestDati, type TestDati } from '../support/dati.ts';

let dati: TestDati;
let runtime: DatiInCorso;
let comuni: ComuneLetto[];

beforeAll(async () => {
  dati = await startTestDati(inject('warehouse'));
  const path = join(dati.dir, FILE_DATI);
  for (let i = 0; i < 100 && !isThere(path); i += 1) await pause(100);
  runtime = DatiInCorso.parse(JSON.parse(readFileSync(path, 'utf8')));
  const csv = readFileSync(join(ROOT, 'loaders/territorio/comuni.csv'), 'utf8');
  comuni = parseCsv(csv)
    .filter((row) => ['03', '13'].includes(row['regione_codice'] ?? ''))
    .map((row) => ({ codice: row['codice_istat'] ?? '', nome: row['nome'] ?? '' }));
});

afterAll(() => dati.stop());

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

function isThere(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

/** `npm run load` as a person runs it, on the folder of the running data process. */
function cli(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'loaders/main.ts'), ...args], {
    cwd: ROOT,
    env: { ...process.env, BELVEDERE_DIR: dati.dir },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const done = new Promise<{ code: number | null; output: string }>((end) =>
    child.once('close', (code) => end({ code, output })),
  );
  return { child, done, seen: () => output };
}

/** Residents of a year as pages ask them; waits for the rollups of the last load. */
async function residents(anno: number): Promise<number> {
  const { body } = await load(dati, {
    measures: ['popolazione_residente.residenti'],
    filters: [{ member: 'popolazione_residente.periodo', operator: 'equals', values: [String(anno)] }],
  });
  expect(body.error).toBeUndefined();
  return Number(body.data?.[0]?.['popolazione_residente.residenti'] ?? 0);
}

async function loaderToken(secret = runtime.secret): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(CARICATORI_EMITTENTE)
    .setAudience(CARICATORI_DESTINATARIO)
    .setSubject('prova')
    .setExpirationTime('2m')
    .sign(new TextEncoder().encode(secret));
}

const post = (token: string | undefined, body: unknown) =>
  fetch(`${dati.url}/interno/caricamenti`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });

describe('the door of the loaders', () => {
  test('opens to their own tokens only, and those open nothing else', async () => {
    const stato = { comando: 'stato' };
    expect((await post(undefined, stato)).status).toBe(403);
    expect((await post(await signToken(), stato)).status).toBe(403);
    expect((await post(await loaderToken('another-secret-that-is-long-enough-x'), stato)).status).toBe(403);
    const response = await post(await loaderToken(), stato);
    expect(response.status).toBe(200);
    expect((await response.text()).trim().split('\n').at(-1)).toBe('{"tipo":"fatto"}');
    const versione = await fetch(`${dati.url}/interno/versione`, {
      headers: { authorization: `Bearer ${await loaderToken()}` },
    });
    expect(versione.status).toBe(403);
  });

  test('takes commands that it knows', async () => {
    expect((await post(await loaderToken(), { comando: 'cancella' })).status).toBe(400);
    expect((await post(await loaderToken(), { comando: 'annulla', id: 'x' })).status).toBe(400);
  });
});

describe('a load while the product runs', () => {
  test('reaches the pages, whole; the label goes; undone, all comes back', async () => {
    const before = await residents(2024);
    expect(before).toBeGreaterThan(1_000_000);
    const file = join(dati.dir, 'POSAS_2024.csv');
    const expected = await writePosas(file, comuni, 2024);
    const started = performance.now();
    const longest = watchAnswers();
    const { code, output } = await cli('posas', '--file', file).done;
    const slowest = await longest();
    expect(code, output).toBe(0);
    expect(output).toContain('Pubblicato: popolazione aggiornato al 2024-01-01');
    console.log(
      `load of ${comuni.length * 102} lines in ${Math.round(performance.now() - started)} ms; slowest answer ${Math.round(slowest)} ms`,
    );
    expect(slowest).toBeLessThan(1500);
    await expect.poll(() => residents(2024), { timeout: 60_000, interval: 500 }).toBe(expected);
    const again = await cli('posas', '--file', file).done;
    expect(again.code).toBe(0);
    expect(again.output).toContain('Niente da fare');
    const stato = await cli('stato', '3').done;
    const id = /^(\d+) .*posas/m.exec(stato.output)?.[1] ?? '';
    expect(stato.output).toContain('pubblicato');
    const undone = await cli('annulla', id).done;
    expect(undone.code, undone.output).toBe(0);
    await expect.poll(() => residents(2024), { timeout: 60_000, interval: 500 }).toBe(before);
  }, 180_000);

  test('one at a time; who goes away stops it, and nothing has changed', async () => {
    const before = await residents(2024);
    const file = join(dati.dir, 'POSAS_2023.csv');
    await writePosas(file, [...comuni, ...comuni, ...comuni], 2023);
    const first = cli('posas', '--file', file, '--soglia', '1');
    await until(() => /Lettura/.test(first.seen()));
    const second = await cli('posas', '--file', file).done;
    expect(second.code).toBe(1);
    expect(second.output).toContain('CARICAMENTO_IN_CORSO');
    first.child.kill('SIGINT');
    const { code, output } = await first.done;
    expect(code, output).toBe(1);
    expect(output).toContain('INTERROTTO');
    await expect
      .poll(async () => (await cli('posas', '--file', join(dati.dir, 'nessuno.csv')).done).output, {
        timeout: 20_000,
      })
      .toContain('FILE_ASSENTE');
    expect(await residents(2024)).toBe(before);
  }, 120_000);
});

/** Asks `/interno/pronto` without pause until stopped; gives the slowest answer in milliseconds. */
function watchAnswers(): () => Promise<number> {
  let stopped = false;
  let slowest = 0;
  const watching = (async () => {
    const headers = { authorization: `Bearer ${await signToken()}` };
    while (!stopped) {
      const start = performance.now();
      await (await fetch(`${dati.url}/interno/pronto`, { headers })).text();
      slowest = Math.max(slowest, performance.now() - start);
      await pause(5);
    }
  })();
  return async () => {
    stopped = true;
    await watching;
    return slowest;
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i += 1) await pause(25);
}
