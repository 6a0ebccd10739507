import { cstring, int16, int32, message } from '../../../../cube/native/sql-api/wire/bytes.ts';
import { bind, close, describeOf, execute, flush, parse, query, RawClient, sync } from './raw.ts';

/** Numbers that look random and are the same at each run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SQL = [
  'SELECT n(3)',
  'SELECT $1',
  'BEGIN',
  'ROLLBACK',
  'DECLARE c CURSOR FOR SELECT n(9)',
  'FETCH 2 c',
  "SET a.b = 'x'",
  'SHOW ALL',
  '',
  ';',
  'SELECT nothing',
  'COMMIT',
  'SAVEPOINT s',
  'DISCARD ALL',
  "SELECT '",
];

/** A message of the protocol, right or spoilt. */
function spoiltMessage(random: () => number): Buffer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const name = () => pick(['', 'a', 'b', 'x'.repeat(70), 'è']);
  const made = pick([
    () => query(pick(SQL)),
    () => parse(name(), pick(SQL), pick([[], [23], [0, 25], [999999]])),
    () =>
      bind(name(), name(), pick([[], ['1'], [null], ['1', '2']]), {
        formats: pick([[], [0], [1], [1, 0], [7]]),
        results: pick([[], [1], [0, 1, 0]]),
      }),
    () => describeOf(pick(['S', 'P'] as const), name()),
    () => execute(name(), pick([0, 1, -1, 2 ** 31 - 1])),
    () => close(pick(['S', 'P'] as const), name()),
    () => sync,
    () => flush,
    () => message('d', Buffer.from('copy')),
    () => message('F', int32(1), int16(0)),
    () => message('p', cstring('x')),
  ])();
  const bytes = Buffer.from(made);
  const spoil = random();
  if (spoil < 0.5) return bytes;
  const at = Math.floor(random() * bytes.length);
  if (spoil < 0.7) bytes[at] = Math.floor(random() * 256);
  else if (spoil < 0.8) bytes.writeInt32BE(pick([0, 3, 4, 5, -1, 2 ** 31 - 1, 2 ** 30, 70_000]), 1);
  else if (spoil < 0.9) return bytes.subarray(0, at);
  else
    return Buffer.from(Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)));
  return bytes;
}

/** What comes before the sign-in, right or spoilt. */
function spoiltStart(random: () => number): Buffer {
  const codes = [80877103, 80877104, 80877102, 196608, 196610, 131072, 0, -1];
  const code = codes[Math.floor(random() * codes.length)] ?? 0;
  const tail = Buffer.from(
    Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)),
  );
  const size = random() < 0.7 ? tail.length + 8 : Math.floor(random() * 2 ** 31);
  return Buffer.concat([int32(size), int32(code), tail]);
}

/** Sends `count` spoilt messages, some before the sign-in and most after it, over as many connections as it takes. */
export async function fuzz(port: number, count: number, seed: number): Promise<{ connections: number }> {
  const random = randomOf(seed);
  let connections = 0;
  for (let sent = 0; sent < count;) {
    const client = await RawClient.open(port);
    connections += 1;
    client.socket.resume();
    if (random() < 0.3) {
      client.send(spoiltStart(random));
      sent += 1;
      await Promise.race([client.next(), pause(20)]);
    } else {
      client.startup({ user: 'ada@example.org', database: 'prova' });
      const replies = await client.scram();
      if (replies.at(-1)?.type !== 'Z') throw new Error('the door does not open any more');
      for (let n = 0; n < 60 && sent < count && !client.closed; n += 1, sent += 1) {
        client.send(spoiltMessage(random));
        if (random() < 0.2) await pause(1);
      }
      await pause(2);
    }
    client.end();
  }
  return { connections };
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
