import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { NetworkEffects } from './effects.ts';
import { NetworkError } from './errors.ts';

/** Keeps requests to each server apart, over all processes of this installation. */
export interface Throttle {
  /** Waits for the turn of a server. */
  take(host: string, signal: AbortSignal): Promise<void>;
  /** Nobody asks this server before `until` (milliseconds since 1970). */
  block(host: string, until: number): Promise<void>;
}

/**
 * Milliseconds of a turn: at most one request starts in each. ISTAT's SDMX service takes 5 queries a minute from an address and shuts out
 * those who send more for a day or two: turns of 20 s make 4 in any 60 s at most, and leave one for a person at a browser.
 */
const TURNS: Readonly<Record<string, number>> = { 'esploradati.istat.it': 20_000 };
const USUAL_TURN = 1000;
/** Longer waits are told instead of waited. */
const MAX_WAIT = 300_000;

function told(host: string, milliseconds: number): NetworkError {
  const minutes = Math.ceil(milliseconds / 60_000);
  const message = `${host} accetta poche richieste e il turno arriva tra ${minutes} minuti: riprovare allora`;
  return new NetworkError('ATTESA_DI_CORTESIA', message);
}

/** A folder name for a server, whatever its name holds. */
function folderName(host: string): string {
  return `${host.replace(/[^a-z0-9.-]/g, '_').slice(0, 80)}-${createHash('sha256').update(host).digest('hex').slice(0, 8)}`;
}

/**
 * Turns are files: whoever creates the file of a turn (the system lets one alone do it) has the turn. So there is no lock to be left behind
 * by a process that dies, and no clock of a process to trust but the system's.
 *
 * @param dir `BELVEDERE_DIR`; the files lie in `rete/turni` under it
 * @param turns milliseconds by server, instead of the built-in ones
 */
export function fileThrottle(
  dir: string,
  effects: Pick<NetworkEffects, 'now' | 'sleep'>,
  turns: Readonly<Record<string, number>> = TURNS,
): Throttle {
  const root = join(dir, 'rete', 'turni');
  const folderOf = (host: string) => join(root, folderName(host));
  return {
    async take(host, signal) {
      const folder = folderOf(host);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const turn = turns[host] ?? USUAL_TURN;
      const start = effects.now();
      for (;;) {
        signal.throwIfAborted();
        const now = effects.now();
        const wait =
          Math.max((await blockedUntil(folder)) - now, 0) || (await waitForTurn(folder, turn, now));
        if (wait === 0) return;
        if (now + wait - start > MAX_WAIT) throw told(host, wait);
        await effects.sleep(wait, signal);
      }
    },
    async block(host, until) {
      const folder = folderOf(host);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = join(folder, `bozza-${process.pid}-${effects.now()}`);
      await writeFile(draft, String(Math.max(until, await blockedUntil(folder))));
      await rename(draft, join(folder, 'fermo'));
    },
  };
}

async function blockedUntil(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'fermo'), 'utf8').catch(() => '0');
  return Number(text) || 0;
}

/** Takes the turn of this moment: 0 when it is ours, else the milliseconds until the next one. */
async function waitForTurn(folder: string, turn: number, now: number): Promise<number> {
  const number = Math.floor(now / turn);
  try {
    await (await open(join(folder, `turno-${number}`), 'wx', 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (number + 1) * turn - now;
  }
  for (const name of await readdir(folder)) {
    const old = /^turno-(\d+)$/.exec(name);
    if (old && Number(old[1]) < number - 1) await rm(join(folder, name), { force: true });
  }
  return 0;
}
