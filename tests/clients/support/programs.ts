import { spawn, spawnSync } from 'node:child_process';
import { inject } from 'vitest';

/** Whether a program is on this machine. */
export function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

export interface Outcome {
  code: number | null;
  output: string;
  errors: string;
}

/** Runs a program to its end, with the connection in libpq's environment variables. */
export function run(
  program: string,
  args: readonly string[],
  { input = '', env = {} as Record<string, string> } = {},
): Promise<Outcome> {
  const child = spawn(program, args, {
    env: { ...process.env, ...connection(), LC_ALL: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const outcome: Outcome = { code: null, output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (outcome.output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (outcome.errors += chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ ...outcome, code }));
  });
}

export function connection(): Record<string, string> {
  const { port, user, password, database } = inject('door');
  return {
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGSSLMODE: 'require',
  };
}
