import { copyFileSync, cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../../../sql/duckdb/open.ts';
import { ROOT } from '../dati.ts';
import { Random } from './random.ts';

/** A row of the fact that statements are compared on. */
export interface ProvaRow {
  a: string | null;
  b: string;
  n: number | null;
  ok: boolean | null;
  /** `YYYY-MM-DD HH:MM:SS`. */
  t: string | null;
  anno: number;
  cliente: number;
  importo: number | null;
  costo: number;
}

const ANNI = [2022, 2023, 2024, 2025];
const A = ['Lodi', 'lodi', 'Agliè', "Sant'Agata", 'a_b%c', 'x\\y', ' spazio', '', 'È', null];
const B = ['nord', 'sud', 'isole'];

/** Rows with nulls, letters beyond ASCII, empty texts, times of day, and groups of one. */
export function provaRows(seed: number, count: number): ProvaRow[] {
  const random = new Random(seed);
  const two = (value: number) => String(value).padStart(2, '0');
  return Array.from({ length: count }, () => {
    const anno = random.pick(ANNI);
    const day = `${anno}-${two(random.below(12) + 1)}-${two(random.below(28) + 1)}`;
    const time = random.chance(0.5)
      ? '00:00:00'
      : `${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`;
    return {
      a: random.pick(A),
      b: random.pick(B),
      n: random.chance(0.1) ? null : random.below(12) - 2,
      ok: random.chance(0.2) ? null : random.chance(0.5),
      t: random.chance(0.05) ? null : `${day} ${time}`,
      anno,
      cliente: random.below(40),
      importo: random.chance(0.15) ? null : random.below(10_000) / 4,
      costo: random.below(500),
    };
  });
}

const CUBE = `cubes:
  - name: prove
    sql_table: dw.fact_prova
    public: false
    joins:
      - name: periodi
        sql: "{CUBE}.periodo_key = {periodi.periodo_key}"
        relationship: many_to_one
    dimensions:
      - { name: riga, sql: riga, type: number, primary_key: true, public: false }
      - { name: a, sql: a, type: string }
      - { name: b, sql: b, type: string }
      - { name: n, sql: n, type: number }
      - { name: ok, sql: ok, type: boolean }
      - { name: t, sql: t, type: time }
    measures:
      - { name: importo, sql: "CAST({CUBE}.importo AS DOUBLE PRECISION)", type: sum }
      - { name: costo, sql: "CAST({CUBE}.costo AS DOUBLE PRECISION)", type: sum }
      - { name: righe, type: count }
      - { name: clienti, sql: cliente, type: count_distinct }
      - { name: media, sql: importo, type: avg }
      - { name: minimo, sql: importo, type: min }
      - { name: massimo, sql: importo, type: max }
      - { name: rapporto, sql: "100.0 * {importo} / NULLIF({costo}, 0)", type: number }
      - { name: consistenza, sql: "CAST({CUBE}.costo AS DOUBLE PRECISION)", type: sum, meta: { additivita_tempo: stock } }
`;

const VIEW = `views:
  - name: prova
    meta: { fatti: dw.fact_prova }
    cubes:
      - join_path: prove
        includes: "*"
      - join_path: prove.periodi
        includes: [periodo, anno, data_riferimento]
    access_policy:
      - group: pubblico
        row_level: { allow_all: true }
`;

/** The product's model with a view \`prova\` beside its own. */
export function provaModel(): string {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-modello-'));
  cpSync(join(ROOT, 'model'), dir, { recursive: true });
  writeFileSync(join(dir, 'cubes/prove.yml'), CUBE);
  writeFileSync(join(dir, 'views/prova.yml'), VIEW);
  return dir;
}

/** A copy of a warehouse with the rows in \`dw.fact_prova\`. */
export async function provaWarehouse(small: string, rows: readonly ProvaRow[]): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'belvedere-prova-')), 'magazzino.duckdb');
  copyFileSync(small, path);
  const { warehouse } = await openDuckdb(path);
  await warehouse.execute(`CREATE TABLE dw.fact_prova (riga INTEGER, a VARCHAR, b VARCHAR, n INTEGER, ok BOOLEAN,
    t TIMESTAMP, periodo_key INTEGER, cliente INTEGER, importo DOUBLE, costo INTEGER)`);
  for (let from = 0; from < rows.length; from += 500) {
    const values = rows.slice(from, from + 500).map((row, index) => `(${from + index}, ${sqlValues(row)})`);
    await warehouse.execute(`INSERT INTO dw.fact_prova VALUES ${values.join(', ')}`);
  }
  await warehouse.close();
  return path;
}

const literal = (value: string | null): string =>
  value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`;

/** Values of a row as both databases read them, in the order of the table. */
export function sqlValues({ a, b, n, ok, t, anno, cliente, importo, costo }: ProvaRow): string {
  const moment = t === null ? 'NULL' : `TIMESTAMP '${t}'`;
  return [literal(a), literal(b), n, ok, moment, anno, cliente, importo, costo]
    .map((value) => value ?? 'NULL')
    .join(', ');
}
