import type { Session } from '../../sql/warehouse.ts';
import type { Parametri } from './contract.ts';

/** A row of `dw.caricamento` before its counts are final. */
export interface NuovoCaricamento {
  caricamentoId: number;
  dataset: string;
  /** File name or address. */
  fonte: string;
  fileHash: string;
  /** Name of the source; null for what no source brought. */
  origine: string | null;
  parametri: string;
  operazione: 'caricamento' | 'annullamento';
  annullaId: number | null;
  eseguitoDa: string;
}

export interface Conteggi {
  letti: number;
  rifiutati: number;
  esclusi: number;
  scartiFile: string | null;
}

export const NEXT_ID = 'SELECT COALESCE(MAX(caricamento_id), 0) + 1 AS next FROM dw.caricamento';

export const INSERT_CARICAMENTO = `INSERT INTO dw.caricamento (caricamento_id, dataset_codice, fonte, file_hash, letti, accettati,
  rifiutati, eseguito_da, eseguito_il, dimostrativo, operazione, stato, origine, parametri, esclusi, scarti_file, annulla_id)
VALUES (?, ?, ?, ?, 0, 0, 0, ?, CAST(? AS DATETIME), ?, ?, 'pubblicato', ?, ?, 0, NULL, ?)`;

export const UPDATE_CONTEGGI = `UPDATE dw.caricamento SET letti = ?, accettati = ?, rifiutati = ?, esclusi = ?, scarti_file = ?
WHERE caricamento_id = ?`;

export const MARK_UNDONE = `UPDATE dw.caricamento SET stato = 'annullato' WHERE caricamento_id = ?`;

/** Number for the next load; only whoever holds the lock may take it. */
export async function nextCaricamentoId(session: Session): Promise<number> {
  const [row] = await session.query<{ next: number }>(NEXT_ID);
  return row?.next ?? 1;
}

/** Writes the row of a load, its counts still zero. */
export async function insertCaricamento(session: Session, nuovo: NuovoCaricamento): Promise<void> {
  await session.execute(INSERT_CARICAMENTO, [
    nuovo.caricamentoId,
    nuovo.dataset,
    nuovo.fonte,
    nuovo.fileHash,
    nuovo.eseguitoDa,
    new Date().toISOString().slice(0, 19),
    false,
    nuovo.operazione,
    nuovo.origine,
    nuovo.parametri,
    nuovo.annullaId,
  ]);
}

/** Writes the final counts of a load. */
export async function updateConteggi(
  session: Session,
  caricamentoId: number,
  { letti, rifiutati, esclusi, scartiFile }: Conteggi,
): Promise<void> {
  await session.execute(UPDATE_CONTEGGI, [
    letti,
    letti - rifiutati,
    rifiutati,
    esclusi,
    scartiFile,
    caricamentoId,
  ]);
}

/** Options in a form that is equal when they are: keys in order, nothing undefined. */
export function writeParametri(parametri: Parametri & { impronta?: string }): string {
  const entries = Object.entries(parametri).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}
