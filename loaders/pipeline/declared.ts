import { createHash } from 'node:crypto';
import type { Session } from '../../sql/warehouse.ts';
import { LoadError, type Parametri, type Source } from './contract.ts';

/** A source as one load uses it. */
export interface SourceInUse {
  source: Source;
  /** The declared definition, JSON; only for sources that need one. */
  definizione?: string;
  /** SHA-256 of the definition: a changed one makes the same file worth loading again. */
  impronta?: string;
}

export const SELECT_DEFINIZIONE = 'SELECT definizione FROM dw.definizione_dataset WHERE codice = ?';

/**
 * The source with the dataset that it feeds in this load: for declared datasets the definition names it.
 * @throws LoadError DEFINIZIONE_NON_VALIDA when no such dataset was declared
 */
export async function forDefinition(
  session: Session,
  source: Source,
  { definizione: codice }: Parametri,
): Promise<SourceInUse> {
  if (!source.options.includes('definizione') || codice === undefined) return { source };
  const [row] = await session.query<{ definizione: string }>(SELECT_DEFINIZIONE, [codice]);
  if (!row) {
    throw new LoadError(
      'DEFINIZIONE_NON_VALIDA',
      `Non c'è nessuna definizione con codice ${codice}: registrala prima con "definisci <file.json>".`,
    );
  }
  const impronta = createHash('sha256').update(row.definizione).digest('hex');
  return { source: { ...source, dataset: codice }, definizione: row.definizione, impronta };
}
