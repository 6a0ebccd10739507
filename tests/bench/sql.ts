import type { Warehouse } from '../../sql/warehouse.ts';
import type { QueryLimitata } from '../../web/src/lib/server/cube/interroga.ts';

/** A statement with its parameters. */
export interface Statement {
  sql: string;
  params: string[];
}

const COMUNE_COLUMNS: Record<string, string> = { comune_codice: 'codice_istat' };

/** Where each member of the views stands, from the facts and from a rollup. */
const DIMENSIONS: Record<string, { raw: string; rollup: string }> = {
  ...Object.fromEntries(
    ['regione_codice', 'provincia_codice', 'ats_codice', 'sll_codice', 'comune_codice'].map((name) => [
      name,
      { raw: `c.${COMUNE_COLUMNS[name] ?? name}`, rollup: `comuni__${name}` },
    ]),
  ),
  periodo: { raw: 'p.codice', rollup: 'periodi__periodo' },
  genere: { raw: 'g.codice', rollup: 'generi__genere' },
  fascia_eta: { raw: 'e.fascia_codice', rollup: 'fasce_eta__fascia_eta' },
  quinquennio: { raw: 'e.quinquennio_codice', rollup: 'eta_singole__quinquennio' },
  cittadinanza: { raw: 'z.italiana', rollup: 'cittadinanze__cittadinanza' },
};

const RAW_FROM = {
  popolazione_residente: `dw.fact_popolazione f JOIN dw.dim_comune c USING (comune_key)
    JOIN dw.dim_periodo p USING (periodo_key) JOIN dw.dim_eta e USING (eta_key)
    JOIN dw.dim_genere g USING (genere_key) JOIN dw.dim_cittadinanza z USING (cittadinanza_key)`,
  indicatori_territoriali: `dw.fact_indicatore f JOIN dw.dim_comune c USING (comune_key)
    JOIN dw.dim_periodo p USING (periodo_key) JOIN dw.dim_fascia_eta e USING (fascia5_key)
    JOIN dw.dim_genere g USING (genere_key) JOIN dw.dim_cittadinanza z USING (cittadinanza_key)`,
};

type View = keyof typeof RAW_FROM;

/**
 * The same question in SQL on the facts, as somebody without a semantic layer would write it.
 * @param keys indicator code → its key in the facts
 */
export function rawStatement(query: QueryLimitata, keys: ReadonlyMap<string, number>): Statement {
  const view = viewOf(query);
  const measures = membersOf(query.measures).map((name) => {
    if (view === 'popolazione_residente') return 'sum(f.residenti)';
    const [, indicatore, part] = /^(.*)_(numeratore|denominatore)$/.exec(name) ?? [];
    return `sum(CASE WHEN f.indicatore_key = ${keys.get(indicatore ?? '')} THEN f.${part} END)`;
  });
  return statement(query, RAW_FROM[view], measures, 'raw');
}

/** The same question on the rollup that Cube uses, without Cube. */
export function rollupStatement(query: QueryLimitata, table: string): Statement {
  const cube = viewOf(query) === 'popolazione_residente' ? 'popolazione' : 'indicatori';
  const measures = membersOf(query.measures).map((name) => `sum(${cube}__${name})`);
  return statement(query, `prod_pre_aggregations.${table}`, measures, 'rollup');
}

/** The table of the rollup that answers a query, by its finest territory; undefined when it is asked of the facts. */
export function rollupTable(query: QueryLimitata, tables: readonly string[]): string | undefined {
  const members = [...membersOf(query.dimensions), ...filtersOf(query).map(({ name }) => name)];
  if (members.includes('quinquennio') && members.includes('comune_codice')) return undefined;
  const levels = ['comune', 'ats', 'sll', 'provincia', 'regione'];
  const level = levels.find((name) => members.includes(`${name}_codice`)) ?? 'regione';
  const cube = viewOf(query) === 'popolazione_residente' ? 'popolazione' : 'indicatori';
  return tables.find((table) => table.startsWith(`${cube}_per_${level}_`));
}

/** Names of the rollups that stand. */
export async function listRollups(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'prod_pre_aggregations'`,
  );
  return rows.map(({ name }) => name);
}

function statement(
  query: QueryLimitata,
  from: string,
  measures: string[],
  side: 'raw' | 'rollup',
): Statement {
  const column = (name: string) => {
    const known = DIMENSIONS[name];
    if (!known) throw new RangeError(`the bench does not know the member ${name}`);
    return known[side];
  };
  const dimensions = membersOf(query.dimensions).map(column);
  const filters = filtersOf(query);
  const where = filters.map(({ name, values }) => `${column(name)} IN (${values.map(() => '?').join(', ')})`);
  const positions = dimensions.map((_dimension, index) => index + 1).join(', ');
  return {
    sql: `SELECT ${[...dimensions, ...measures].join(', ')} FROM ${from}
      ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} GROUP BY ${positions} ORDER BY ${positions}`,
    params: filters.flatMap(({ values }) => values),
  };
}

function viewOf(query: QueryLimitata): View {
  return String(query.measures?.[0]).split('.')[0] as View;
}

function membersOf(members: unknown[] = []): string[] {
  return members.map((member) => String(member).split('.')[1] ?? '');
}

function filtersOf(query: QueryLimitata): { name: string; values: string[] }[] {
  return (query.filters ?? []).map((filter) => {
    const { member, values } = filter as { member: string; values: string[] };
    return { name: member.split('.')[1] ?? '', values };
  });
}
