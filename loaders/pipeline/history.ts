import type { Session } from '../../sql/warehouse.ts';

interface LoadLine {
  caricamento_id: number;
  dataset_codice: string;
  fonte: string;
  origine: string | null;
  operazione: string;
  stato: string;
  letti: number;
  rifiutati: number;
  eseguito_da: string;
  eseguito_il: string;
  dimostrativo: boolean;
}

export const SELECT_STORIA = `SELECT caricamento_id, dataset_codice, fonte, origine, operazione, stato, letti, rifiutati, eseguito_da,
  eseguito_il, dimostrativo
FROM dw.caricamento
ORDER BY caricamento_id DESC
OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY`;

/** The last loads, the newest first, as lines for a terminal. */
export async function listLoads(session: Session, count: number): Promise<string[]> {
  const rows = await session.query<LoadLine>(SELECT_STORIA, [count]);
  return [
    ['n.', 'quando (UTC)', 'dataset', 'fonte', 'stato', 'righe', 'scarti', 'da', 'file'],
    ...rows.map((row) => [
      String(row.caricamento_id),
      String(row.eseguito_il).slice(0, 16).replace('T', ' '),
      row.dataset_codice,
      row.origine ?? '-',
      state(row),
      String(row.letti),
      String(row.rifiutati),
      row.eseguito_da,
      row.fonte,
    ]),
  ].map((cells, _index, all) =>
    cells
      .map((cell, at) => cell.padEnd(width(all, at)))
      .join('  ')
      .trimEnd(),
  );
}

function state({ operazione, stato, dimostrativo }: LoadLine): string {
  if (dimostrativo) return 'dimostrativo';
  return operazione === 'caricamento' ? stato : operazione;
}

/** Width of a column; the last one is as long as it likes. */
const width = (all: readonly string[][], at: number): number =>
  Math.max(...all.map((cells) => (at === cells.length - 1 ? 0 : (cells[at]?.length ?? 0))));
