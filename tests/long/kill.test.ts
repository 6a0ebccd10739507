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
    // Every other one while it publishes, the moment that matters most.
    const publishing = i % 2 === 1;
    const most = publishing ? 1500 : scene.milliseconds;
    seen[await scene.killAfter(Math.random() * most, publishing ? 'Pubblicazione' : '')] += 1;
  }
  console.log('found after the kill:', seen);
  expect(seen.old + seen.new).toBe(TIMES);
});
