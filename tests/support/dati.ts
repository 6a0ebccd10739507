import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SignJWT } from 'jose';
import type { DatiMessage } from '../../cube/messages.ts';
import {
  CONTESTO_PUBBLICO,
  TOKEN_DESTINATARIO,
  TOKEN_EMITTENTE,
  type Contesto,
} from '../../model/contratto/contesto.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
export const SECRET = 'a-secret-for-tests-that-is-long-enough';

/** A real data process on a copy of a warehouse. */
export interface TestDati {
  url: string;
  dir: string;
  child: ChildProcess;
  /** What it logged so far, one JSON record a line. */
  log: () => string;
  /** Ends the process, leaving its folder. */
  end: () => Promise<void>;
  /** Ends the process and removes its folder. */
  stop: () => Promise<void>;
}

/**
 * Starts `cube/main.ts` as the supervisor does and waits until its rollups stand.
 * @param warehouse DuckDB file to work on a copy of; without it the process fills its own
 */
export async function startTestDati(warehouse?: string, env: Record<string, string> = {}): Promise<TestDati> {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-dati-'));
  if (warehouse) copyFileSync(warehouse, join(dir, 'magazzino.duckdb'));
  const child = spawn(process.execPath, [join(ROOT, 'cube/main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      DATI_PORT: '0',
      DATI_SECRET: SECRET,
      BELVEDERE_DIR: dir,
      SQL_API_PORT: '0',
      ...env,
    },
  });
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => (log += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk));
  const port = await new Promise<number>((ready, fail) => {
    child.on('message', (message: DatiMessage) => {
      if (message.type === 'ready') ready(message.port);
      if (message.type === 'failed') fail(new Error(`${message.code}: ${message.message}`));
    });
    child.once('exit', (code) => fail(new Error(`data process ended with ${code}\n${log}`)));
  });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  };
  const stop = async () => {
    await end();
    rmSync(dir, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, dir, child, log: () => log, end, stop };
}

/** A token as the web process signs it. */
export async function signToken(
  contesto: Contesto = CONTESTO_PUBBLICO,
  { secret = SECRET, expires = '2m' }: { secret?: string; expires?: string } = {},
): Promise<string> {
  return new SignJWT({ contesto })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(TOKEN_EMITTENTE)
    .setAudience(TOKEN_DESTINATARIO)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));
}

export interface LoadAnswer {
  status: number;
  body: {
    error?: string;
    data?: Record<string, string | number | null>[];
    usedPreAggregations?: Record<string, { targetTableName?: string }>;
    query?: { filters?: { member: string; values: string[] }[] };
  };
}

/** Asks Cube's REST API, waiting while it says "Continue wait". */
export async function load(dati: { url: string }, query: object, token?: string): Promise<LoadAnswer> {
  const authorization = token ?? (await signToken());
  for (;;) {
    const response = await fetch(`${dati.url}/cubejs-api/v1/load`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const body = (await response.json()) as LoadAnswer['body'];
    if (body.error !== 'Continue wait') return { status: response.status, body };
  }
}
