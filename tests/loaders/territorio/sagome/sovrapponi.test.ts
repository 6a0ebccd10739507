import { describe, expect, test } from 'vitest';
import { affina } from '../../../../loaders/territorio/sagome/affina.ts';
import {
  buildTopologiaSagome,
  readSagome,
  type Poligono,
  type Sagome,
} from '../../../../loaders/territorio/sagome/sagome.ts';
import { sovrapponi } from '../../../../loaders/territorio/sagome/sovrapponi.ts';
import { LATO, quadri, quadro, TRANSFORM } from './quadri.ts';

/** Nine squares, 11 … 33: column, then row. */
const nove: Sagome = {
  transform: TRANSFORM,
  sagome: new Map(
    [1, 2, 3].flatMap((x) => [1, 2, 3].map((y) => [`${x}${y}`, quadro(`${x}${y}`, x - 1, y - 1)] as const)),
  ),
};

const rettangolo = (x0: number, y0: number, x1: number, y1: number): Poligono[] => [
  [[[x0, y0], [x0, y1], [x1, y1], [x1, y0]]],
]; // prettier-ignore

const area = ({ sagome }: Sagome, codice: string): number => quadri(sagome.get(codice)?.poligoni ?? []);

describe('a real shape in the midst of drawn ones', () => {
  test('larger: the others are cut back; smaller: a neighbour takes what is left; nothing is lost', () => {
    // Real: 100 steps too far to the right, 100 short at the left, above and below as drawn.
    const esito = sovrapponi(nove, new Map([['22', rettangolo(1100, 1000, 2100, 2000)]]));
    expect(area(esito, '22')).toBeCloseTo(1, 6);
    expect(area(esito, '32')).toBeCloseTo(0.9, 6);
    expect(area(esito, '12')).toBeCloseTo(1.1, 6);
    const total = [...esito.sagome.keys()].reduce((sum, codice) => sum + area(esito, codice), 0);
    expect(total).toBeCloseTo(9, 6);
    expect([...esito.sagome.values()].filter(({ reale }) => reale).map(({ codice }) => codice)).toEqual([
      '22',
    ]);
    expect(nove.sagome.get('32')?.poligoni).toEqual(quadro('32', 2, 1).poligoni);
  });

  test('the seam is one border: both sides have the same vertices', () => {
    const esito = sovrapponi(nove, new Map([['22', rettangolo(1100, 1000, 2100, 2000)]]));
    const topologia = buildTopologiaSagome(esito);
    const uses = new Map<number, number>();
    const collect = (value: unknown): void => {
      if (typeof value === 'number')
        uses.set(value < 0 ? ~value : value, (uses.get(value < 0 ? ~value : value) ?? 0) + 1);
      else if (Array.isArray(value)) value.forEach(collect);
    };
    const comuni = topologia.objects['comuni'] as unknown as { geometries: { arcs: unknown }[] };
    comuni.geometries.forEach(({ arcs }) => collect(arcs));
    const outer = [...uses].filter(([, times]) => times === 1).map(([arc]) => topologia.arcs[arc] ?? []);
    for (const arc of outer) {
      let [x, y] = [0, 0];
      for (const [dx = 0, dy = 0] of arc) {
        [x, y] = [x + dx, y + dy];
        expect([0, 3 * LATO].includes(x) || [0, 3 * LATO].includes(y), `${x} ${y}`).toBe(true);
      }
    }
  });

  test('a comune that others cover whole is marked where it was, not lost', () => {
    const esito = sovrapponi(
      nove,
      new Map([
        ['12', rettangolo(0, 1000, 1500, 2000)],
        ['32', rettangolo(1500, 1000, 3000, 2000)],
      ]),
    );
    expect(esito.sagome.get('22')?.disco).toBe(true);
    expect(esito.sagome.size).toBe(9);
  });

  test('when all are real, all are what was loaded', () => {
    const tutte = new Map([...nove.sagome.values()].map(({ codice, poligoni }) => [codice, poligoni]));
    expect([...sovrapponi(nove, tutte).sagome.values()].every(({ reale }) => reale)).toBe(true);
  });
});

describe('affina', () => {
  test('borders of neighbours that differ by some metres become one; a detail below the grid goes on both sides', () => {
    const ovest: Poligono[] = [[[[0, 0], [0, 1000], [1000, 1000], [1002, 500], [1000, 0]]]]; // prettier-ignore
    const est: Poligono[] = [[[[1000, 0], [1000, 1000], [2000, 1000], [2000, 503], [1999, 502], [2000, 501], [2000, 0]]]]; // prettier-ignore
    const esito = affina(TRANSFORM, new Map([['1', ovest], ['2', est]])); // prettier-ignore
    const punti = (codice: string): string[] => (esito.get(codice) ?? []).flat(2).map(String);
    expect(
      punti('1')
        .filter((p) => punti('2').includes(p))
        .sort(),
    ).toEqual(['1000,0', '1000,1000', '1002,500']);
    expect(punti('2')).not.toContain('1999,502');
  });
});

test('shapes come back from their topology as they went in', () => {
  const back = readSagome(buildTopologiaSagome(nove));
  expect([...back.sagome.keys()]).toEqual([...nove.sagome.keys()]);
  for (const [codice, sagoma] of back.sagome) expect(quadri(sagoma.poligoni), codice).toBe(1);
});
