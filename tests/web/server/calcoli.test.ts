import { describe, expect, test } from 'vitest';
import {
  arrotonda,
  addSomme,
  differenza,
  indice,
  leggonoUguali,
  posizioni,
  precedente,
  quota,
  toNumber,
  valore,
  variazione,
} from '../../../web/src/lib/server/calcoli.ts';

const PER_CENTO = { moltiplicatore: 100, conteggio: false };
const CONTEGGIO = { moltiplicatore: 1, conteggio: true };

test('a ratio over places is sum over sum, never the mean of ratios', () => {
  const places = [
    { numeratore: 1, denominatore: 2 },
    { numeratore: 90, denominatore: 100 },
  ];
  expect(valore(addSomme(places), PER_CENTO)).toBeCloseTo((100 * 91) / 102, 12);
  expect(valore(addSomme(places), PER_CENTO)).not.toBeCloseTo((50 + 90) / 2, 1);
});

describe('missing values stay missing', () => {
  test.each([
    [{ numeratore: null, denominatore: 10 }],
    [{ numeratore: 10, denominatore: null }],
    [{ numeratore: 10, denominatore: 0 }],
    [{ numeratore: 0, denominatore: 0 }],
  ])('%j has no ratio', (somme) => expect(valore(somme, PER_CENTO)).toBeNull());

  test('zero over something is zero, a count of zero is zero', () => {
    expect(valore({ numeratore: 0, denominatore: 5 }, PER_CENTO)).toBe(0);
    expect(valore({ numeratore: 0, denominatore: null }, CONTEGGIO)).toBe(0);
  });

  test('a null term adds nothing; only nulls give null', () => {
    const missing = { numeratore: null, denominatore: null };
    expect(addSomme([missing, { numeratore: 3, denominatore: 4 }])).toEqual({
      numeratore: 3,
      denominatore: 4,
    });
    expect(addSomme([missing, missing])).toEqual(missing);
    expect(addSomme([])).toEqual(missing);
  });

  test('differences, changes, indices with a missing or zero side', () => {
    expect([differenza(null, 1), differenza(1, null), variazione(1, null), indice(null, 1)]).toEqual(
      Array(4).fill(null),
    );
    expect([variazione(5, 0), indice(5, 0), quota(5, 0)]).toEqual([null, null, null]);
  });
});

test.each([
  ['12', 12],
  ['12.5', 12.5],
  [7, 7],
  ['0', 0],
  [null, null],
  [undefined, null],
  ['', null],
  ['NaN', null],
  ['n.d.', null],
  [Infinity, null],
])('the cell %j is the number %j', (cell, number) => expect(toNumber(cell)).toBe(number));

test('rank: highest first, equal values share, missing ones have none', () => {
  expect(posizioni([10, 30, null, 30, 20, -1])).toEqual([4, 1, null, 1, 3, 5]);
  expect(posizioni([null, null])).toEqual([null, null]);
  expect(posizioni([])).toEqual([]);
});

test('difference, change, index, share', () => {
  expect(differenza(104.2, 101.8)).toBeCloseTo(2.4, 10);
  expect(variazione(110, 100)).toBeCloseTo(10, 10);
  expect(variazione(-5, -10)).toBeCloseTo(50, 10);
  expect(indice(110, 100)).toBeCloseTo(110, 10);
  expect(quota(25, 200)).toBeCloseTo(12.5, 10);
});

test('the value before, and none before the first', () => {
  expect(precedente([1, null, 3], 2)).toBeNull();
  expect(precedente([1, 2, 3], 2)).toBe(2);
  expect(precedente([1], 0)).toBeNull();
});

test('values are equal in words when they read the same', () => {
  expect(leggonoUguali(101.84, 101.81, 1)).toBe(true);
  expect(leggonoUguali(101.84, 101.86, 1)).toBe(false);
});

describe('values on the way to the browser', () => {
  test('are not rounded twice: what is read is the nearest to the true value', () => {
    // 61.84998 % employed, as the facts give it for one comune.
    expect(arrotonda(61.84998, 1)?.toFixed(1)).toBe('61.8');
    expect(arrotonda(61.85002, 1)?.toFixed(1)).toBe('61.9');
    expect(arrotonda(null, 1)).toBeNull();
  });
});
