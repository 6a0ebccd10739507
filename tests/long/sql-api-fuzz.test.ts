import { expect, test } from 'vitest';
import { connect, openDoor } from '../cube/sql-api/support/door.ts';
import { fuzz } from '../cube/sql-api/support/fuzz.ts';

test('100,000 spoilt messages leave the SQL API as it was', { timeout: 3_600_000 }, async () => {
  let failures = 0;
  const door = await openDoor({ log: ({ type }) => (failures += type === 'failed' ? 1 : 0) });
  await fuzz(door.port, 20_000, 1);
  global.gc?.();
  const before = process.memoryUsage().rss;
  for (let seed = 2; seed <= 5; seed += 1) await fuzz(door.port, 20_000, seed);
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  expect(failures).toBe(0);
  const client = await connect(door.port);
  expect((await client.query('SELECT n(2)')).rowCount).toBe(2);
  await client.end();
  await door.close('fast');
});
