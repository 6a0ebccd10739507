import { scarto } from '../pipeline/messages.ts';
import type { PublishContext } from '../pipeline/contract.ts';
import type { Session } from '../../sql/warehouse.ts';

export interface StageTable {
  table: string;
  /** Columns that must be unique together. */
  keys: readonly string[];
  /** What the keys lead to. */
  values: readonly string[];
}

/** The periods that wait. Parameter: caricamento_id. */
export const selectPeriodi = (table: string): string =>
  `SELECT DISTINCT periodo_key FROM ${table} WHERE caricamento_id = ? ORDER BY periodo_key`;

/** The periods that a load brings. */
export async function readPeriodi(session: Session, table: string, caricamentoId: number): Promise<number[]> {
  const rows = await session.query<{ periodo_key: number }>(selectPeriodi(table), [caricamentoId]);
  return rows.map(({ periodo_key }) => periodo_key);
}

/** First and last key of some comuni. */
export type KeyRange = readonly [from: number, to: number];

/** All comuni there may be. */
export const ALL_KEYS: KeyRange = [-2_147_483_648, 2_147_483_647];

/** Rows worked on in one statement: what it holds in memory does not grow with the file. */
const RANGE_ROWS = 120_000;

/** Parameter: caricamento_id. */
export const countByComune = (table: string): string =>
  `SELECT comune_key, COUNT(*) AS n FROM ${table} WHERE caricamento_id = ? GROUP BY comune_key ORDER BY comune_key`;

/** Ranges that cover every key, each with so many waiting rows that one statement handles them easily. */
export async function keyRanges(session: Session, table: string, caricamentoId: number): Promise<KeyRange[]> {
  const rows = await session.query<{ comune_key: number; n: number }>(countByComune(table), [caricamentoId]);
  const starts: number[] = [];
  let count = 0;
  for (const { comune_key, n } of rows) {
    count += n;
    if (count <= RANGE_ROWS) continue;
    starts.push(comune_key);
    count = n;
  }
  const [first, last] = ALL_KEYS;
  return [first, ...starts].map((from, i) => [from, i < starts.length ? (starts[i] ?? 0) - 1 : last]);
}

/** Lines whose key stands in several lines, with the first of them. Parameters: caricamento_id and range, twice. */
export function selectDuplicates({ table, keys, values }: StageTable): string {
  const differ = values.map((value) => `MIN(${value}) <> MAX(${value})`).join(' OR ');
  const same = keys.map((key) => `d.${key} = s.${key}`).join(' AND ');
  return `SELECT s.linea, d.prima, d.diversi, s.comune_key
FROM ${table} AS s
JOIN (
  SELECT ${keys.join(', ')}, MIN(linea) AS prima, CASE WHEN ${differ} THEN 1 ELSE 0 END AS diversi
  FROM ${table}
  WHERE caricamento_id = ? AND comune_key BETWEEN ? AND ?
  GROUP BY ${keys.join(', ')}
  HAVING COUNT(*) > 1
) AS d ON ${same}
WHERE s.caricamento_id = ? AND s.comune_key BETWEEN ? AND ? AND (d.diversi = 1 OR s.linea <> d.prima)
ORDER BY s.linea`;
}

/**
 * Rejects lines that repeat a key: all but the first when they agree, all of them when they contradict each other. The rows that
 * count are then those of `uniqueRows`.
 */
export async function rejectDuplicates(
  session: Session,
  stage: StageTable,
  { caricamentoId, reject, signal }: PublishContext,
  range: KeyRange = ALL_KEYS,
): Promise<void> {
  const params = [caricamentoId, ...range, caricamentoId, ...range];
  const rows = await session.query<{ linea: number; prima: number; diversi: number; comune_key: number }>(
    selectDuplicates(stage),
    params,
    { signal },
  );
  const codici = rows.length > 0 ? await readCodici(session) : new Map<number, string>();
  for (const { linea, prima, diversi, comune_key } of rows) {
    const detail = diversi ? `valori diversi, la prima è la riga ${prima}` : `uguale alla riga ${prima}`;
    reject(scarto(linea, '', codici.get(comune_key) ?? '', 'CHIAVE_DOPPIA', detail));
  }
}

/** ISTAT codes by key, for messages. */
export async function readCodici(session: Session): Promise<Map<number, string>> {
  const rows = await session.query<{ comune_key: number; codice_istat: string }>(
    'SELECT comune_key, codice_istat FROM dw.dim_comune',
  );
  return new Map(rows.map(({ comune_key, codice_istat }) => [comune_key, codice_istat]));
}

/** One row for each key whose lines agree, as a derived table. Parameters: caricamento_id, range. */
export function uniqueRows({ table, keys, values }: StageTable): string {
  const columns = [...keys, ...values.map((value) => `MIN(${value}) AS ${value}`)].join(', ');
  const agree = values.map((value) => `MIN(${value}) = MAX(${value})`).join(' AND ');
  return `SELECT ${columns}
  FROM ${table}
  WHERE caricamento_id = ? AND comune_key BETWEEN ? AND ?
  GROUP BY ${keys.join(', ')}
  HAVING ${agree}`;
}
