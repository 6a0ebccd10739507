import { expect, test } from 'vitest';
import { readIndicatori } from '../../sql/indicatori.ts';

const indicatori = await readIndicatori();

test('codes and keys are unique, codes are snake case', () => {
  expect(new Set(indicatori.map(({ codice }) => codice)).size).toBe(indicatori.length);
  expect(new Set(indicatori.map(({ indicatore_key }) => indicatore_key)).size).toBe(indicatori.length);
  for (const { codice } of indicatori) expect(codice).toMatch(/^[a-z]+(_[a-z]+)*$/);
});

test('every definition is a full text, and rates tell what is divided by what', () => {
  for (const indicatore of indicatori) {
    expect(indicatore.definizione, indicatore.codice).toMatch(/^[A-ZÈ].{60,}\.$/);
    expect(indicatore.numeratore_descrizione.length).toBeGreaterThan(20);
    expect(indicatore.denominatore_descrizione.length).toBeGreaterThan(10);
  }
});

test('a rate of a hundred has 100 as multiplier, an amount or a count 1', () => {
  for (const { codice, unita, moltiplicatore } of indicatori) {
    expect(moltiplicatore, codice).toBe(/%|100/.test(unita) ? 100 : 1);
  }
});

test('a filter that the indicator itself is made of is off', () => {
  const of = (codice: string) => indicatori.find((indicatore) => indicatore.codice === codice);
  expect(of('indice_vecchiaia')?.filtra_eta).toBe(false);
  expect(of('eta_media')?.filtra_eta).toBe(false);
  expect(of('quota_stranieri')?.filtra_cittadinanza).toBe(false);
});
