import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { DatiMessage } from '../../cube/messages.ts';
import { ROOT, SECRET } from '../support/dati.ts';
import { freePort } from '../support/product.ts';

export interface BenchServers {
  datiUrl: string;
  webUrl: string;
  /** Seconds of each phase of the start, by its name. */
  phases: Map<string, number>;
  /** Resident memory of the data process and of the web process, in MB. */
  memory: () => Promise<{ dati: number; web: number }>;
  stop: () => Promise<void>;
}

/** Starts the data process on `dir` (filling it when empty) and the built web before it. */
export async function startServers(dir: string, env: Record<string, string>): Promise<BenchServers> {
  const phases = new Map<string, number>();
  const started = new Map<string, number>();
  const dati = spawn(process.execPath, [join(ROOT, 'cube/main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      DATI_PORT: '0',
      DATI_SECRET: SECRET,
      BELVEDERE_DIR: dir,
      ...env,
    },
  });
  const datiPort = await new Promise<number>((ready, fail) => {
    dati.once('exit', (code) => fail(new Error(`data process ended with ${code}`)));
    dati.on('message', (message: DatiMessage) => {
      if (message.type === 'ready') ready(message.port);
      if (message.type === 'failed') fail(new Error(message.message));
      if (message.type !== 'progress') return;
      const start = started.get(message.phase) ?? performance.now();
      started.set(message.phase, start);
      phases.set(message.phase, (performance.now() - start) / 1000);
    });
  });
  const port = await freePort();
  const datiUrl = `http://127.0.0.1:${datiPort}`;
  const webUrl = `http://127.0.0.1:${port}`;
  const web = spawn(process.execPath, [join(ROOT, 'web/build/index.js')], {
    cwd: join(ROOT, 'web'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: String(port),
      ORIGIN: webUrl,
      DATI_URL: datiUrl,
      DATI_SECRET: SECRET,
    },
  });
  while (!(await fetch(`${webUrl}/readyz`).catch(() => undefined))?.ok) {
    await new Promise((done) => setTimeout(done, 100));
  }
  const end = (child: typeof dati | typeof web) =>
    new Promise<void>((done) => {
      child.once('exit', () => done());
      child.kill('SIGTERM');
    });
  return {
    datiUrl,
    webUrl,
    phases,
    memory: async () => ({ dati: await residentMb(dati.pid), web: await residentMb(web.pid) }),
    stop: async () => {
      dati.removeAllListeners('exit');
      await Promise.all([end(dati), end(web)]);
    },
  };
}

async function residentMb(pid: number | undefined): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
