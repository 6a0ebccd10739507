import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SqlApi } from '../../../cube/native/sql-api/index.ts';
import { connect, openDoor } from './support/door.ts';

let door: SqlApi;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close('fast'));

describe('signing in', () => {
  test('over TLS with SCRAM', async () => {
    const client = await connect(door.port);
    expect((await client.query('SELECT who')).rows).toEqual([{ u: 'ada@example.org', d: 'prova' }]);
    await client.end();
  });
});
