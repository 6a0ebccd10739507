/** Code and name of the body in charge: the social district's; a comune in none is its regione's. */
export const ENTE_CODICE = `CASE WHEN ats_codice = '-' THEN CONCAT('r_', regione_codice) ELSE CONCAT('ats_', LOWER(ats_codice)) END`;
const ENTE_NOME = `CASE WHEN ats_codice = '-' THEN CONCAT('Regione ', regione_nome) ELSE CONCAT('Ufficio di piano, ', ats_nome) END`;

const IN_FORZA = `SELECT ${ENTE_CODICE} AS codice, MIN(${ENTE_NOME}) AS nome FROM dw.dim_comune WHERE valido_al IS NULL GROUP BY ${ENTE_CODICE}`;

/** Bodies in charge, valid in both engines: added before the facts that name them, taken away after the facts that did. */
export const ENTI_SQL = {
  nomi: `UPDATE dw.dim_ente SET nome = (SELECT e.nome FROM (${IN_FORZA}) AS e WHERE e.codice = dim_ente.codice)
WHERE EXISTS (SELECT 1 FROM (${IN_FORZA}) AS e WHERE e.codice = dim_ente.codice AND e.nome <> dim_ente.nome)`,
  aggiungi: `INSERT INTO dw.dim_ente (codice, nome)
SELECT e.codice, e.nome FROM (${IN_FORZA}) AS e
WHERE NOT EXISTS (SELECT 1 FROM dw.dim_ente AS d WHERE d.codice = e.codice)
ORDER BY e.codice`,
  togli: `DELETE FROM dw.dim_ente WHERE NOT EXISTS (SELECT 1 FROM dw.fact_nuclei AS f WHERE f.ente_codice = dim_ente.codice)`,
} as const;
