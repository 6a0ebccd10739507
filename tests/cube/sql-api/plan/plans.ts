import { textRows } from '../../../support/sql-api/text-rows.ts';
import { testPool } from '../engine/engines.ts';
import { createPlanner } from '../../../../cube/native/sql-api/plan/index.ts';
import type {
  Catalogue,
  Column,
  CubeQuery,
  CubeSource,
  Engine,
  SessionView,
} from '../../../../cube/native/sql-api/types.ts';

const column = (view: string, name: string, more: Partial<Column>): Column => ({
  name,
  member: `${view}.${name}`,
  kind: 'dimension',
  type: 'text',
  aggregation: null,
  title: name,
  description: '',
  ...more,
});

const measure = (
  view: string,
  name: string,
  aggregation: Column['aggregation'],
  more: Partial<Column> = {},
) => column(view, name, { kind: 'measure', type: 'numeric', aggregation, ...more });

/** Two small views that have every kind of column. */
const CATALOGUE: Catalogue = {
  hash: 'prova-del-piano',
  tables: [
    {
      name: 'vendite',
      title: 'Vendite',
      description: '',
      columns: [
        column('vendite', 'regione', {}),
        column('vendite', 'comune', {}),
        column('vendite', 'eta', { type: 'numeric' }),
        column('vendite', 'attivo', { type: 'boolean' }),
        column('vendite', 'giorno', { kind: 'time', type: 'timestamp' }),
        measure('vendite', 'importo', 'sum'),
        measure('vendite', 'ordini', 'sum', { type: 'bigint' }),
        measure('vendite', 'clienti', 'none', { type: 'bigint' }),
        measure('vendite', 'media', 'none'),
        measure('vendite', 'minimo', 'min'),
        measure('vendite', 'massimo', 'max'),
      ],
    },
    {
      name: 'residenti',
      title: 'Residenti',
      description: '',
      columns: [
        column('residenti', 'comune', {}),
        column('residenti', 'genere', {}),
        column('residenti', 'anno', { type: 'numeric', period: true }),
        column('residenti', 'data', { kind: 'time', type: 'timestamp', period: true }),
        measure('residenti', 'persone', 'sum', { stock: true }),
        measure('residenti', 'eta_media', 'none', { stock: true }),
        measure('residenti', 'nati', 'sum'),
      ],
    },
  ],
};

const SESSION: SessionView = { user: 'analista', database: 'belvedere', settings: {} };

/** What one statement asked of Cube, and what it left to PostgreSQL; null when that had nothing to do. */
export interface Asked {
  readonly queries: CubeQuery[];
  readonly residual: string | null;
  readonly rows: (string | null)[][];
}

export type CubeRows = (query: CubeQuery) => (string | null)[][];

/** Members of a query in the order in which rows have them. */
const membersOf = ({ dimensions = [], timeDimensions = [], measures = [] }: CubeQuery): string[] => [
  ...dimensions,
  ...timeDimensions.flatMap(({ dimension, granularity }) =>
    granularity ? [`${dimension}.${granularity}`] : [],
  ),
  ...measures,
];

/** Runs statements on a Cube that says what the test tells it to, and on a real PostgreSQL. */
export function planBench(catalogue = CATALOGUE) {
  const engine = testPool().engine(catalogue);
  const planner = createPlanner();
  return async (
    sql: string,
    parameters: (string | null)[] = [],
    answer: CubeRows = () => [],
  ): Promise<Asked> => {
    const queries: CubeQuery[] = [];
    let residual: string | null = null;
    const source: CubeSource = {
      catalogue: async () => catalogue,
      load: async (query) => {
        queries.push(query);
        const rows = answer(query).slice(0, query.limit);
        return { members: membersOf(query), rows, rollups: ['di_prova'] };
      },
      async *stream(query) {
        queries.push(query);
        yield* [answer(query)];
      },
    };
    const watched: Engine = {
      describe: engine.describe,
      run: (text, ...more) => {
        residual = text;
        return engine.run(text, ...more);
      },
    };
    const plan = await planner.plan(sql, [], SESSION, source, watched);
    const rows = await textRows(await plan.run(parameters, new AbortController().signal));
    return { queries, residual, rows };
  };
}
