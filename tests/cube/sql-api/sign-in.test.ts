import { createHmac } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SqlApi } from '../../../cube/native/sql-api/index.ts';
import { SqlError } from '../../../cube/native/sql-api/types.ts';
import { int32, message } from '../../../cube/native/sql-api/wire/bytes.ts';
import { makeSqlApiPassword, scramVerifier } from '../../../sql/app/accessi/verificatore.ts';
import { connect, openDoor, PASSWORD } from './support/door.ts';
import { endPoint, errorOf, query, RawClient, types, type ScramOptions } from './support/raw.ts';

let door: SqlApi;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close('fast'));

const opened: RawClient[] = [];
afterAll(() => opened.forEach((client) => client.end()));
async function raw(): Promise<RawClient> {
  const client = await RawClient.open(door.port);
  opened.push(client);
  return client;
}
const START = { user: 'ada@example.org', database: 'prova' };

describe('who enters', () => {
  test('by TLS and SCRAM, whatever the case of the name', async () => {
    for (const user of ['ada@example.org', 'ADA@Example.org']) {
      const client = await connect(door.port, { user });
      expect((await client.query('SELECT who')).rows).toEqual([{ u: 'ada@example.org', d: 'prova' }]);
      await client.end();
    }
  });

  test('bound to the channel, as libpq and pgJDBC do', async () => {
    const client = await connect(door.port, { enableChannelBinding: true } as pg.ClientConfig);
    expect((await client.query('SELECT n(1)')).rowCount).toBe(1);
    await client.end();
    const byHand = await raw();
    await byHand.encrypt();
    byHand.startup(START);
    const replies = await byHand.scram(PASSWORD, {
      mechanism: 'SCRAM-SHA-256-PLUS',
      gs2: 'p=tls-server-end-point',
      binding: endPoint(),
    });
    expect(types(replies)).toMatch(/^RRS+KS*Z$|^RRKS+Z$/);
  });

  test('without TLS from the machine itself', async () => {
    const client = await connect(door.port, { ssl: false });
    expect((await client.query('SELECT n(2)')).rowCount).toBe(2);
    await client.end();
  });

  test('with a verifier as PostgreSQL keeps it, and with a password that the product made', async () => {
    const password = makeSqlApiPassword();
    expect(password).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
    const verifier = await scramVerifier(password);
    const other = await openDoor({
      authenticate: { password: async () => verifier, context: async () => ({}) },
    });
    const client = await connect(other.port, { user: 'chi@example.org', password });
    expect((await client.query('SELECT n(1)')).rowCount).toBe(1);
    await client.end();
    await other.close('fast');
  });

  test('the verifier is the one that PostgreSQL computes', async () => {
    // RFC 7677, section 3: password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 iterations.
    const verifier = await scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
    const serverKey = Buffer.from(verifier.split(':').at(-1) ?? '', 'base64');
    const text =
      'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
    expect(createHmac('sha256', serverKey).update(text).digest('base64')).toBe(
      '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    );
  });

  test('in protocol 3.2 with a long key, and a newer one is told what is spoken here', async () => {
    const client = await raw();
    const key = (await client.signIn(2)).find(({ type }) => type === 'K');
    expect(key?.body).toHaveLength(4 + 32);
    const newer = await raw();
    newer.startup({ ...START, '_pq_.nuova': '1' }, 9);
    const [negotiation] = await newer.until('v');
    expect(negotiation?.body.readInt32BE(0)).toBe((3 << 16) | 2);
    expect(negotiation?.body.toString('utf8')).toContain('_pq_.nuova');
  });

  test('GSSAPI is declined, TLS goes on', async () => {
    const client = await raw();
    client.send(int32(8), int32(80877104));
    expect((await client.bytes(1)).toString()).toBe('N');
    expect((await client.signIn()).at(-1)?.type).toBe('Z');
  });

  test('is told what clients ask for', async () => {
    const client = await raw();
    const told = Object.fromEntries(
      (await client.signIn())
        .filter(({ type }) => type === 'S')
        .map(({ body }) => body.toString('utf8').split('\0').slice(0, 2)),
    );
    expect(told).toMatchObject({
      server_version: '18.6',
      server_encoding: 'UTF8',
      client_encoding: 'UTF8',
      DateStyle: 'ISO, MDY',
      TimeZone: 'UTC',
      integer_datetimes: 'on',
      standard_conforming_strings: 'on',
      is_superuser: 'off',
      session_authorization: 'ada@example.org',
    });
  });
});

describe('who does not enter', () => {
  const refused = async (more: pg.ClientConfig) =>
    connect(door.port, more).then(
      () => 'entered',
      (error: pg.DatabaseError) => ({ code: error.code, message: error.message }),
    );

  test('a wrong password and an unknown name get one answer', async () => {
    const answers = [await refused({ password: 'altra' }), await refused({ user: 'nessuno@example.org' })];
    expect(answers[0]).toEqual({ code: '28P01', message: 'Utente o password non corretti.' });
    expect(answers[1]).toEqual(answers[0]);
  });

  test('an unknown name has a salt that stays, like a known one', async () => {
    const saltOf = async (user: string) => {
      const client = await raw();
      client.startup({ user, database: 'prova' });
      await client.until('R');
      const initial = Buffer.from('n,,n=,r=abc');
      client.send(message('p', Buffer.from('SCRAM-SHA-256\0'), int32(initial.length), initial));
      const [reply] = await client.until('RE');
      client.end();
      return /s=([^,]*),i=(\d+)/.exec(reply?.body.toString() ?? '')?.slice(1);
    };
    const [one, again, other] = [await saltOf('x@a.it'), await saltOf('x@a.it'), await saltOf('y@a.it')];
    expect(one).toEqual(again);
    expect(one?.[0]).not.toBe(other?.[0]);
    expect(one?.[1]).toBe('4096');
    expect(Buffer.from(one?.[0] ?? '', 'base64')).toHaveLength(16);
  });

  test('another database, and the answer names the right one', async () => {
    expect(await refused({ database: 'postgres' })).toEqual({
      code: '3D000',
      message: 'Il database «postgres» non esiste: si chiama «prova».',
    });
    const client = await connect(door.port, { database: 'ada@example.org' });
    await client.end();
  });

  test('whose access has ended', async () => {
    const ended = new SqlError('28000', 'finito');
    const other = await openDoor({
      authenticate: { password: async () => PASSWORD, context: () => Promise.reject(ended) },
    });
    await expect(connect(other.port)).rejects.toMatchObject({ code: '28000' });
    await other.close('fast');
  });

  test('who comes from outside without TLS', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((each) => each && !each.internal && each.family === 'IPv4')?.address;
    if (!outside) return;
    const other = await openDoor({ host: '0.0.0.0' });
    await expect(connect(other.port, { host: outside, ssl: false })).rejects.toMatchObject({ code: '28000' });
    const client = await connect(other.port, { host: outside });
    await client.end();
    await other.close('fast');
  });

  test.each<[string, ScramOptions]>([
    [
      'binding to another certificate',
      { mechanism: 'SCRAM-SHA-256-PLUS', gs2: 'p=tls-server-end-point', binding: Buffer.alloc(32) },
    ],
    ['a binding of another kind', { mechanism: 'SCRAM-SHA-256-PLUS', gs2: 'p=tls-unique' }],
    ['PLUS without binding', { mechanism: 'SCRAM-SHA-256-PLUS', gs2: 'n' }],
    ['an offer from which PLUS was taken away', { gs2: 'y' }],
    ['an unknown mechanism', { mechanism: 'PLAIN' }],
    ['another nonce', { tamper: (text) => text.replace(/r=./, 'r=!') }],
    ['another channel', { tamper: (text) => text.replace('c=biws', 'c=eSws') }],
    ['an empty proof', { tamper: (text) => text.replace(/p=.*/, 'p=') }],
    [
      'a proof of zeros',
      { tamper: (text) => text.replace(/p=.*/, `p=${Buffer.alloc(32).toString('base64')}`) },
    ],
  ])('%s', async (_name, options) => {
    const client = await raw();
    await client.encrypt();
    client.startup(START);
    const replies = await client.scram(PASSWORD, options);
    expect(types(replies)).not.toContain('Z');
    const error = replies.find(({ type }) => type === 'E');
    expect(['08P01', '28P01']).toContain(error && errorOf(error)['C']);
    expect(await client.next()).toBeNull();
  });

  test('nobody speaks before the password', async () => {
    const client = await raw();
    client.startup(START);
    await client.until('R');
    client.send(query('SELECT who'));
    const replies = await client.until('EZ');
    expect(types(replies)).toBe('E');
  });

  test('bytes slipped in before the encryption end it (CVE-2021-23222)', async () => {
    const client = await raw();
    client.send(int32(8), int32(80877103), query('SELECT who'));
    const replies = await client.bytes(1);
    expect(replies.toString()).not.toBe('S');
  });

  test('whoever says nothing makes room for who signs in; who signed in stays', async () => {
    const other = await openDoor({ limits: { connections: 3 } });
    const silent = await Promise.all([1, 2, 3].map(() => RawClient.open(other.port)));
    const first = await connect(other.port);
    const second = await connect(other.port);
    const third = await connect(other.port);
    for (const client of silent) expect(types(await client.until('E'))).toBe('E');
    const [refusal] = await (await RawClient.open(other.port)).until('E');
    expect(refusal && errorOf(refusal)['C']).toBe('53300');
    for (const client of [first, second, third]) {
      expect((await client.query('SELECT n(1)')).rowCount).toBe(1);
      await client.end();
    }
    await other.close('fast');
  });

  test('whoever says nothing is not kept', async () => {
    const other = await openDoor({ limits: { signInMs: 200 } });
    const client = await RawClient.open(other.port);
    expect(await client.next()).toBeNull();
    await other.close('fast');
  });
});

describe('guessing', () => {
  test('costs more and more time, on one name and from one address', { timeout: 60_000 }, async () => {
    const other = await openDoor();
    const guess = async (user: string) => {
      const start = performance.now();
      await connect(other.port, { user, password: 'x' }).catch(() => undefined);
      return performance.now() - start;
    };
    for (let n = 0; n < 3; n += 1) await guess('nessuno@example.org');
    expect(await guess('nessuno@example.org')).toBeGreaterThan(450);
    expect(await guess('altro@example.org')).toBeGreaterThan(900);
    const start = performance.now();
    await Promise.all([guess('nessuno@example.org'), guess('nessuno@example.org')]);
    expect(performance.now() - start).toBeGreaterThan(4000);
    await other.close('fast');
  });
});
