import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CONTESTO_PUBBLICO } from '../../model/contratto/contesto.ts';
import { load, ROOT, signToken, startTestDati, type TestDati } from '../support/dati.ts';

const POP = 'popolazione_residente';
const IND = 'indicatori_territoriali';

let dati: TestDati;

beforeAll(async () => {
  dati = await startTestDati(inject('warehouse'));
});
afterAll(() => dati.stop());

const equals = (member: string, ...values: string[]) => ({ member, operator: 'equals', values });

/** Sum of a column of an answer; Cube gives numbers as text. */
function sum(rows: Record<string, unknown>[] | undefined, member: string): number {
  return (rows ?? []).reduce((total, row) => total + Number(row[member]), 0);
}

describe('who may ask', () => {
  it.each([
    ['no token', async () => ''],
    [
      'a forged token',
      () => signToken(CONTESTO_PUBBLICO, { secret: 'another-secret-that-is-long-enough-too' }),
    ],
    ['an expired token', () => signToken(CONTESTO_PUBBLICO, { expires: '-1m' })],
  ])('%s is refused with 403', async (_name, token) => {
    const { status, body } = await load(dati, { measures: [`${POP}.residenti`] }, await token());
    expect(status).toBe(403);
    expect(body.data).toBeUndefined();
  });

  it.each(['/cubejs-api/v1/meta', '/cubejs-api/graphql', '/interno/versione', '/interno/forme/sfondo'])(
    '%s without a token is refused',
    async (path) => {
      const response = await fetch(`${dati.url}${path}`);
      expect(response.status).toBe(403);
    },
  );

  it('a context without groups sees no row', async () => {
    const token = await signToken({ ...CONTESTO_PUBBLICO, gruppi: [] });
    const { body } = await load(
      dati,
      { measures: [`${POP}.residenti`], dimensions: [`${POP}.regione_codice`] },
      token,
    );
    expect(body.data ?? []).toEqual([]);
  });

  it('does not tell browsers of other origins that they may read', async () => {
    const response = await fetch(`${dati.url}/readyz`, { headers: { origin: 'https://elsewhere.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('listens on loopback only', () => {
    const { port } = new URL(dati.url);
    const hex = Number(port).toString(16).toUpperCase().padStart(4, '0');
    const listening = execFileSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
      .map(([, local]) => local?.split(':')[0]);
    expect(listening).toEqual(['0100007F']);
  });
});

describe('stock measures', () => {
  it('without a period answer for the last one, and the answer says so', async () => {
    const { body } = await load(dati, {
      measures: [`${POP}.residenti`],
      dimensions: [`${POP}.regione_codice`],
    });
    const explicit = await load(dati, {
      measures: [`${POP}.residenti`],
      dimensions: [`${POP}.regione_codice`],
      filters: [equals(`${POP}.periodo`, '2025')],
    });
    expect(body.data).toEqual(explicit.body.data);
    expect(body.query?.filters).toContainEqual(equals(`${POP}.periodo`, '2025'));
  });

  it('by period are one value a year, not a running total', async () => {
    const { body } = await load(dati, { measures: [`${POP}.residenti`], dimensions: [`${POP}.periodo`] });
    expect(body.data).toHaveLength(9);
    const values = (body.data ?? []).map((row) => Number(row[`${POP}.residenti`]));
    expect(Math.max(...values) / Math.min(...values)).toBeLessThan(1.2);
  });
});

describe('ratios', () => {
  it.each(['regione_codice', 'provincia_codice', 'ats_codice', 'sll_codice', 'comune_codice'])(
    'are a sum over a sum by %s',
    async (level) => {
      const { body } = await load(dati, {
        measures: ['', '_numeratore', '_denominatore'].map((part) => `${IND}.tasso_occupazione${part}`),
        dimensions: [`${IND}.${level}`],
        filters: [equals(`${IND}.periodo`, '2024'), equals(`${IND}.regione_codice`, '03')],
        limit: 5000,
      });
      expect(body.data?.length).toBeGreaterThan(0);
      for (const row of body.data ?? []) {
        const parts = [
          row[`${IND}.tasso_occupazione_numeratore`],
          row[`${IND}.tasso_occupazione_denominatore`],
        ].map(Number);
        expect(Number(row[`${IND}.tasso_occupazione`])).toBeCloseTo((100 * parts[0]!) / parts[1]!, 9);
      }
    },
  );

  it('of a regione are not the mean of its comuni', async () => {
    const ask = async (level: string) =>
      (
        await load(dati, {
          measures: [`${IND}.reddito_medio`],
          dimensions: [`${IND}.${level}`],
          filters: [equals(`${IND}.periodo`, '2024'), equals(`${IND}.regione_codice`, '03')],
          limit: 5000,
        })
      ).body.data ?? [];
    const [regione] = await ask('regione_codice');
    const comuni = await ask('comune_codice');
    const mean = sum(comuni, `${IND}.reddito_medio`) / comuni.length;
    expect(Math.abs(Number(regione?.[`${IND}.reddito_medio`]) - mean)).toBeGreaterThan(1);
  });
});

describe('levels agree', () => {
  it.each(['provincia_codice', 'ats_codice', 'comune_codice'])(
    'residents of a regione are those of its parts by %s',
    async (level) => {
      const base = {
        measures: [`${POP}.residenti`],
        filters: [equals(`${POP}.regione_codice`, '13')],
        limit: 5000,
      };
      const whole = await load(dati, { ...base, dimensions: [`${POP}.regione_codice`] });
      const parts = await load(dati, { ...base, dimensions: [`${POP}.${level}`] });
      expect(parts.body.data?.length).toBeGreaterThan(1);
      expect(sum(parts.body.data, `${POP}.residenti`)).toBe(sum(whole.body.data, `${POP}.residenti`));
    },
  );
});

describe('a query that cannot be answered', () => {
  it('names the unknown member', async () => {
    const { status, body } = await load(dati, { measures: [`${POP}.felicita`] });
    expect(status).toBe(400);
    expect(body.error).toContain('felicita');
  });
});

describe('request id', () => {
  it('follows a request into the log of Cube and of the query', async () => {
    await fetch(`${dati.url}/cubejs-api/v1/load`, {
      method: 'POST',
      headers: {
        authorization: await signToken(),
        'content-type': 'application/json',
        'x-request-id': 'clic-di-prova-42',
      },
      body: JSON.stringify({
        query: { measures: [`${POP}.residenti`], filters: [equals(`${POP}.genere`, 'M')] },
      }),
    });
    await expect.poll(() => dati.log()).toContain('clic-di-prova-42');
  });
});

describe('a model that does not compile', () => {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-modello-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('stops the start with its name', async () => {
    cpSync(join(ROOT, 'model'), dir, { recursive: true });
    writeFileSync(
      join(dir, 'cubes/rotto.yml'),
      'cubes:\n  - name: rotto\n    sql_table: dw.x\n    measures:\n      - name: m\n',
    );
    await expect(startTestDati(inject('warehouse'), { MODEL_DIR: dir })).rejects.toThrow(/rotto/);
  });

  it('while running leaves the last good model answering, and is compiled once', async () => {
    rmSync(join(dir, 'cubes/rotto.yml'), { force: true });
    const following = await startTestDati(inject('warehouse'), {
      MODEL_DIR: dir,
      FOLLOW_MODEL: 'true',
      LOG_LEVEL: 'debug',
    });
    try {
      const compilations = () => following.log().split('"evento":"Compiling schema error"').length - 1;
      writeFileSync(
        join(dir, 'cubes/rotto.yml'),
        'cubes:\n  - name: rotto\n    sql_table: dw.x\n    measures:\n      - name: m\n',
      );
      const query = { measures: [`${POP}.residenti`], dimensions: [`${POP}.genere`] };
      await expect
        .poll(async () => (await load(following, query), compilations()), { timeout: 40_000 })
        .toBeGreaterThan(0);
      const before = compilations();
      for (let turn = 0; turn < 5; turn += 1) {
        expect((await load(following, query)).body.data).toHaveLength(2);
      }
      expect(compilations()).toBe(before);
    } finally {
      await following.stop();
    }
  });
});
