import { COLONNE } from '../territorio/colonne.ts';

/** Statements of regeneration, valid in both engines. */
export const REGENERATE_SQL = {
  /** The demonstration fillings of the log, last first: seed and regions, as JSON; NULL in those made before they were logged. */
  semina: `SELECT parametri FROM dw.caricamento WHERE dimostrativo = ? AND origine IS NULL ORDER BY caricamento_id DESC`,
  /** The versions of comuni in force, with the columns of comuni.csv. */
  comuni: `SELECT comune_key, ${COLONNE.join(', ')} FROM dw.dim_comune WHERE valido_al IS NULL ORDER BY codice_istat`,
  regioni: 'SELECT DISTINCT regione_codice AS regione FROM dw.dim_comune',
  togliPopolazione: 'DELETE FROM dw.fact_popolazione',
  /** Parameter: the code. */
  togliIndicatore: `DELETE FROM dw.fact_indicatore
    WHERE indicatore_key IN (SELECT indicatore_key FROM dw.dim_indicatore WHERE codice = ?)`,
  /** Parameters: the three filters, the code. */
  filtri: `UPDATE dw.dim_indicatore SET filtra_genere = ?, filtra_eta = ?, filtra_cittadinanza = ? WHERE codice = ?`,
  togliNuclei: 'DELETE FROM dw.fact_nuclei',
  contaNuclei: 'SELECT COUNT(*) AS righe FROM dw.fact_nuclei',
  contaPopolazione: 'SELECT COUNT(*) AS righe FROM dw.fact_popolazione',
  /** Parameter: the dataset. */
  contaIndicatori: `SELECT COUNT(*) AS righe FROM dw.fact_indicatore f
    JOIN dw.dim_indicatore i ON i.indicatore_key = f.indicatore_key WHERE i.dataset_codice = ?`,
} as const;
