import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import type { Session } from '../../sql/warehouse.ts';

/** A name that would be code, were it not data: template, format string, markup, end of a YAML text. */
export const ATTACCO = '{{ 7*7 }} {% raw %} ${process.exit(3)} {CUBE} <b>Imprese</b> "\\';

/** Who loaded, and the fingerprint of the file: no page may show them. */
export const CHI = 'mario.rossi@ente.example';
export const IMPRONTA = 'deadbeef0123456789';

/**
 * The small warehouse as real supplies would leave it, in a folder of its own:
 * - population real, in Lombardia only; citizenship not known for 2025;
 * - income of 2024 alone, not split at all, real;
 * - boundaries real, territory of 21 February 2026, ATS of Lombardia from a real list;
 * - a declared count for Lombardia (1000), one of a protected data set (1001), one whose code is no name (1002);
 * - Val Brembilla made in 2024 out of Brembilla and Gerosa; Divisa suppressed in 2020 without a successor;
 * - residents by country of citizenship of 2024, in Lombardia; a load that was undone.
 */
export async function editedWarehouse(small: string): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'belvedere-reale-')), 'magazzino.duckdb');
  copyFileSync(small, path);
  const { warehouse } = await openDuckdb(path);
  await warehouse.transaction(async (session) => {
    await editPopolazione(session);
    await editRedditi(session);
    await editTerritorio(session);
    await declareImprese(session);
    await editStranieri(session);
    await logLoads(session);
  });
  await warehouse.close();
  return path;
}

/** The comune that was fused, and the two that it was made of. */
export const FUSO = '016253';
const BREMBILLA = 900_001;
const GEROSA = 900_002;
const DIVISA = 900_003;

async function run(session: Session, ...statements: string[]): Promise<void> {
  for (const statement of statements) await session.execute(statement);
}

const lombardia = "SELECT comune_key FROM dw.dim_comune WHERE regione_codice = '03'";

async function editPopolazione(session: Session): Promise<void> {
  await run(
    session,
    `DELETE FROM dw.fact_popolazione WHERE comune_key NOT IN (${lombardia})`,
    'UPDATE dw.fact_popolazione SET cittadinanza_key = 0 WHERE periodo_key = 2025',
    `UPDATE dw.dataset SET dimostrativo = 0 WHERE codice = 'popolazione'`,
  );
}

async function editRedditi(session: Session): Promise<void> {
  const reddito = `(SELECT indicatore_key FROM dw.dim_indicatore WHERE codice = 'reddito_medio')`;
  await run(
    session,
    `DELETE FROM dw.fact_indicatore WHERE indicatore_key = ${reddito} AND periodo_key <> 2024`,
    `UPDATE dw.fact_indicatore SET fascia5_key = 0, genere_key = 0, cittadinanza_key = 0 WHERE indicatore_key = ${reddito}`,
    `UPDATE dw.dim_indicatore SET filtra_genere = 0, filtra_eta = 0, filtra_cittadinanza = 0 WHERE codice = 'reddito_medio'`,
    `UPDATE dw.dataset SET dimostrativo = 0 WHERE codice = 'redditi'`,
  );
}

async function editTerritorio(session: Session): Promise<void> {
  const old = (key: number, codice: string, nome: string, al: string, attuale: string) =>
    `INSERT INTO dw.dim_comune SELECT * REPLACE (${key} AS comune_key, '${codice}' AS codice_istat, '${nome}' AS nome,
       DATE '1900-01-01' AS valido_dal, DATE '${al}' AS valido_al, ${attuale} AS comune_attuale_key)
     FROM dw.dim_comune WHERE codice_istat = '${FUSO}' AND valido_al IS NULL`;
  const today = `(SELECT comune_key FROM dw.dim_comune WHERE codice_istat = '${FUSO}' AND valido_al IS NULL)`;
  await run(
    session,
    `UPDATE dw.dataset SET dimostrativo = 0 WHERE codice = 'confini'`,
    `UPDATE dw.dataset SET aggiornato_al = DATE '2026-02-21' WHERE codice = 'territorio'`,
    `UPDATE dw.dim_comune SET ats_dimostrativo = 0 WHERE regione_codice = '03'`,
    old(BREMBILLA, '016901', 'Brembilla', '2023-12-31', 'comune_key'),
    old(GEROSA, '016902', 'Gerosa', '2023-12-31', 'comune_key'),
    old(DIVISA, '016999', 'Divisa', '2020-12-31', 'NULL'),
    `UPDATE dw.fact_popolazione SET comune_key = CASE WHEN genere_key = 1 THEN ${BREMBILLA} ELSE ${GEROSA} END
      WHERE periodo_key < 2024 AND comune_key = ${today}`,
    `INSERT INTO dw.fact_popolazione VALUES (${DIVISA}, 2019, 40, 1, 1, 5000)`,
  );
}

async function declareImprese(session: Session): Promise<void> {
  const indicatore = (key: number, codice: string, dataset: string) => [
    `INSERT INTO dw.dim_indicatore VALUES (${key}, '${codice}', ?, 'imprese', ?, 'Imprese attive', '', 'imprese', 1, 0,
       'conteggio', 'stock', 'Economia locale', '${dataset}', ${key}, 0, 0, 0)`,
    `INSERT INTO dw.fact_indicatore
     SELECT ${key}, comune_key, periodo_key, 0, 0, 0, 10 + comune_key % 7, 0
       FROM dw.dim_comune, dw.dim_periodo
      WHERE regione_codice = '03' AND valido_al IS NULL AND periodo_key IN (2023, 2024)`,
  ];
  const dataset = (key: number, codice: string, titolo: string, riservatezza: string) =>
    `INSERT INTO dw.dataset VALUES (${key}, '${codice}', '${titolo}', 1, 'contesto', 'pubblico', 'verificata', 'massiva',
       'annuale', '${riservatezza}', 0, DATE '2024-12-31', 0, NULL)`;
  await run(
    session,
    dataset(50, 'imprese', 'Imprese <i>attive</i>', 'aperta'),
    dataset(51, 'sussidi', 'Sussidi', 'protetta'),
  );
  const declared = [
    [1000, 'imprese_attive', 'imprese'],
    [1001, 'sussidi_pagati', 'sussidi'],
    [1002, 'non un nome', 'imprese'],
  ] as const;
  for (const [key, codice, of] of declared) {
    const [row = '', facts = ''] = indicatore(key, codice, of);
    await session.execute(row, [`${ATTACCO} ${key}`, `Definizione di ${ATTACCO}`]);
    await session.execute(facts);
  }
}

async function editStranieri(session: Session): Promise<void> {
  const paesi = Array.from(
    { length: 12 },
    (_, i) => `(${200 + i}, 'Paese ${i + 1}', 'Zona', 'Continente', 2)`,
  );
  await run(
    session,
    `INSERT INTO dw.dim_paese VALUES ${paesi.join(', ')}`,
    `INSERT INTO dw.fact_stranieri
     SELECT comune_key, 2024, genere_key, paese_key, 212 - paese_key
       FROM dw.dim_comune, dw.dim_genere, dw.dim_paese
      WHERE regione_codice = '03' AND valido_al IS NULL AND genere_key IN (1, 2)`,
    `INSERT INTO dw.dataset VALUES (52, 'stranieri', 'Stranieri residenti', 1, 'base', 'pubblico', 'ufficiale', 'massiva',
       'annuale', 'aperta', 0, DATE '2024-01-01', 0, NULL)`,
  );
}

/** One load for each data set that changed: rollups are made again for them. */
async function logLoads(session: Session): Promise<void> {
  const datasets = ['popolazione', 'redditi', 'confini', 'territorio', 'imprese', 'sussidi', 'stranieri'];
  const last = '(SELECT MAX(caricamento_id) FROM dw.caricamento)';
  const load = (dataset: string, file: string, operazione: string, stato: string, annulla: string) =>
    `INSERT INTO dw.caricamento (caricamento_id, dataset_codice, fonte, file_hash, letti, accettati, rifiutati, eseguito_da,
       eseguito_il, dimostrativo, operazione, stato, annulla_id)
     VALUES (${last} + 1, '${dataset}', '${file}', '${IMPRONTA}', 1000, 990, 10, '${CHI}', TIMESTAMP '2026-11-20 10:05:00',
       0, '${operazione}', '${stato}', ${annulla})`;
  await run(
    session,
    ...datasets.map((dataset) => load(dataset, `${dataset}_2025.csv`, 'caricamento', 'pubblicato', 'NULL')),
    load('popolazione', 'sbagliato.csv', 'caricamento', 'annullato', 'NULL'),
    load('popolazione', 'sbagliato.csv', 'annullamento', 'pubblicato', last),
  );
}
