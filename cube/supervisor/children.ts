import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const GRACE_MS = 10_000;

export interface ChildSpec<Message> {
  name: 'dati' | 'web';
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Folder of the logs; the log of the start before is kept beside. undefined: to the terminal. */
  logDir: string | undefined;
  onMessage?: (message: Message) => void;
}

/** Starts a child on this very Node, with its log in a file and an IPC channel for what it reports. */
export function startChild<Message>(spec: ChildSpec<Message>): ChildProcess {
  const log = spec.logDir === undefined ? undefined : openLog(spec.logDir, spec.name);
  const output = log ?? 'inherit';
  const stdio: StdioOptions = ['ignore', output, output, 'ipc'];
  const child = spawn(process.execPath, spec.args, { cwd: spec.cwd, env: spec.env, stdio });
  if (log !== undefined) closeSync(log);
  if (spec.onMessage) child.on('message', (message) => spec.onMessage?.(message as Message));
  return child;
}

function openLog(dir: string, name: string): number {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${name}.log`);
  if (existsSync(path)) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** Asks a child to end, and ends it when it does not. */
export async function stopChild(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(killer);
}
