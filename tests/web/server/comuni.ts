import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '../../../loaders/territorio/csv.ts';
import type { RigaTerritorio } from '../../../web/src/lib/server/territorio/anagrafe.ts';

const FILE = join(import.meta.dirname, '../../../loaders/territorio/comuni.csv');

/** The committed list of comuni, as the view `territori` gives it. */
export function readComuni(): RigaTerritorio[] {
  return parseCsv(readFileSync(FILE, 'utf8')).map((row) => ({
    codice: row['codice_istat'] ?? '',
    nome: row['nome'] ?? '',
    provinciaCodice: row['provincia_codice'] ?? '',
    provinciaNome: row['provincia_nome'] ?? '',
    provinciaSigla: row['provincia_sigla'] ?? '',
    regioneCodice: row['regione_codice'] ?? '',
    regioneNome: row['regione_nome'] ?? '',
    atsCodice: row['ats_codice'] ?? '',
    atsNome: row['ats_nome'] ?? '',
    sllCodice: row['sll_codice'] ?? '',
    sllNome: row['sll_nome'] ?? '',
    atsDimostrativo: true,
    sllDimostrativo: true,
  }));
}
