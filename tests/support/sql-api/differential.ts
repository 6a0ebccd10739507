import { PGlite } from '@electric-sql/pglite';
import { catalogueFromMeta } from '../../../cube/native/sql-api/catalogue/from-meta.ts';
import { createPlanner } from '../../../cube/native/sql-api/plan/index.ts';
import {
  SqlError,
  type CubeQuery,
  type CubeSource,
  type Engine,
  type SessionView,
} from '../../../cube/native/sql-api/types.ts';
import { createEnginePool } from '../../../cube/native/sql-api/engine/pool.ts';
import { load, ROOT, signToken, type TestDati } from '../dati.ts';
import { join } from 'node:path';
import { sqlValues, type ProvaRow } from './prova.ts';
import { Random } from './random.ts';
import { randomPair, type Pair } from './statements.ts';
import { textRows } from './text-rows.ts';

const SESSION: SessionView = { user: 'analista', database: 'belvedere', settings: {} };
const PERIODS = ['periodo', 'anno', 'data_riferimento'];

/** Cube by its REST API, as the planner asks it. */
async function restSource(dati: TestDati): Promise<CubeSource> {
  const authorization = await signToken(undefined, { expires: '1h' });
  const response = await fetch(`${dati.url}/cubejs-api/v1/meta`, { headers: { authorization } });
  const { cubes } = (await response.json()) as { cubes: Parameters<typeof catalogueFromMeta>[0] };
  const catalogue = catalogueFromMeta(cubes, ({ name, meta }) => ({
    ...((meta as { additivita_tempo?: string } | undefined)?.additivita_tempo === 'stock'
      ? { stock: true }
      : {}),
    ...(PERIODS.includes(name.split('.')[1] ?? '') ? { period: true } : {}),
  }));
  return {
    catalogue: async () => catalogue,
    load: async (query) => {
      const members = membersOf(query);
      const { status, body } = await load(dati, query, authorization);
      if (status !== 200)
        throw new SqlError('XX000', body.error ?? String(status), { detail: JSON.stringify(query) });
      const rows = (body.data ?? []).map((row) => members.map((member) => textOf(row[member])));
      return { members, rows, rollups: Object.keys(body.usedPreAggregations ?? {}) };
    },
    stream: () => {
      throw new Error('REST does not stream');
    },
  };
}

const membersOf = ({ dimensions = [], timeDimensions = [], measures = [] }: CubeQuery): string[] => [
  ...dimensions,
  ...timeDimensions.flatMap(({ dimension, granularity }) =>
    granularity ? [`${dimension}.${granularity}`] : [],
  ),
  ...measures,
];

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

/** Two answers to each statement: through planner and Cube, and from a PostgreSQL that holds every row. */
export class Differential {
  readonly #planner = createPlanner();
  readonly #pool = createEnginePool({ dumpFolder: join(ROOT, 'node_modules/.cache/sql-api-test') });
  readonly #source: CubeSource;
  readonly #reference: PGlite;

  private constructor(source: CubeSource, reference: PGlite) {
    this.#source = source;
    this.#reference = reference;
  }

  static async start(dati: TestDati, rows: readonly ProvaRow[]): Promise<Differential> {
    const reference = await PGlite.create();
    await reference.exec(
      `CREATE TABLE prova (a text, b text, n int, ok bool, t timestamp, anno int, cliente int, importo numeric, costo int)`,
    );
    for (let from = 0; from < rows.length; from += 500) {
      const values = rows.slice(from, from + 500).map((row) => `(${sqlValues(row)})`);
      await reference.exec(`INSERT INTO prova VALUES ${values.join(', ')}`);
    }
    return new Differential(await restSource(dati), reference);
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.close(), this.#reference.close()]);
  }

  /** Rows as the SQL API gives them. */
  async ask(sql: string): Promise<(string | null)[][]> {
    const engine: Engine = this.#pool.engine(await this.#source.catalogue());
    const plan = await this.#planner.plan(sql, [], SESSION, this.#source, engine);
    return textRows(await plan.run([], new AbortController().signal));
  }

  async #expected(sql: string): Promise<(string | null)[][]> {
    const { rows } = await this.#reference.query<unknown[]>(sql, [], {
      rowMode: 'array',
      parsers: Object.fromEntries(
        [16, 20, 21, 23, 700, 701, 1082, 1114, 1700].map((oid) => [oid, (value: string) => value]),
      ),
    });
    return rows.map((row) => row.map(textOf));
  }

  /** What is different, in words; null when nothing is. */
  async compare({ sql, reference, refused }: Pair): Promise<string | null> {
    const [given, expected] = await Promise.all([
      this.ask(sql).catch((error: unknown) => error as Error),
      this.#expected(reference).catch((error: unknown) => {
        throw new Error(`the reference itself fails: ${reference}`, { cause: error });
      }),
    ]);
    const words = (what: string) => `${what}\n  ${sql}\n  ${reference}`;
    if (given instanceof Error) {
      const code = given instanceof SqlError ? given.fields.code : 'none';
      if (refused && code === '0A000') return null;
      return words(
        `${code} ${given.message} ${given instanceof SqlError ? (given.fields.detail ?? '') : ''}`,
      );
    }
    if (refused) return words('should have been refused');
    const [left, right] = [canonical(given), canonical(expected)];
    if (left === right) return null;
    const [ours, theirs] = [left.split('\n'), right.split('\n')];
    const more = (a: string[], b: string[]) =>
      a
        .filter((row) => !b.includes(row))
        .slice(0, 3)
        .join(' ');
    return words(
      `${ours.length} rows, expected ${theirs.length}; only ours: ${more(ours, theirs)}; only theirs: ${more(theirs, ours)}`,
    );
  }

  /** Compares random statements; gives the differences. */
  async run(seed: number, count: number): Promise<string[]> {
    const random = new Random(seed);
    const differences: string[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      const difference = await this.compare(randomPair(random));
      if (difference) differences.push(`#${turn} ${difference}`);
    }
    return differences;
  }
}

/** Rows in no order, numbers to twelve digits. */
function canonical(rows: readonly (readonly (string | null)[])[]): string {
  return rows
    .map((row) => JSON.stringify(row.map(canonicalValue)))
    .sort()
    .join('\n');
}

function canonicalValue(value: string | null): string | null {
  if (value === null || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return value;
  return String(Number(Number(value).toPrecision(12)));
}
