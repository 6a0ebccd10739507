import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { Session } from '../../sql/warehouse.ts';
import { LoadError, type InputFile } from './contract.ts';

/** What makes two loads the same. */
export interface LoadIdentity {
  origine: string;
  dataset: string;
  fileHash: string;
  /** As `writeParametri` gives it. */
  parametri: string;
}

export interface FileMark {
  /** SHA-256, hexadecimal. */
  hash: string;
  bytes: number;
}

/** Bytes hashed at once. */
const HASH_BUFFER = 1 << 18;

/**
 * Size and SHA-256 of a file.
 * @throws LoadError FILE_ASSENTE, FILE_NON_LEGGIBILE (empty, a folder, no permission), INTERROTTO
 */
export async function hashFile({ path, name }: InputFile, signal?: AbortSignal): Promise<FileMark> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new LoadError('FILE_ASSENTE', `Il file ${name} non c'è: controlla il percorso.`, { cause });
  });
  if (!found.isFile()) throw new LoadError('FILE_NON_LEGGIBILE', `${name} non è un file: indica un file.`);
  if (found.size === 0) {
    throw new LoadError('FILE_NON_LEGGIBILE', `Il file ${name} è vuoto: riscaricalo dalla fonte.`);
  }
  const hash = createHash('sha256');
  try {
    const file = await open(path);
    try {
      // One buffer for the whole file: a stream leaves a buffer for each piece to the garbage collector.
      const buffer = Buffer.alloc(HASH_BUFFER);
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead } = await file.read(buffer, 0, HASH_BUFFER, null);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (signal?.aborted) {
      throw new LoadError('INTERROTTO', 'Il caricamento è stato interrotto: i dati sono rimasti come prima.');
    }
    throw new LoadError('FILE_NON_LEGGIBILE', `Il file ${name} non si legge: controlla i permessi.`, {
      cause,
    });
  }
  return { hash: hash.digest('hex'), bytes: found.size };
}

/** The last load of this content, still published. Parameters: origin, dataset, hash, options. */
export const SELECT_SAME = `SELECT MAX(c.caricamento_id) AS id FROM dw.caricamento AS c
WHERE c.origine = ? AND c.dataset_codice = ? AND c.file_hash = ? AND c.parametri = ?
  AND c.operazione = 'caricamento' AND c.stato = 'pubblicato'`;

/** Loads of the same source after it that brought some of its periods. Parameters: id, origin, dataset, id. */
export const SELECT_SUPERSEDED = `SELECT COUNT(*) AS n FROM dw.caricamento AS c
WHERE c.caricamento_id > ? AND c.stato = 'pubblicato' AND c.operazione = 'caricamento'
  AND c.origine = ? AND c.dataset_codice = ? AND EXISTS (
    SELECT 1 FROM dw.caricamento_partizione AS p
    JOIN dw.caricamento_partizione AS q ON q.dataset_codice = p.dataset_codice AND q.periodo_key = p.periodo_key
    WHERE p.caricamento_id = c.caricamento_id AND q.caricamento_id = ?)`;

/** Whether the list of comuni has changed after a load. Parameter: id. */
export const SELECT_NEWER_TERRITORIO = `SELECT COUNT(*) AS n FROM dw.caricamento AS c
WHERE c.caricamento_id > ? AND c.dataset_codice = 'territorio' AND c.operazione IN ('caricamento', 'annullamento')`;

/**
 * The load that published this very content and is still what stands there; undefined when there is none. A newer list of
 * comuni makes every older load worth repeating: lines rejected then may be accepted now.
 */
export async function findSame(session: Session, identity: LoadIdentity): Promise<number | undefined> {
  const { origine, dataset, fileHash, parametri } = identity;
  const [same] = await session.query<{ id: number | null }>(SELECT_SAME, [
    origine,
    dataset,
    fileHash,
    parametri,
  ]);
  const id = same?.id;
  if (!id) return undefined;
  const [later] = await session.query<{ n: number }>(SELECT_SUPERSEDED, [id, origine, dataset, id]);
  if (later?.n !== 0) return undefined;
  if (dataset === 'territorio') return id;
  const [territorio] = await session.query<{ n: number }>(SELECT_NEWER_TERRITORIO, [id]);
  return territorio?.n === 0 ? id : undefined;
}
