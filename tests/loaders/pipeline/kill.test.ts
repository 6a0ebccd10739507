import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killScene } from './fixtures/kill.ts';

let scene: Awaited<ReturnType<typeof killScene>>;

beforeAll(async () => {
  // Umbria: 92 comuni.
  scene = await killScene('10');
});

afterAll(() => scene.remove());

describe('killed (SIGKILL) while loading', () => {
  test.for(['', 'Lettura', 'Pubblicazione'])(
    'at a random moment (after "%s"): the old data or the new, whole, and the next load works',
    async (from) => {
      const most = from === 'Pubblicazione' ? 300 : scene.milliseconds;
      expect(['old', 'new']).toContain(await scene.killAfter(Math.random() * most, from));
    },
  );
});
