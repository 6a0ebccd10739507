import type { Session } from '../../sql/warehouse.ts';
import type { Comune } from './comuni.ts';
import { fillNuclei, writeEnti } from './nuclei.ts';
import { dropOfficina, fillIndicatori, fillPopolazione, preparePopolazione, type Lavoro } from './fatti.ts';

export interface GenerateOptions {
  /** Told an Italian phase, how much of it is done, and the whole. */
  onProgress?: (phase: string, done: number, total: number) => void;
  signal?: AbortSignal;
}

/** What is to be made, for whom, from what. */
export interface Richiesta {
  popolazione: boolean;
  /** Codes of indicators, in the order in which facts are stored. */
  codici: string[];
  /** The households in charge of social services. */
  nuclei: boolean;
  seed: string;
  tutti: readonly Comune[];
  scelti: readonly Comune[];
}

/** Makes the facts in the tables of a DuckDB session, which must be one connection (a transaction); gives the rows written. */
export async function generate(
  session: Session,
  { popolazione, codici, nuclei, ...fonti }: Richiesta,
  { onProgress, signal }: GenerateOptions,
): Promise<number> {
  const lavoro = (fase: string): Lavoro => ({
    session,
    ...fonti,
    signal,
    onProgress: (done, total) => onProgress?.(fase, done, total),
  });
  await dropOfficina(session);
  if (popolazione || codici.length > 0) await preparePopolazione(lavoro('Popolazione dimostrativa'));
  let righe = popolazione ? await fillPopolazione(lavoro('Popolazione dimostrativa')) : 0;
  if (codici.length > 0)
    righe += await fillIndicatori(
      lavoro('Indicatori dimostrativi'),
      codici,
      popolazione ? 'fatti' : 'regole',
    );
  if (nuclei) {
    await writeEnti(session);
    righe += await fillNuclei(lavoro('Nuclei dimostrativi'));
  }
  await dropOfficina(session);
  return righe;
}
