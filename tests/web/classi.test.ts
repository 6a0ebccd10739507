import { describe, expect, test } from 'vitest';
import { classifica, coloriSequenza, istogramma, numeroClassi } from '../../web/src/lib/classi.ts';

const unoCento = Array.from({ length: 100 }, (_, i) => i + 1);

/** Linear red, green, blue of an `rgb()` or `#rrggbb` colour, 0 to 1. */
function canaliLineari(colore: string): number[] {
  const canali = colore.startsWith('#')
    ? [1, 3, 5].map((i) => Number.parseInt(colore.slice(i, i + 2), 16))
    : (colore.match(/\d+/g) ?? []).map(Number);
  return canali.map((c) => {
    const v = c / 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
}

/** Relative luminance (WCAG 2.1). */
function luminanza(colore: string): number {
  const [r = 0, g = 0, b = 0] = canaliLineari(colore);
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

/** How people with each kind of colour blindness see linear RGB (Machado, Oliveira, Fernandes 2009, severity 1). */
const DALTONISMI: Record<string, number[]> = {
  nessuno: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** CIE L*a*b* of a colour as seen through a matrix of `DALTONISMI`. */
function lab(colore: string, matrice: number[]): [number, number, number] {
  const rgb = canaliLineari(colore);
  const [r = 0, g = 0, b = 0] = [0, 1, 2].map((riga) =>
    Math.min(
      1,
      Math.max(
        0,
        rgb.reduce((somma, c, i) => somma + c * (matrice[riga * 3 + i] ?? 0), 0),
      ),
    ),
  );
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe.each(Object.entries(DALTONISMI))('colours seen with %s', (_, matrice) => {
  const distanza = (uno: string, altro: string) => {
    const [a, b] = [lab(uno, matrice), lab(altro, matrice)];
    return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  };

  test('neighbouring steps of the sequential ramp are told apart', () => {
    const colori = coloriSequenza(7);
    for (let i = 1; i < colori.length; i += 1) {
      expect(distanza(colori[i - 1] ?? '', colori[i] ?? '')).toBeGreaterThan(8);
    }
  });

  test('no two colours of the diverging ramp look alike', () => {
    const colori = classifica([0, 100], 'media', 50).classi.map((classe) => classe.colore);
    expect(colori).toHaveLength(6);
    for (const [i, uno] of colori.entries()) {
      for (const altro of colori.slice(i + 1)) expect(distanza(uno, altro)).toBeGreaterThan(12);
    }
  });
});

test('the histogram counts each value once', () => {
  const barre = istogramma([0, 1, 1, 2, 10, null], 5);
  expect(barre.map((barra) => barra.conteggio)).toEqual([3, 1, 0, 0, 1]);
});
