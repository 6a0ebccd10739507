import { afterAll, beforeAll, expect, test } from 'vitest';
import { killScene } from '../loaders/pipeline/fixtures/kill.ts';

const TIMES = 20;

let scene: Awaited<ReturnType<typeof killScene>>;

beforeAll(async () => {
  // Lombardia: 1,502 comuni, so that publication itself takes long enough to be hit.
  scene = await killScene('03');
});

afterAll(() => scene.remove());

test(`a load killed (SIGKILL) at ${TIMES} random moments leaves the old data or the new, whole`, async () => {
  const seen = { old: 0, new: 0 };
  for (let i = 0; i < TIMES; i += 1) {
    seen[await scene.killAfter(Math.random() * scene.milliseconds * 1.1)] += 1;
  }
  console.log('found after the kill:', seen);
  expect(seen.old + seen.new).toBe(TIMES);
});
