import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Editions, type EditionTimes, type Target } from '../../../cube/server/editions.ts';

const running: Editions<string>[] = [];
afterEach(() => running.splice(0).forEach((editions) => editions.stop()));

/** Editions over a target that the test moves, prepared as the test says. */
function follow(times: Partial<EditionTimes> = {}) {
  const outside = {
    target: { modello: 'm1', caricamento: 1 } as Target | null,
    failure: undefined as Error | undefined,
    gate: Promise.resolve(),
    prepared: [] as string[],
    ended: [] as string[],
    live: [] as string[],
    errors: 0,
  };
  const logger = pino({ level: 'silent' });
  vi.spyOn(logger, 'error').mockImplementation(() => void (outside.errors += 1));
  const editions = new Editions<string>(
    {
      logger,
      readTarget: async () => outside.target,
      prepare: async ({ modello, caricamento }) => {
        await outside.gate;
        if (outside.failure) throw outside.failure;
        outside.prepared.push(`${modello}/${caricamento}`);
        return `${modello}/${caricamento}`;
      },
      cleanUp: async (live, ended) => {
        outside.live = live.map(({ prepared }) => prepared);
        outside.ended.push(...ended.map(({ prepared }) => prepared));
      },
    },
    { pollMs: 5, announceAfterMs: 0, keepMs: 20, ...times },
  );
  running.push(editions);
  return { editions, outside };
}

describe('editions', () => {
  it('follow a load that somebody else made', async () => {
    const { editions, outside } = follow();
    await editions.start();
    expect(editions.announced?.caricamento).toBe(1);
    outside.target = { modello: 'm1', caricamento: 2 };
    await expect.poll(() => editions.announced?.caricamento).toBe(2);
    expect(outside.prepared).toEqual(['m1/1', 'm1/2']);
  });

  it('keep the one before while the next is prepared', async () => {
    const { editions, outside } = follow({ pollMs: 10_000 });
    await editions.start();
    const gate = Promise.withResolvers<void>();
    outside.gate = gate.promise;
    outside.target = { modello: 'm1', caricamento: 2 };
    const moved = editions.onLoaded(2);
    await sleep(20);
    expect(editions.current?.caricamento).toBe(1);
    expect(editions.announced?.caricamento).toBe(1);
    gate.resolve();
    await moved;
    expect(editions.current?.caricamento).toBe(2);
  });

  it('keep the one before when the next cannot be prepared, say it once, and try again', async () => {
    const { editions, outside } = follow();
    await editions.start();
    outside.failure = new Error('no');
    outside.target = { modello: 'm1', caricamento: 2 };
    const moved = editions.onLoaded(2);
    await sleep(60);
    expect(editions.current?.caricamento).toBe(1);
    expect(outside.errors).toBe(1);
    outside.failure = undefined;
    await moved;
    expect(editions.current?.caricamento).toBe(2);
  });

  it('do not start when the first cannot be prepared', async () => {
    const { editions, outside } = follow();
    outside.failure = new Error('the model does not compile');
    await expect(editions.start()).rejects.toThrow('does not compile');
  });

  it('wait for a first target', async () => {
    const { editions, outside } = follow();
    outside.target = null;
    const started = editions.start();
    await sleep(20);
    expect(editions.announced).toBeUndefined();
    outside.target = { modello: 'm1', caricamento: 7 };
    await started;
    expect(editions.announced?.caricamento).toBe(7);
  });

  it('are told later than they answer, where other processes may be behind', async () => {
    const { editions, outside } = follow({ announceAfterMs: 60 });
    await editions.start();
    expect(editions.announced).toBeUndefined();
    await expect.poll(() => editions.announced?.caricamento).toBe(1);
    outside.target = { modello: 'm1', caricamento: 2 };
    await editions.onLoaded(2);
    expect(editions.current?.caricamento).toBe(2);
    expect(editions.announced?.caricamento).toBe(1);
    await expect.poll(() => editions.announced?.caricamento).toBe(2);
  });

  it('never tell a load that is no longer behind every answer, however fast loads follow', async () => {
    const { editions, outside } = follow({ announceAfterMs: 40 });
    await editions.start();
    for (let load = 2; load < 12; load += 1) {
      outside.target = { modello: 'm1', caricamento: load };
      await editions.onLoaded(load);
      expect(editions.announced?.caricamento ?? 0).toBeLessThanOrEqual(load);
      await sleep(10);
    }
    await expect.poll(() => editions.announced?.caricamento).toBe(11);
  });

  it('are cleaned up when queries that began with them have had their time', async () => {
    const { editions, outside } = follow({ keepMs: 60 });
    await editions.start();
    const first = editions.current?.key;
    outside.target = { modello: 'm2', caricamento: 1 };
    await expect.poll(() => editions.current?.modello).toBe('m2');
    expect(editions.of(first)?.prepared).toBe('m1/1');
    await expect.poll(() => outside.ended).toEqual(['m1/1']);
    expect(outside.live).toEqual(['m2/1']);
    expect(editions.of(first)?.prepared).toBe('m2/1');
  });
});
