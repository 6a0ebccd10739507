import type { Warehouse } from '../../sql/warehouse.ts';
import type { LoadedPeriod, StockMeasures } from './stock.ts';

/** The part of Cube's meta that this reads: measures marked as stocks, and the fact table of a view. */
export interface MetaCube {
  config: {
    name: string;
    type?: string;
    meta?: { fatti?: string; riservatezza?: string };
    measures?: { name: string; meta?: { additivita_tempo?: string } }[];
  };
}

/** Names of the views. */
export function viewNames(cubes: readonly MetaCube[]): ReadonlySet<string> {
  return new Set(cubes.filter(({ config }) => config.type === 'view').map(({ config }) => config.name));
}

/** Names of the views that say `riservatezza: protetta`. */
export function protectedViews(cubes: readonly MetaCube[]): string[] {
  return cubes
    .filter(({ config }) => config.meta?.riservatezza === 'protetta')
    .map(({ config }) => config.name);
}

/**
 * Collects which measures are stocks (from the model's own meta) and the periods that the facts of
 * each view hold (from the warehouse).
 * @param cubes Cube's meta: one entry per cube or view; views name their fact table in `meta.fatti`
 */
export async function collectStockMeasures(cubes: MetaCube[], warehouse: Warehouse): Promise<StockMeasures> {
  const names = new Set<string>();
  const periods = new Map<string, LoadedPeriod[]>();
  for (const { config } of cubes) {
    for (const measure of config.measures ?? []) {
      if (measure.meta?.additivita_tempo === 'stock') names.add(measure.name);
    }
    if (config.meta?.fatti) periods.set(config.name, await loadPeriods(warehouse, config.meta.fatti));
  }
  return { names, periods };
}

async function loadPeriods(warehouse: Warehouse, fact: string): Promise<LoadedPeriod[]> {
  const rows = await warehouse.query<{ periodo: string; anno: number; data: string }>(
    `SELECT codice AS periodo, anno, data_riferimento AS data
       FROM dw.dim_periodo
      WHERE periodo_key IN (SELECT DISTINCT periodo_key FROM ${fact})
      ORDER BY data_riferimento`,
  );
  return rows.map((row) => ({ periodo: row.periodo, anno: Number(row.anno), data: row.data }));
}
