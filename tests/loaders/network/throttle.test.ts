import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { fileThrottle } from '../../../loaders/network/throttle.ts';
import { temporaryFolder } from '../readers/files.ts';
import { reason } from './server.ts';

const SDMX = 'esploradati.istat.it';
const signal = new AbortController().signal;

/** A clock that only waits move. */
function clock(start = Date.parse('2026-11-21T09:00:10Z')) {
  let now = start;
  return {
    now: () => now,
    set: (to: number) => void (now = to),
    sleep: async (milliseconds: number, stop: AbortSignal) => {
      stop.throwIfAborted();
      now += milliseconds;
    },
  };
}

describe('fileThrottle', () => {
  it('lets at most four queries a minute go to the SDMX service, whoever asks', async () => {
    const dir = temporaryFolder();
    const time = clock();
    const times: number[] = [];
    for (let i = 0; i < 12; i++) {
      // A new one each time, as a new process would.
      await fileThrottle(dir, time).take(SDMX, signal);
      times.push(time.now());
      time.set(time.now() + (i % 3) * 3000);
    }
    for (const at of times)
      expect(times.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(4);
    expect(
      readdirSync(join(dir, 'rete', 'turni', readdirSync(join(dir, 'rete', 'turni'))[0] ?? '')).length,
    ).toBeLessThanOrEqual(3);
  });

  it('keeps servers apart', async () => {
    const dir = temporaryFolder();
    const time = clock();
    const start = time.now();
    for (const host of [SDMX, 'demo.istat.it', '../../etc', 'a/b'])
      await fileThrottle(dir, time).take(host, signal);
    expect(time.now()).toBe(start);
    expect(readdirSync(dir)).toEqual(['rete']);
    expect(readdirSync(join(dir, 'rete', 'turni'))).toHaveLength(4);
  });

  it('remembers that a server wants rest; a long one is told, not waited', async () => {
    const dir = temporaryFolder();
    const time = clock();
    const start = time.now();
    await fileThrottle(dir, time).block('x.it', start + 90_000);
    await fileThrottle(dir, time).block('x.it', start + 5000);
    await fileThrottle(dir, time).take('x.it', signal);
    expect(time.now()).toBe(start + 90_000);
    await fileThrottle(dir, time).block('x.it', time.now() + 86_400_000);
    expect(await reason(() => fileThrottle(dir, time).take('x.it', signal))).toBe(
      'ATTESA_DI_CORTESIA (RETE_NON_RAGGIUNGIBILE)',
    );
  });

  it('goes on when the clock is put back', async () => {
    const dir = temporaryFolder();
    const time = clock();
    await fileThrottle(dir, time).take(SDMX, signal);
    const back = time.now() - 3_600_000;
    time.set(back);
    await fileThrottle(dir, time).take(SDMX, signal);
    expect(time.now() - back).toBeLessThanOrEqual(20_000);
  });

  it('stops waiting when told', async () => {
    const dir = temporaryFolder();
    const time = clock();
    await fileThrottle(dir, time).take(SDMX, signal);
    await expect(fileThrottle(dir, time).take(SDMX, AbortSignal.abort(new Error('basta')))).rejects.toThrow(
      'basta',
    );
  });

  it('holds over real processes that ask at the same time', { timeout: 60_000 }, async () => {
    const dir = temporaryFolder();
    const module = new URL('../../../loaders/network/', import.meta.url);
    const script = `
      const { fileThrottle } = await import(${JSON.stringify(new URL('throttle.ts', module).href)});
      const { realEffects } = await import(${JSON.stringify(new URL('effects.ts', module).href)});
      const throttle = fileThrottle(${JSON.stringify(dir)}, realEffects, { 'x.it': 300 });
      for (let i = 0; i < 3; i++) {
        await throttle.take('x.it', new AbortController().signal);
        console.log(Math.floor(Date.now() / 300));
      }`;
    const outputs = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
        let text = '';
        child.stdout.on('data', (data: Buffer) => (text += data.toString()));
        const code = await new Promise((resolve) => child.on('close', resolve));
        expect(code).toBe(0);
        return text.trim().split('\n');
      }),
    );
    const turns = outputs.flat();
    expect(turns).toHaveLength(9);
    // A slow machine may note a turn late, in the next one: then two notes fall together, never more turns than were free.
    expect(Math.max(...turns.map(Number)) - Math.min(...turns.map(Number))).toBeGreaterThanOrEqual(8 - 1);
  });
});
