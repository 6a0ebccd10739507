import { describe, expect, test } from 'vitest';
import { Throttle } from '../../cube/native/sql-api/wire/throttle.ts';

const OFFICE = '192.0.2.1';
const HOME = '192.0.2.2';
const ADA = 'ada@example.org';

/** Seconds until the turn comes; null when none is given. */
async function waitOf(throttle: Throttle, user: string, address: string): Promise<number | null> {
  const start = performance.now();
  return (await throttle.turn(user, address)) ? (performance.now() - start) / 1000 : null;
}

describe.concurrent('guessing is slow, and whoever guesses does not keep others out', () => {
  test('many failures of an address: it waits, it is not shut', async () => {
    const throttle = new Throttle();
    for (let at = 0; at < 50; at += 1) throttle.failed(`somebody${at}@example.org`, OFFICE);
    const wait = await waitOf(throttle, ADA, OFFICE);
    expect(wait).toBeGreaterThan(7.5);
    expect(wait).toBeLessThan(12);
  });

  test('attempts on a name that are turned away for their address cost its owner nothing', async () => {
    const throttle = new Throttle();
    for (let at = 0; at < 50; at += 1) throttle.failed(ADA, OFFICE);
    for (let at = 0; at < 50; at += 1) void throttle.turn(ADA, OFFICE);
    expect(await waitOf(throttle, ADA, HOME)).toBeLessThan(17);
  });
});
