import { expect, test } from 'vitest';
import { scadenze } from '../../../web/src/lib/server/scadenze.ts';

const PREAVVISI = { password: { avvisoGiorni: 14 }, giorniAvvisoAccredito: 30 };
/** Half past midnight in Italy, still the day before in UTC. */
const NOW = new Date('2026-11-20T23:30:00.000Z');

const texts = (passwordScadeIl: string | null, scadeIl: string | null = null) =>
  scadenze({ passwordScadeIl, scadeIl }, PREAVVISI, NOW).map(({ testo }) => testo);

test.each([
  ['2026-11-21T20:00:00.000Z', ['La tua password scade oggi.']],
  ['2026-11-22T20:00:00.000Z', ['La tua password scade domani.']],
  ['2026-12-05T12:00:00.000Z', ['La tua password scade tra 14 giorni.']],
  ['2026-12-06T12:00:00.000Z', []],
  // It has ended: the page that asks for a new one says so, and nothing else does.
  ['2026-11-20T23:29:00.000Z', []],
  ['2026-04-01T10:00:00.000Z', []],
  [null, []],
])('a password that ends %s', (end, expected) => {
  expect(texts(end)).toEqual(expected);
});

test('an accreditation comes after the password', () => {
  expect(texts('2026-11-22T20:00:00.000Z', '2026-11-26T22:59:59.000Z')).toEqual([
    'La tua password scade domani.',
    expect.stringMatching(/^Il tuo accreditamento termina tra 5 giorni\./),
  ]);
});
