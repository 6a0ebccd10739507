import { testPool } from '../engine/engines.ts';
import { createPlanner } from '../../../../cube/native/sql-api/plan/index.ts';
import type {
  Answer,
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
export const CATALOGUE: Catalogue = {
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

export const SESSION: SessionView = { user: 'analista', database: 'belvedere', settings: {} };

/** What one statement asked of Cube, and what it left to PostgreSQL; null when that had nothing to do. */
export interface Asked {
  readonly queries: CubeQuery[];
  readonly residual: string | null;
  readonly rows: (string | null)[][];
}

export type CubeRows = (query: CubeQuery) => (string | null)[][];

/** Members of a query in the order in which rows have them. */
export const membersOf = ({ dimensions = [], timeDimensions = [], measures = [] }: CubeQuery): string[] => [
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
    const rows = await rowsOf(await plan.run(parameters, new AbortController().signal));
    return { queries, residual, rows };
  };
}

/** The rows of an answer as text. */
export async function rowsOf({ rows }: Answer): Promise<(string | null)[][]> {
  const all: (string | null)[][] = [];
  for await (const { bytes, rows: count } of rows) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let row = 0, at = 0; row < count; row += 1) {
      const values: (string | null)[] = [];
      let place = at + 7;
      for (let left = buffer.readUInt16BE(at + 5); left > 0; left -= 1) {
        const size = buffer.readInt32BE(place);
        values.push(size < 0 ? null : buffer.toString('utf8', place + 4, place + 4 + size));
        place += 4 + Math.max(size, 0);
      }
      all.push(values);
      at += 1 + buffer.readUInt32BE(at + 1);
    }
  }
  return all;
}
