import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SqlApi } from '../../../cube/native/sql-api/index.ts';
import { int32 } from '../../../cube/native/sql-api/wire/bytes.ts';
import type { ConnectionEvent } from '../../../cube/native/sql-api/wire/connection.ts';
import { connect, openDoor } from './support/door.ts';
import { errorOf, RawClient } from './support/raw.ts';
import { fuzz } from './support/fuzz.ts';

let door: SqlApi;
const events: ConnectionEvent[] = [];
beforeAll(async () => {
  door = await openDoor({ log: (event) => events.push(event), limits: { messageBytes: 50_000 } });
});
afterAll(() => door.close('fast'));

test(
  '5,000 spoilt messages neither end the door nor meet an error of ours',
  { timeout: 120_000 },
  async () => {
    const { connections } = await fuzz(door.port, 5000, 20261121);
    expect(connections).toBeGreaterThan(50);
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    const client = await connect(door.port);
    expect((await client.query('SELECT n(2)')).rowCount).toBe(2);
    await client.end();
    await expect
      .poll(() => events.filter(({ type }) => type === 'ended').length)
      .toBeGreaterThanOrEqual(connections);
  },
);

test('a message that says to be too long is refused before it arrives', async () => {
  const before = await RawClient.open(door.port);
  before.send(int32(20_000), int32(196608));
  const [early] = await before.until('E');
  expect(early && errorOf(early)).toMatchObject({ S: 'FATAL', C: '08P01' });
  const after = await RawClient.open(door.port);
  await after.signIn();
  after.send(Buffer.from('Q'), int32(2 ** 30), Buffer.alloc(100));
  const [late] = await after.until('E');
  expect(late && errorOf(late)).toMatchObject({ S: 'FATAL', C: '08P01' });
  expect(await after.next()).toBeNull();
});
