import { describe, expect, it } from 'vitest';
import { completeStock, type StockMeasures } from '../../../cube/server/stock.ts';

const stock: StockMeasures = {
  names: new Set(['v.residenti', 'v.eta_media']),
  periods: new Map([
    ['v', [2021, 2022, 2023, 2024].map((anno) => ({ periodo: String(anno), anno, data: `${anno}-01-01` }))],
  ]),
};

function added(query: object): unknown {
  const completed = completeStock(query, stock) as { filters?: { member: string; values: unknown[] }[] };
  return completed.filters?.at(-1);
}

const last = (periodo: string) => ({ member: 'v.periodo', operator: 'equals', values: [periodo] });

describe('stock measures', () => {
  it('answer for the last period when none is asked', () => {
    expect(added({ measures: ['v.residenti'], dimensions: ['v.regione'] })).toEqual(last('2024'));
  });

  it('keep the other filters', () => {
    const other = { member: 'v.regione', operator: 'equals', values: ['03'] };
    const completed = completeStock({ measures: ['v.residenti'], filters: [other] }, stock);
    expect(completed.filters).toEqual([other, last('2024')]);
  });

  it.each([
    { dimensions: ['v.periodo'] },
    { dimensions: ['v.anno'] },
    { timeDimensions: [{ dimension: 'v.data_riferimento', granularity: 'year' }] },
  ])('are left alone when rows are split by period: %j', (part) => {
    const query = { measures: ['v.residenti'], ...part };
    expect(completeStock(query, stock)).toBe(query);
  });

  it.each([
    [{ filters: [{ member: 'v.periodo', operator: 'equals', values: ['2022'] }] }, '2022'],
    [{ filters: [{ member: 'v.periodo', operator: 'equals', values: ['2021', '2023'] }] }, '2023'],
    [{ filters: [{ member: 'v.anno', operator: 'lt', values: ['2023'] }] }, '2022'],
    [{ filters: [{ member: 'v.data_riferimento', operator: 'beforeDate', values: ['2022-06-30'] }] }, '2022'],
    [
      {
        filters: [
          {
            or: [
              { member: 'v.periodo', operator: 'equals', values: ['2021'] },
              { member: 'v.periodo', operator: 'equals', values: ['2022'] },
            ],
          },
        ],
      },
      '2022',
    ],
    [
      { timeDimensions: [{ dimension: 'v.data_riferimento', dateRange: ['2021-01-01', '2023-12-31'] }] },
      '2023',
    ],
  ])('answer for the last period inside what is asked: %j', (part, periodo) => {
    expect(added({ measures: ['v.eta_media'], ...part })).toEqual(last(periodo));
  });

  it('say nothing about flows or about other views', () => {
    for (const measures of [['v.turnover'], ['w.residenti'], []]) {
      const query = { measures };
      expect(completeStock(query, stock)).toBe(query);
    }
  });
});
