import type { Session, Warehouse } from '../../sql/warehouse.ts';

/** What a server said of a file, to ask "only if it changed" the next time. */
export interface FetchMarks {
  etag?: string | undefined;
  lastModified?: string | undefined;
  /** The load that the file went into. */
  caricamentoId?: number | undefined;
}

/** The marks of an address, while the load that it went into is still published and no later load has touched its dataset. */
export const SELECT_SCARICATO = `SELECT s.etag, s.ultima_modifica, s.caricamento_id
FROM dw.scaricato AS s
JOIN dw.caricamento AS c ON c.caricamento_id = s.caricamento_id
WHERE s.indirizzo = ? AND c.stato = 'pubblicato' AND NOT EXISTS (
  SELECT 1 FROM dw.caricamento AS later
  WHERE later.caricamento_id > c.caricamento_id AND later.dataset_codice IN (c.dataset_codice, 'territorio'))`;

export const UPDATE_SCARICATO =
  'UPDATE dw.scaricato SET etag = ?, ultima_modifica = ?, caricamento_id = ? WHERE indirizzo = ?';

export const INSERT_SCARICATO =
  'INSERT INTO dw.scaricato (indirizzo, etag, ultima_modifica, caricamento_id) VALUES (?, ?, ?, ?)';

/** What to send with the next request of an address; nothing when the file must be loaded in any case. */
export async function fetchMarks(session: Session, address: string): Promise<FetchMarks> {
  const [row] = await session.query<{
    etag: string | null;
    ultima_modifica: string | null;
    caricamento_id: number;
  }>(SELECT_SCARICATO, [address]);
  if (!row) return {};
  return {
    etag: row.etag ?? undefined,
    lastModified: row.ultima_modifica ?? undefined,
    caricamentoId: row.caricamento_id,
  };
}

/** Keeps the marks of an address whose file was published. */
export async function rememberFetched(
  warehouse: Warehouse,
  address: string,
  { etag, lastModified }: FetchMarks,
  caricamentoId: number,
): Promise<void> {
  const values = [etag ?? null, lastModified ?? null, caricamentoId];
  await warehouse.transaction(async (session) => {
    const changed = await session.execute(UPDATE_SCARICATO, [...values, address]);
    if (changed === 0) await session.execute(INSERT_SCARICATO, [address, ...values]);
  });
}
