import type { Session } from '../../sql/warehouse.ts';
import { findDataset, QUALITA_DIMOSTRATIVA, type FonteDataset, type MetadatiDataset } from './datasets.ts';

/** What changes in a row of `dw.dataset` when data are loaded. */
export interface StatoDataset {
  codice: string;
  aggiornato_al: string;
  dimostrativo: boolean;
  caricamento_id: number | null;
}

export const SELECT_STATO =
  'SELECT codice, aggiornato_al, dimostrativo, caricamento_id FROM dw.dataset WHERE codice = ?';

export const KEEP_STATO = `INSERT INTO dw.storico_dataset (sostituito_da, codice, aggiornato_al, dimostrativo, caricamento_id)
SELECT ?, d.codice, d.aggiornato_al, d.dimostrativo, d.caricamento_id
FROM dw.dataset AS d
WHERE d.codice = ? AND NOT EXISTS (
  SELECT 1 FROM dw.storico_dataset AS s WHERE s.sostituito_da = ? AND s.codice = d.codice)`;

export const INSERT_FONTE =
  'INSERT INTO dw.dim_fonte (fonte_key, codice, nome, ente, url, licenza) VALUES (?, ?, ?, ?, ?, ?)';

export const UPDATE_FONTE =
  'UPDATE dw.dim_fonte SET nome = ?, ente = ?, url = ?, licenza = ? WHERE fonte_key = ?';

export const INSERT_DATASET = `INSERT INTO dw.dataset (dataset_key, codice, titolo, fonte_key, livello, accesso, qualita, modalita,
  frequenza, riservatezza, soglia, aggiornato_al, dimostrativo, caricamento_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS DATE), ?, ?)`;

export const UPDATE_METADATI = `UPDATE dw.dataset
SET titolo = ?, fonte_key = ?, livello = ?, accesso = ?, qualita = ?, modalita = ?, frequenza = ?, riservatezza = ?, soglia = ?
WHERE codice = ?`;

export const UPDATE_STATO = `UPDATE dw.dataset
SET aggiornato_al = CAST(? AS DATE), dimostrativo = ?, caricamento_id = ?, qualita = ?
WHERE codice = ?`;

export const UPDATE_CARICAMENTO_DATASET = 'UPDATE dw.dataset SET caricamento_id = ? WHERE codice = ?';

/** The state of a dataset; undefined when it has no row. */
export async function readStato(session: Session, codice: string): Promise<StatoDataset | undefined> {
  const [row] = await session.query<StatoDataset>(SELECT_STATO, [codice]);
  return row && { ...row, dimostrativo: Boolean(row.dimostrativo) };
}

/** Keeps the row as it is now for the undoing of load `caricamentoId`, once. */
export async function keepStato(session: Session, caricamentoId: number, codice: string): Promise<void> {
  await session.execute(KEEP_STATO, [caricamentoId, codice, caricamentoId]);
}

/**
 * Makes `dw.dataset` say that real data of load `caricamentoId` stand there; the row is made when there is none.
 * @param dimostrativo true: part of it is still made up, the label stays
 */
export async function markReal(
  session: Session,
  caricamentoId: number,
  codice: string,
  aggiornatoAl: string,
  dimostrativo = false,
): Promise<void> {
  await keepStato(session, caricamentoId, codice);
  const metadati = findDataset(codice);
  if (!(await readStato(session, codice))) {
    if (!metadati) throw new Error(`dataset ${codice} is neither shipped nor declared`);
    await insertDataset(session, metadati, aggiornatoAl, caricamentoId);
    return;
  }
  const real = metadati?.qualita ?? (await readQualita(session, codice));
  const qualita = dimostrativo ? QUALITA_DIMOSTRATIVA : real;
  await session.execute(UPDATE_STATO, [aggiornatoAl, dimostrativo, caricamentoId, qualita, codice]);
}

/** Puts a kept state back. */
export async function restoreStato(session: Session, stato: StatoDataset): Promise<void> {
  const { codice, aggiornato_al, dimostrativo, caricamento_id } = stato;
  const real = findDataset(codice)?.qualita ?? (await readQualita(session, codice));
  const qualita = dimostrativo ? QUALITA_DIMOSTRATIVA : real;
  await session.execute(UPDATE_STATO, [aggiornato_al, dimostrativo, caricamento_id, qualita, codice]);
}

async function readQualita(session: Session, codice: string): Promise<string> {
  const [row] = await session.query<{ qualita: string }>('SELECT qualita FROM dw.dataset WHERE codice = ?', [
    codice,
  ]);
  return row?.qualita ?? '';
}

/** Makes the row of a dataset, with its source. */
export async function insertDataset(
  session: Session,
  metadati: MetadatiDataset,
  aggiornatoAl: string,
  caricamentoId: number | null,
): Promise<void> {
  const fonte = await writeFonte(session, metadati.fonte);
  const [row] = await session.query<{ next: number }>(
    'SELECT COALESCE(MAX(dataset_key), 0) + 1 AS next FROM dw.dataset',
  );
  const { codice, titolo, livello, accesso, qualita, modalita, frequenza, riservatezza, soglia } = metadati;
  await session.execute(INSERT_DATASET, [
    row?.next ?? 1,
    codice,
    titolo,
    fonte,
    livello,
    accesso,
    qualita,
    modalita,
    frequenza,
    riservatezza,
    soglia,
    aggiornatoAl,
    false,
    caricamentoId,
  ]);
}

/** Makes the row of a dataset equal to its metadata, keeping what loads have said. */
export async function updateMetadati(session: Session, metadati: MetadatiDataset): Promise<void> {
  const fonte = await writeFonte(session, metadati.fonte);
  const { codice, titolo, livello, accesso, qualita, modalita, frequenza, riservatezza, soglia } = metadati;
  await session.execute(UPDATE_METADATI, [
    titolo,
    fonte,
    livello,
    accesso,
    qualita,
    modalita,
    frequenza,
    riservatezza,
    soglia,
    codice,
  ]);
}

/** Key of a source, whose row is made or brought up to date. */
async function writeFonte(
  session: Session,
  { codice, nome, ente, url, licenza }: FonteDataset,
): Promise<number> {
  const [known] = await session.query<{ fonte_key: number }>(
    'SELECT fonte_key FROM dw.dim_fonte WHERE codice = ?',
    [codice],
  );
  if (known) {
    await session.execute(UPDATE_FONTE, [nome, ente, url, licenza, known.fonte_key]);
    return known.fonte_key;
  }
  const [row] = await session.query<{ next: number }>(
    'SELECT COALESCE(MAX(fonte_key), 0) + 1 AS next FROM dw.dim_fonte',
  );
  const key = row?.next ?? 1;
  await session.execute(INSERT_FONTE, [key, codice, nome, ente, url, licenza]);
  return key;
}
