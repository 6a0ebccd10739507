import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

/**
 * Statements in the order in which a program sends them, one folder a program, one session each. The first comment says where a
 * statement comes from: `captured`, `shape read in` a public source (written anew here), or `reconstructed`. What is
 * reconstructed shows that such a statement is answered, not that the program works.
 */
const GOLDEN = join(import.meta.dirname, 'golden');
const ORIGIN = /^-- origin: (captured|shape read in|reconstructed)/;
const EXPECT = /^-- expect: (rows|none|command|error|several)$/m;

describe.each(readdirSync(GOLDEN))('%s', (program) => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ ...inject('door'), host: '127.0.0.1', ssl: { rejectUnauthorized: false } });
    await client.connect();
  });
  afterAll(() => client.end());

  const files = readdirSync(join(GOLDEN, program)).sort();
  test.each(files.map((file) => [file, readFileSync(join(GOLDEN, program, file), 'utf8')]))(
    '%s',
    async (_file, text) => {
      expect(text).toMatch(ORIGIN);
      const wanted = EXPECT.exec(text)?.[1];
      const answer = await client.query(text).then(
        (result: pg.QueryResult | pg.QueryResult[]) => result,
        (error: Error) => error,
      );
      if (wanted === 'error')
        return expect(answer).toMatchObject({ code: expect.stringMatching(/^(0A000|42501|25006)$/) });
      expect(answer).not.toBeInstanceOf(Error);
      if (wanted === 'several') return expect(Array.isArray(answer) && answer.length).toBe(4);
      const { rows, fields } = answer as pg.QueryResult;
      if (wanted === 'rows') expect(rows.length).toBeGreaterThan(0);
      if (wanted === 'none') expect([rows.length, fields.length > 0]).toEqual([0, true]);
    },
  );
});
