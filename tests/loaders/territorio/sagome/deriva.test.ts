import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { geoArea } from 'd3-geo';
import { describe, expect, test } from 'vitest';
import { deriva, type Notizie, type Voce } from '../../../../loaders/territorio/sagome/deriva.ts';
import { readSagome, type Sagoma } from '../../../../loaders/territorio/sagome/sagome.ts';
import { quadri, quadro, topologiaDi, voce } from './quadri.ts';

/** Six squares, three by two: 1 2 3 above 4 5 6. */
const SEI = [
  ...['1', '2', '3'].map((codice, x) => quadro(codice, x, 1)),
  ...['4', '5', '6'].map((codice, x) => quadro(codice, x, 0)),
];
const base = topologiaDi(SEI);
const posti: Voce[] = [
  ...['1', '2', '3'].map((codice, x) => voce(codice, x, 1)),
  ...['4', '5', '6'].map((codice, x) => voce(codice, x, 0)),
];
const NIENTE: Notizie = { nomi: new Map(), passaggi: [], localita: [] };

const senza = (...codici: string[]): Voce[] =>
  posti.filter(({ codice_istat }) => !codici.includes(codice_istat));

function adatta(voci: readonly Voce[], notizie: Partial<Notizie> = {}) {
  const { topologia, resoconto } = deriva(base, voci, { ...NIENTE, ...notizie });
  const { sagome } = readSagome(topologia);
  const area = (codice: string): number => Number(quadri(sagome.get(codice)?.poligoni ?? []).toFixed(6));
  return { topologia, sagome, area, resoconto };
}

/** No overlap and no gap: the pieces add up, and the outline of all is that of the six squares. */
function controllaTutto(topologia: Topology, sagome: ReadonlyMap<string, Sagoma>): void {
  const total = [...sagome.values()].filter(({ disco }) => !disco).flatMap(({ poligoni }) => poligoni);
  expect(quadri(total)).toBeCloseTo(6, 3);
  const comuni = topologia.objects['comuni'] as GeometryCollection;
  const land = comuni.geometries.filter(({ id }) => !sagome.get(String(id))?.disco);
  const outline = mesh(topologia, { ...comuni, geometries: land }, (a, b) => a === b);
  const points = outline.coordinates.flat().map(([lon = 0, lat = 0]) => [(lon - 9) * 10, (lat - 45) * 10]);
  for (const [x = 0, y = 0] of points)
    expect(Math.min(Math.abs(x), Math.abs(x - 3), Math.abs(y), Math.abs(y - 2))).toBeLessThan(1e-6);
  const collection = feature(topologia, comuni);
  // Rings wound for d3-geo: a reversed one would cover nearly the whole sphere (4π).
  for (const item of collection.features) expect(geoArea(item)).toBeLessThan(0.01);
}

describe('the same list', () => {
  test('is the same topology, nothing made again', () => {
    expect(deriva(base, posti, NIENTE).topologia).toBe(base);
  });
});

describe('fewer comuni than known', () => {
  test('a fusion gets the union of what it is made of, without inner border', () => {
    const nuova = voce('9', 0, 1);
    const { topologia, sagome, area, resoconto } = adatta([...senza('1', '2'), nuova], {
      passaggi: [
        { da: '1', a: '9' },
        { da: '2', a: '9' },
      ],
    });
    expect(area('9')).toBe(2);
    expect(sagome.get('9')?.poligoni).toHaveLength(1);
    expect(resoconto.unite).toEqual(['9', '9']);
    controllaTutto(topologia, sagome);
  });

  test('an incorporation over two steps goes to who has the land today', () => {
    const { area, topologia, sagome } = adatta(senza('4'), {
      passaggi: [
        { da: '4', a: '8' },
        { da: '8', a: '5' },
      ],
    });
    expect(area('5')).toBe(2);
    controllaTutto(topologia, sagome);
  });

  test('land whose heir nobody knows goes to the neighbour with the longest border, and is told', () => {
    const { resoconto, topologia, sagome, area } = adatta(senza('2'));
    expect(resoconto.senzaErede).toEqual(['2']);
    expect(['1', '3', '5'].filter((codice) => area(codice) === 2)).toHaveLength(1);
    controllaTutto(topologia, sagome);
  });
});

test('a list that does not cover a place leaves it empty: the others do not grow into it', () => {
  const { area, resoconto, sagome } = adatta(senza('2', '3', '5', '6'));
  expect([area('1'), area('4')]).toEqual([1, 1]);
  expect(sagome.size).toBe(2);
  expect(resoconto.senzaErede).toEqual([]);
});

describe('other codes', () => {
  test('a new code with the old name in the same regione keeps the shape', () => {
    const { sagome, resoconto } = adatta([...senza('3'), voce('30', 2, 1, 'Alghero')], {
      nomi: new Map([['3', { nome: "L'Alghèro", regione_codice: '03' }]]).set('3', {
        nome: 'ALGHERO',
        regione_codice: '03',
      }),
    });
    expect(resoconto.ricodificate).toEqual(['30']);
    expect(quadri(sagome.get('30')?.poligoni ?? [])).toBe(1);
  });
});

describe('more comuni than known', () => {
  test('comuni that the known shapes have as one divide it: each has its locality, together they are what it was', () => {
    const ovest = voce('51', 1, 0);
    const est = voce('52', 1, 0);
    const { topologia, sagome, area, resoconto } = adatta([...senza('5'), ovest, est], {
      passaggi: [
        { da: '51', a: '5' },
        { da: '52', a: '5' },
      ],
      localita: [
        { codice: '51', punto: [9.12, 45.05] },
        { codice: '52', punto: [9.18, 45.05] },
      ],
    });
    expect(resoconto.divise).toEqual(['51', '52']);
    expect(area('51') + area('52')).toBeCloseTo(1, 3);
    expect(area('51')).toBeCloseTo(0.5, 2);
    controllaTutto(topologia, sagome);
  });

  test('a comune that had been taken in by another still in the list gets back its share', () => {
    const { area, topologia, sagome } = adatta([...posti, voce('61', 2, -0.3)], {
      passaggi: [{ da: '61', a: '6' }],
      localita: [{ codice: '6', punto: [9.25, 45.08] }],
    });
    expect(area('6') + area('61')).toBeCloseTo(1, 3);
    expect(area('61')).toBeGreaterThan(0.2);
    controllaTutto(topologia, sagome);
  });

  test('an unknown comune is carved out of the one that it lies in; one with no place gets a mark: none is left out', () => {
    const altrove = { ...voce('70', 0, 0), longitudine: Number.NaN };
    const mare = voce('71', 5, 5);
    const { sagome, resoconto, area, topologia } = adatta([...posti, voce('40', 0.3, 0.3), altrove, mare]);
    expect(resoconto.ritagliate).toEqual(['40', '70', '71']);
    expect(area('40')).toBeGreaterThan(0);
    expect(area('4') + area('40')).toBeCloseTo(1, 3);
    expect(sagome.get('70')?.disco).toBe(true);
    expect(sagome.get('71')?.disco).toBe(true);
    controllaTutto(topologia, sagome);
  });

  test('two comuni at the same place both get land', () => {
    const { area } = adatta([...posti, voce('41', 0, 0)]);
    expect(area('4')).toBeGreaterThan(0.1);
    expect(area('41')).toBeGreaterThan(0.1);
  });
});

test('shapes of published boundaries stay marked through a fusion, not through a division', () => {
  const vere = topologiaDi(SEI.map((sagoma) => ({ ...sagoma, reale: true })));
  const passaggi = [
    { da: '1', a: '9' },
    { da: '2', a: '9' },
    { da: '61', a: '6' },
  ];
  const voci = [...senza('1', '2'), voce('9', 0, 1), voce('61', 2, 0.2)];
  const { sagome } = readSagome(deriva(vere, voci, { ...NIENTE, passaggi }).topologia);
  expect([...sagome.values()].filter(({ reale }) => !reale).map(({ codice }) => codice)).toEqual(['6', '61']);
});
