import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killScene } from './fixtures/kill.ts';

let scene: Awaited<ReturnType<typeof killScene>>;

beforeAll(async () => {
  // Umbria: 92 comuni.
  scene = await killScene('10');
});

afterAll(() => scene.remove());

describe('killed (SIGKILL) while loading', () => {
  test.for([1, 2, 3])(
    'at a random moment: the old data or the new, whole, and the next load works (%i)',
    async () => {
      expect(['old', 'new']).toContain(await scene.killAfter(Math.random() * scene.milliseconds * 1.1));
    },
  );
});
