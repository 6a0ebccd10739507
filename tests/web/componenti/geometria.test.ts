import { describe, expect, test } from 'vitest';
import { disponiEtichette, vicino } from '../../../web/src/lib/componenti/geometria.ts';
import { disponiSoglie } from '../../../web/src/lib/componenti/soglie.ts';

const posto = (codice: string, x: number, y: number, larghezza = 100, altezza = 40) => ({
  codice,
  x,
  y,
  larghezza,
  altezza,
});
const schermo = { width: 400, height: 300 };
const fermo = { k: 1, x: 0, y: 0 };

describe('labels', () => {
  const nomi = new Map([
    ['A', 'Milano'],
    ['B', 'Bergamo'],
    ['C', 'Lodi'],
  ]);

  test('the largest shape keeps its label when two would touch', () => {
    const scelte = disponiEtichette(
      [posto('A', 100, 100, 80), posto('B', 120, 104, 150)],
      nomi,
      fermo,
      schermo,
    );
    expect(scelte.map((etichetta) => etichetta.codice)).toEqual(['B']);
  });

  test('a name wider than its shape is left out until the zoom makes room', () => {
    const piccolo = [posto('B', 100, 100, 30, 30)];
    expect(disponiEtichette(piccolo, nomi, fermo, schermo)).toEqual([]);
    expect(disponiEtichette(piccolo, nomi, { k: 3, x: -100, y: -100 }, schermo)).toHaveLength(1);
  });

  test('the place of the page is always named', () => {
    const luoghi = [posto('A', 100, 100, 200, 80), posto('C', 105, 102, 5, 5)];
    expect(disponiEtichette(luoghi, nomi, fermo, schermo, 'C').map((etichetta) => etichetta.testo)).toEqual([
      'Lodi',
    ]);
  });

  test('nothing is written across the edge', () => {
    expect(disponiEtichette([posto('A', 4, 100)], nomi, fermo, schermo)).toEqual([]);
  });
});

describe('walking between shapes', () => {
  const griglia = [0, 1, 2].flatMap((riga) =>
    [0, 1, 2].map((col) => posto(`${riga}${col}`, col * 10, riga * 10)),
  );

  test.each([
    ['su', '01'],
    ['giu', '21'],
    ['sinistra', '10'],
    ['destra', '12'],
  ] as const)('from the middle %s', (direzione, atteso) => {
    expect(vicino(griglia, '11', direzione)).toBe(atteso);
  });

  test('stops at the edge', () => {
    expect(vicino(griglia, '00', 'su')).toBeNull();
    expect(vicino(griglia, '22', 'destra')).toBeNull();
  });
});

describe('bounds under the legend', () => {
  const classe = (da: number, a: number) => ({ da, a, colore: '#000', conteggio: 1 });
  const misura = { unita: 'anni', decimali: 1 };

  test('extremes always, crowded inner bounds left out', () => {
    const classi = [classe(0, 50), classe(50, 51), classe(51, 52), classe(52, 100)];
    expect(disponiSoglie(classi, misura, 300).map((soglia) => soglia.valore)).toEqual([0, 50, 100]);
    expect(disponiSoglie(classi, misura, 6000).map((soglia) => soglia.valore)).toEqual([0, 50, 51, 52, 100]);
  });

  test('one value has one label', () => {
    expect(disponiSoglie([classe(7, 7)], misura, 300).map((soglia) => soglia.testo)).toEqual(['7,0']);
    expect(disponiSoglie([], misura, 300)).toEqual([]);
  });
});
