import { marks } from '../partitions.ts';
import type { Warehouse } from '../../../sql/warehouse.ts';

/** One cell of the facts with the values of some quantities; undefined where a quantity has none. */
export interface QuantityRow {
  codice_istat: string;
  nome: string;
  provincia_sigla: string;
  regione_nome: string;
  periodo: number;
  fascia5_key: number;
  genere_key: number;
  cittadinanza_key: number;
  values: Map<string, number>;
}

/** Parameters: codes of the quantities, first and last period key. */
export const selectGrandezze = (
  codes: readonly string[],
): string => `SELECT d.codice_istat, d.nome, d.provincia_sigla, d.regione_nome, f.periodo_key AS periodo, f.fascia5_key, f.genere_key,
  f.cittadinanza_key, g.codice, f.valore
FROM dw.fact_grandezza AS f
JOIN dw.dim_grandezza AS g ON g.grandezza_key = f.grandezza_key
JOIN dw.dim_comune AS d ON d.comune_key = f.comune_key
JOIN dw.dim_periodo AS p ON p.periodo_key = f.periodo_key
WHERE g.codice IN (${marks(codes)}) AND p.anno BETWEEN ? AND ?
ORDER BY f.periodo_key, d.codice_istat, d.comune_key, f.fascia5_key, f.genere_key, f.cittadinanza_key, g.codice`;

type Stored = Omit<QuantityRow, 'values'> & { codice: string; valore: number };

/** The cells of some quantities, in order, one row for each cell. */
export async function* quantityRows(
  warehouse: Warehouse,
  codes: readonly string[],
  anno: number | undefined,
): AsyncGenerator<QuantityRow> {
  let current: QuantityRow | undefined;
  const params = [...codes, anno ?? 0, anno ?? 9999];
  for await (const batch of warehouse.stream<Stored>(selectGrandezze(codes), params)) {
    for (const { codice, valore, ...cell } of batch) {
      if (!current || !sameCell(current, cell)) {
        if (current) yield current;
        current = { ...cell, values: new Map() };
      }
      current.values.set(codice, valore);
    }
  }
  if (current) yield current;
}

const sameCell = (a: QuantityRow, b: Omit<QuantityRow, 'values'>): boolean =>
  a.codice_istat === b.codice_istat &&
  a.nome === b.nome &&
  a.periodo === b.periodo &&
  a.fascia5_key === b.fascia5_key &&
  a.genere_key === b.genere_key &&
  a.cittadinanza_key === b.cittadinanza_key;

/** A number as text; blank when there is none. */
export const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
