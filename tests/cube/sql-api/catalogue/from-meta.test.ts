import { describe, expect, test } from 'vitest';
import { catalogueFromMeta, type MetaCube } from '../../../../cube/native/sql-api/catalogue/from-meta.ts';
import { META } from '../engine/engines.ts';

const view = (more: Partial<MetaCube> = {}): MetaCube => ({
  name: 'vendite',
  type: 'view',
  public: true,
  isVisible: true,
  title: 'Vendite',
  description: 'Quanto si vende.',
  dimensions: [
    {
      name: 'vendite.citta',
      type: 'string',
      shortTitle: 'Città',
      title: 'Vendite Città',
      description: 'Dove.',
    },
  ],
  measures: [{ name: 'vendite.totale', type: 'number', aggType: 'sum' }],
  ...more,
});
const columnsOf = (cube: MetaCube) => catalogueFromMeta([cube]).tables[0]?.columns ?? [];

describe('tables out of the model', () => {
  test('a view is a table with title and description', () => {
    const { tables } = catalogueFromMeta([view()]);
    expect(tables).toMatchObject([{ name: 'vendite', title: 'Vendite', description: 'Quanto si vende.' }]);
    expect(tables[0]?.columns[0]).toEqual({
      name: 'citta',
      member: 'vendite.citta',
      kind: 'dimension',
      type: 'text',
      aggregation: null,
      title: 'Città',
      description: 'Dove.',
    });
  });

  test('cubes, hidden views and hidden members are none', () => {
    const hidden = { name: 'vendite.segreto', type: 'string', public: false };
    const invisible = { name: 'vendite.nascosto', type: 'string', isVisible: false };
    expect(
      catalogueFromMeta([view({ type: 'cube' }), view({ public: false }), view({ isVisible: false })]).tables,
    ).toEqual([]);
    expect(columnsOf(view({ dimensions: [hidden, invisible] })).map(({ name }) => name)).toEqual(['totale']);
    expect(catalogueFromMeta([view({ dimensions: [hidden], measures: [] })]).tables).toEqual([]);
  });

  test.each([
    ['string', 'text', 'dimension'],
    ['number', 'numeric', 'dimension'],
    ['boolean', 'boolean', 'dimension'],
    ['time', 'timestamp', 'time'],
    ['geo', 'text', 'dimension'],
  ])('a dimension of type %s is %s', (type, sql, kind) => {
    expect(columnsOf(view({ dimensions: [{ name: 'vendite.x', type }] }))[0]).toMatchObject({
      type: sql,
      kind,
    });
  });

  test.each([
    ['sum', 'numeric', 'sum'],
    ['min', 'numeric', 'min'],
    ['max', 'numeric', 'max'],
    ['count', 'bigint', 'sum'],
    ['countDistinct', 'bigint', 'none'],
    ['countDistinctApprox', 'bigint', 'none'],
    ['avg', 'numeric', 'none'],
    ['number', 'numeric', 'none'],
  ])('a measure %s is %s and aggregated by %s', (aggType, type, aggregation) => {
    const [measure] = columnsOf(
      view({ dimensions: [], measures: [{ name: 'vendite.m', type: 'number', aggType }] }),
    );
    expect(measure).toMatchObject({ kind: 'measure', type, aggregation });
  });

  test('the model’s own marks are set on the columns', () => {
    const marked = {
      ...view(),
      measures: [{ name: 'vendite.giacenza', type: 'number', aggType: 'sum', meta: { giacenza: true } }],
    };
    const { tables } = catalogueFromMeta([marked], ({ name, meta }) =>
      meta?.giacenza ? { stock: true } : { period: name.endsWith('.citta') },
    );
    expect(tables[0]?.columns).toMatchObject([
      { name: 'citta', period: true },
      { name: 'giacenza', stock: true },
    ]);
  });

  test('a measure of time or text keeps its type', () => {
    const measures = ['time', 'string', 'boolean'].map((type) => ({
      name: `vendite.${type}`,
      type,
      aggType: type,
    }));
    expect(columnsOf(view({ dimensions: [], measures })).map(({ type }) => type)).toEqual([
      'timestamp',
      'text',
      'boolean',
    ]);
  });

  test.each(['àèì', 'due parole', 'a"b', 'x'.repeat(64), '1a', ''])(
    'the name «%s» is refused with the remedy',
    (name) => {
      const dimensions = [{ name: `vendite.${name}`, type: 'string' }];
      expect(() => catalogueFromMeta([view({ dimensions })])).toThrow(
        /cannot be a name in SQL.*Rename it in the model/,
      );
      expect(() => catalogueFromMeta([view({ name, dimensions: [] })])).toThrow(/Rename/);
    },
  );

  test('names of PostgreSQL’s own columns are refused', () => {
    expect(() =>
      catalogueFromMeta([view({ dimensions: [{ name: 'vendite.ctid', type: 'string' }] })]),
    ).toThrow(/keeps for itself/);
  });
});

describe('the hash', () => {
  test('is the same for the same content, whatever the order of views', () => {
    expect(catalogueFromMeta(META).hash).toBe(catalogueFromMeta([...META].reverse()).hash);
  });

  test.each([
    ['a member less', view({ measures: [] })],
    ['another description', view({ description: 'Altro.' })],
    ['another aggregation', view({ measures: [{ name: 'vendite.totale', type: 'number', aggType: 'max' }] })],
  ])('differs for %s', (_what, changed) => {
    expect(catalogueFromMeta([changed]).hash).not.toBe(catalogueFromMeta([view()]).hash);
  });
});
