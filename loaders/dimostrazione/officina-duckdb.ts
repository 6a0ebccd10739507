import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import type { Session } from '../../sql/warehouse.ts';
import { ensurePeriodi } from '../pipeline/periods.ts';
import { copyRighe } from './copia.ts';
import { writeComuni, writePeriodi } from './dimensioni.ts';
import { FACT_INDICATORE, FACT_NUCLEI, FACT_POPOLAZIONE } from './tabelle.ts';
import { writeEnti } from './nuclei.ts';
import { TRIMESTRI } from './regole/nuclei.ts';
import { generate, type GenerateOptions, type Richiesta } from './generate.ts';

/**
 * Makes facts in a DuckDB file of the system's temporary directory and appends them to the warehouse of `session`, whatever its engine:
 * the rules are written in DuckDB's SQL. The file goes away at the end. Gives the rows written.
 */
export async function generateBeside(
  session: Session,
  richiesta: Richiesta,
  options: GenerateOptions,
): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'belvedere-dimostrazione-'));
  try {
    const { warehouse } = await openDuckdb(join(directory, 'fatti.duckdb'), {
      memoryLimit: '1GB',
      connections: 1,
    });
    try {
      await warehouse.migrate();
      await writeComuni(warehouse, richiesta.scelti);
      await writePeriodi(warehouse);
      await generate(warehouse, richiesta, options);
      let righe = 0;
      if (richiesta.popolazione)
        righe += await copyRighe(warehouse, session, FACT_POPOLAZIONE, copia(options));
      if (richiesta.codici.length > 0)
        righe += await copyRighe(warehouse, session, FACT_INDICATORE, copia(options));
      if (richiesta.nuclei) {
        await ensurePeriodi(session, TRIMESTRI);
        await writeEnti(session);
        righe += await copyRighe(warehouse, session, FACT_NUCLEI, copia(options));
      }
      return righe;
    } finally {
      await warehouse.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const copia = ({ onProgress, signal }: GenerateOptions) => ({
  signal,
  // How many rows there will be is not known before: the total moves with what is done.
  onProgress: (_: string, righe: number) => onProgress?.('Copia dei dati dimostrativi', righe, righe),
});
