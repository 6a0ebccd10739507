import { describe, expect, test } from 'vitest';
import { classifica, coloriSequenza, istogramma, numeroClassi } from '../../web/src/lib/classi.ts';

const unoCento = Array.from({ length: 100 }, (_, i) => i + 1);

/** Relative luminance of an `rgb()` or `#rrggbb` colour (WCAG 2.1). */
function luminanza(colore: string): number {
  const canali = colore.startsWith('#')
    ? [1, 3, 5].map((i) => Number.parseInt(colore.slice(i, i + 2), 16))
    : (colore.match(/\d+/g) ?? []).map(Number);
  const [r = 0, g = 0, b = 0] = canali.map((c) => {
    const v = c / 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('how many classes', () => {
  test.each([
    [1, 1],
    [2, 2],
    [5, 3],
    [20, 5],
    [107, 7],
    [7896, 7],
  ])('%i distinct values → %i classes', (quanti, attese) => {
    expect(numeroClassi(quanti)).toBe(attese);
  });
});

describe('methods', () => {
  test('quantiles share the values out evenly', () => {
    const conteggi = classifica(unoCento, 'quantili').classi.map((classe) => classe.conteggio);
    expect(conteggi).toHaveLength(7);
    expect(Math.max(...conteggi) - Math.min(...conteggi)).toBeLessThanOrEqual(1);
  });

  test('equal intervals have one width and end at the extremes', () => {
    const { classi } = classifica([0, 3, 50, 60, 70, 100], 'intervalli');
    const ampiezze = classi.map((classe) => classe.a - classe.da);
    expect(classi[0]?.da).toBe(0);
    expect(classi.at(-1)?.a).toBe(100);
    for (const ampiezza of ampiezze) expect(ampiezza).toBeCloseTo(100 / classi.length);
  });

  test('natural breaks fall in the gaps', () => {
    const valori = [1, 2, 3, 50, 51, 52, 98, 99, 100];
    const { classi } = classifica(valori, 'naturali');
    expect(classi.map((classe) => [classe.da, classe.conteggio])).toEqual([
      [1, 3],
      [50, 3],
      [98, 3],
    ]);
  });

  test('around the mean: three steps on either side, the mean between them', () => {
    const valori = Array.from({ length: 41 }, (_, i) => 80 + i);
    const { classi, colore } = classifica(valori, 'media', 100);
    expect(classi).toHaveLength(6);
    expect(classi[3]?.da).toBe(100);
    expect(colore(99.9)).not.toBe(colore(100));
  });

  test('the mean outside of the values still separates above from below', () => {
    const { classi, indice } = classifica([10, 11, 12], 'media', 20);
    expect(classi[2]?.a).toBe(20);
    expect([10, 11, 12].every((valore) => (indice(valore) ?? 9) <= 2)).toBe(true);
  });

  test('without a mean that method falls back to quantiles and says so', () => {
    expect(classifica(unoCento, 'media').metodo).toBe('quantili');
  });
});

describe('every value finds its class', () => {
  test.each(['quantili', 'intervalli', 'naturali', 'media'] as const)('%s', (metodo) => {
    const valori = [3.2, 3.2, 3.2, 8, 15.5, 15.6, 40, 41, 99.9, 12, 7, 3.2, 8];
    const { classi, indice } = classifica(valori, metodo, 20);
    expect(classi.length).toBeLessThanOrEqual(7);
    expect(classi.reduce((somma, classe) => somma + classe.conteggio, 0)).toBe(valori.length);
    for (const valore of valori) {
      const classe = classi[indice(valore) ?? -1];
      expect(classe).toBeDefined();
      expect(valore).toBeGreaterThanOrEqual(classe?.da ?? Infinity);
      expect(valore).toBeLessThanOrEqual(classe?.a ?? -Infinity);
    }
  });

  test('missing values have neither class nor colour', () => {
    const { colore, indice, classi } = classifica([1, null, 3], 'quantili');
    expect([colore(null), indice(null)]).toEqual([null, null]);
    expect(classi.reduce((somma, classe) => somma + classe.conteggio, 0)).toBe(2);
  });

  test('equal values make one class, no values none', () => {
    expect(classifica([5, 5, 5], 'quantili').classi).toHaveLength(1);
    expect(classifica([5, 5, 5], 'quantili').colore(5)).not.toBeNull();
    expect(classifica([null, null], 'naturali').classi).toEqual([]);
  });
});

test('the sequential ramp only gets darker', () => {
  const luci = coloriSequenza(7).map(luminanza);
  for (let i = 1; i < luci.length; i += 1) expect(luci[i]).toBeLessThan(luci[i - 1] ?? 0);
});

test('the histogram counts each value once', () => {
  const barre = istogramma([0, 1, 1, 2, 10, null], 5);
  expect(barre.map((barra) => barra.conteggio)).toEqual([3, 1, 0, 0, 1]);
});
