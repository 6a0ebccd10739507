import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../../sql/duckdb/open.ts';

/** What the pages should show, computed from the facts by SQL of its own: no Cube, no model, no rollup. */
export interface Facts {
  /** The number of a place (all of Italy: {}), as Italians write it with the decimals of the indicator. */
  value(question: Question): Promise<string>;
  /** The same number before it is rounded. */
  exact(question: Question): Promise<number>;
  /** The numbers of all places of a level inside a place, by name, not rounded. */
  exactValues(level: Level, question: Question): Promise<Map<string, number>>;
  /** Residents by five-year class and gender, youngest first: class, men, women. */
  pyramid(place: Place, periodo: string): Promise<string[][]>;
  /** Rows of any SELECT. */
  rows<R extends object>(sql: string, ...params: string[]): Promise<R[]>;
  close(): Promise<void>;
}

export type Level = 'regione' | 'provincia' | 'ats' | 'sll' | 'comune';
/** A place: the column of dw.dim_comune that holds its code, and the code. */
export type Place = Partial<
  Record<`${'regione' | 'provincia' | 'ats' | 'sll'}_codice` | 'codice_istat', string>
>;

export interface Question {
  indicatore: string;
  periodo: string;
  place?: Place;
  genere?: 'M' | 'F';
  eta?: string;
  cittadinanza?: 'italiana' | 'straniera';
}

/** Sums of the population; an indicator that is not here stands in dw.fact_indicatore. */
const POPULATION: Record<string, { sum: string; decimals: number }> = {
  residenti: { sum: 'sum(residenti)', decimals: 0 },
  // A person of n completed years is on average half a year older.
  eta_media: { sum: 'sum((eta_key + 0.5) * residenti) / sum(residenti)', decimals: 1 },
  indice_vecchiaia: {
    sum: '100.0 * sum(residenti) FILTER (eta_key >= 65) / sum(residenti) FILTER (eta_key <= 14)',
    decimals: 1,
  },
  quota_stranieri: {
    sum: '100.0 * sum(residenti) FILTER (cittadinanza_key <> 1) / sum(residenti)',
    decimals: 1,
  },
};

const LABOUR: Record<string, { factor: number; decimals: number }> = {
  contribuenti_su_occupati: { factor: 100, decimals: 1 },
  turnover_contrattuale: { factor: 100, decimals: 1 },
  tasso_occupazione: { factor: 100, decimals: 1 },
  reddito_medio: { factor: 1, decimals: 0 },
  quota_tempo_determinato: { factor: 100, decimals: 1 },
};

/** Opens a copy of a warehouse. */
export async function openFacts(file: string): Promise<Facts> {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-fatti-'));
  copyFileSync(file, join(dir, 'magazzino.duckdb'));
  const { warehouse } = await openDuckdb(join(dir, 'magazzino.duckdb'), { threads: 1 });
  const rows = <R extends object>(sql: string, ...params: string[]) => warehouse.query<R>(sql, params);

  async function exactValues(level: Level | null, question: Question): Promise<Map<string, number>> {
    const { sum, from } = sourceOf(question.indicatore);
    const { sql, params } = conditions(question);
    const name = level === null ? "''" : level === 'comune' ? 'c.nome' : `c.${level}_nome`;
    const code = level === null ? "''" : level === 'comune' ? 'c.codice_istat' : `c.${level}_codice`;
    const found = await rows<{ name: string; value: number }>(
      `SELECT ${name} AS name, CAST(${sum} AS DOUBLE) AS value ${from} WHERE ${sql} GROUP BY ${name}, ${code}`,
      ...params,
    );
    return new Map(found.map(({ name, value }) => [name, value]));
  }

  const exact = async (question: Question) => (await exactValues(null, question)).get('') ?? Number.NaN;

  return {
    rows,
    exactValues,
    exact,
    value: async (question) => italian(await exact(question), decimalsOf(question.indicatore)),
    async pyramid(place, periodo) {
      const { sql, params } = conditions({ indicatore: 'residenti', periodo, place });
      const found = await rows<{ code: string; men: number; women: number }>(
        `SELECT e.quinquennio_codice AS code, sum(residenti) FILTER (genere_key = 1) AS men,
           sum(residenti) FILTER (genere_key = 2) AS women
         ${sourceOf('residenti').from} WHERE ${sql} GROUP BY e.quinquennio_codice ORDER BY min(e.eta_key)`,
        ...params,
      );
      return found.map(({ code, men, women }) => [code, italian(Number(men), 0), italian(Number(women), 0)]);
    },
    async close() {
      await warehouse.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Decimals that people read of an indicator. */
export function decimalsOf(indicatore: string): number {
  const decimals = (POPULATION[indicatore] ?? LABOUR[indicatore])?.decimals;
  if (decimals === undefined) throw new RangeError(`no indicator ${indicatore}`);
  return decimals;
}

function sourceOf(indicatore: string): { sum: string; from: string } {
  const population = POPULATION[indicatore];
  const joins = `JOIN dw.dim_comune c USING (comune_key) JOIN dw.dim_periodo p USING (periodo_key)
    JOIN dw.dim_genere g USING (genere_key) JOIN dw.dim_cittadinanza z USING (cittadinanza_key)`;
  if (population)
    return { ...population, from: `FROM dw.fact_popolazione f ${joins} JOIN dw.dim_eta e USING (eta_key)` };
  const labour = LABOUR[indicatore];
  if (!labour) throw new RangeError(`no indicator ${indicatore}`);
  return {
    sum: `${labour.factor}.0 * sum(f.numeratore) / sum(f.denominatore)`,
    from: `FROM dw.fact_indicatore f ${joins} JOIN dw.dim_fascia_eta e USING (fascia5_key)
      JOIN dw.dim_indicatore i ON i.indicatore_key = f.indicatore_key AND i.codice = '${indicatore}'`,
  };
}

function conditions({ periodo, place = {}, genere, eta, cittadinanza }: Question) {
  const wanted = Object.entries({
    'p.codice': periodo,
    'g.codice': genere,
    'e.fascia_codice': eta,
    'z.italiana': cittadinanza,
    ...Object.fromEntries(Object.entries(place).map(([column, code]) => [`c.${column}`, code])),
  }).flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]));
  return {
    sql: wanted.map(({ column }) => `${column} = ?`).join(' AND '),
    params: wanted.map(({ value }) => value),
  };
}

/** 1234.56 with 1 decimal → "1.234,6". */
export function italian(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return `${value < 0 ? '−' : ''}${grouped}${fraction ? `,${fraction}` : ''}`;
}
