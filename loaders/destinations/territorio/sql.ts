import { COLONNE } from '../../territorio/colonne.ts';

/** Columns of `dw.dim_comune` that loads of the territory write; `forma_indicativa` belongs to the loads of boundaries. */
export const COLONNE_VERSIONE = [
  ...COLONNE,
  'valido_dal',
  'valido_al',
  'catastale_codice',
  'uts_codice',
  'unione_codice',
  'unione_nome',
  'comunita_montana_codice',
  'comunita_montana_nome',
  'area_interna_codice',
  'area_interna_nome',
  'superficie_kmq',
  'ats_dimostrativo',
  'sll_dimostrativo',
  'dimostrativo_aggregazioni',
  'comune_attuale_key',
] as const;

/** Tables whose facts point to a version of a comune and a period. */
export const TABELLE_FATTI = [
  'fact_popolazione',
  'fact_stranieri',
  'fact_grandezza',
  'fact_indicatore',
  'fact_nuclei',
] as const;

const ANAGRAFICA = `codice_istat, nome, provincia_codice, provincia_nome, provincia_sigla, regione_codice, regione_nome,
  ripartizione_codice, ripartizione_nome, catastale_codice, uts_codice`;

export const SELECT_ELENCHI = `SELECT caricamento_id, data, ${ANAGRAFICA}
FROM dw.comune_elenco ORDER BY caricamento_id, codice_istat`;

export const SELECT_VARIAZIONI = `SELECT tipo, codice_istat, nome, codice_nuovo, nome_nuovo, decorrenza, peso
FROM dw.comune_variazione ORDER BY decorrenza, variazione_key`;

export const SELECT_AGGREGAZIONI = `SELECT caricamento_id, tipo, codice_istat, codice, nome, valore, valido_dal, valido_al
FROM dw.comune_aggregazione ORDER BY caricamento_id, linea, tipo`;

export const SELECT_VERSIONI = `SELECT comune_key, forma_indicativa, ${COLONNE_VERSIONE.join(', ')}
FROM dw.dim_comune ORDER BY comune_key`;

/** The list that the warehouse was filled with, kept as list number 0. Parameter: its ISO day. */
export const INSERT_FORNITO = `INSERT INTO dw.comune_elenco (caricamento_id, data, ${ANAGRAFICA})
SELECT 0, CAST(? AS DATE), ${ANAGRAFICA} FROM dw.dim_comune WHERE valido_al IS NULL`;

export const COUNT_ELENCHI = 'SELECT COUNT(*) AS n FROM dw.comune_elenco';

export const SELECT_GIORNO_FORNITO = `SELECT aggiornato_al FROM dw.dataset WHERE codice = 'territorio'`;

export const NEXT_VARIAZIONE =
  'SELECT COALESCE(MAX(variazione_key), 0) + 1 AS next FROM dw.comune_variazione';

/** Keys are never used again: also those that only the history remembers count. */
export const NEXT_COMUNE = `SELECT COALESCE(MAX(k.comune_key), 0) + 1 AS next FROM (
  SELECT MAX(comune_key) AS comune_key FROM dw.dim_comune
  UNION ALL SELECT MAX(comune_key) AS comune_key FROM dw.storico_comune) AS k`;

/** What a load keeps for its undoing. Parameter: caricamento_id. */
export const KEEP_VERSIONI = `INSERT INTO dw.storico_comune (sostituito_da, comune_key, ${COLONNE_VERSIONE.join(', ')})
SELECT ?, comune_key, ${COLONNE_VERSIONE.join(', ')} FROM dw.dim_comune`;

export const CLEAR_STAGE = 'DELETE FROM dw.stage_comune';

/** The versions before a load, waiting to come back. Parameter: caricamento_id. */
export const STAGE_STORICO = `INSERT INTO dw.stage_comune (comune_key, forma_indicativa, ${COLONNE_VERSIONE.join(', ')})
SELECT s.comune_key, COALESCE(d.forma_indicativa, 1), ${COLONNE_VERSIONE.map((name) => `s.${name}`).join(', ')}
FROM dw.storico_comune AS s LEFT JOIN dw.dim_comune AS d ON d.comune_key = s.comune_key
WHERE s.sostituito_da = ?`;

const IN_STAGE = 'EXISTS (SELECT 1 FROM dw.stage_comune AS s WHERE s.comune_key = dim_comune.comune_key)';

/** Versions that stay, made equal to those that wait; keys are not touched. */
export const UPDATE_VERSIONI = `UPDATE dw.dim_comune SET
${COLONNE_VERSIONE.map((name) => `  ${name} = (SELECT s.${name} FROM dw.stage_comune AS s WHERE s.comune_key = dim_comune.comune_key)`).join(',\n')}
WHERE ${IN_STAGE}`;

export const INSERT_VERSIONI = `INSERT INTO dw.dim_comune (comune_key, forma_indicativa, ${COLONNE_VERSIONE.join(', ')})
SELECT s.comune_key, s.forma_indicativa, ${COLONNE_VERSIONE.map((name) => `s.${name}`).join(', ')}
FROM dw.stage_comune AS s
WHERE NOT EXISTS (SELECT 1 FROM dw.dim_comune AS d WHERE d.comune_key = s.comune_key)`;

/**
 * Versions that do not stay are set aside first: facts still point to them, and their code and day may be wanted. No comune has such a code.
 */
export const PARK_VERSIONI = `UPDATE dw.dim_comune
SET codice_istat = CONCAT('#', comune_key), valido_al = CAST('1900-01-01' AS DATE) WHERE NOT ${IN_STAGE}`;

export const COUNT_PARCHEGGIATE = `SELECT COUNT(*) AS n FROM dw.dim_comune WHERE codice_istat LIKE '#%'`;

/** Once nothing points to them. */
export const DELETE_PARCHEGGIATE = `DELETE FROM dw.dim_comune WHERE codice_istat LIKE '#%'`;

export const CLEAR_RIPUNTAMENTO = 'DELETE FROM dw.stage_ripuntamento';

export const SELECT_PERIODI = 'SELECT periodo_key, data_riferimento FROM dw.dim_periodo ORDER BY periodo_key';

/** Facts of a period move to the version that was in force on its reference day. */
export function updateFatti(tabella: (typeof TABELLE_FATTI)[number]): string {
  const uguale = `r.vecchia = ${tabella}.comune_key AND r.periodo_key = ${tabella}.periodo_key`;
  return `UPDATE dw.${tabella}
SET comune_key = (SELECT r.nuova FROM dw.stage_ripuntamento AS r WHERE ${uguale})
WHERE EXISTS (SELECT 1 FROM dw.stage_ripuntamento AS r WHERE ${uguale})`;
}

/** Facts of versions that do not stay, by dataset: there must be none. */
export const SELECT_APPESI = `SELECT DISTINCT a.dataset, a.comune_key, a.periodo_key FROM (
  SELECT 'popolazione' AS dataset, comune_key, periodo_key FROM dw.fact_popolazione
  UNION ALL SELECT 'stranieri' AS dataset, comune_key, periodo_key FROM dw.fact_stranieri
  UNION ALL SELECT 'nuclei' AS dataset, comune_key, periodo_key FROM dw.fact_nuclei
  UNION ALL SELECT g.dataset_codice AS dataset, f.comune_key, f.periodo_key
    FROM dw.fact_grandezza AS f JOIN dw.dim_grandezza AS g ON g.grandezza_key = f.grandezza_key
  UNION ALL SELECT i.dataset_codice AS dataset, f.comune_key, f.periodo_key
    FROM dw.fact_indicatore AS f JOIN dw.dim_indicatore AS i ON i.indicatore_key = f.indicatore_key
) AS a WHERE EXISTS (
  SELECT 1 FROM dw.dim_comune AS d WHERE d.comune_key = a.comune_key AND d.codice_istat LIKE '#%')
ORDER BY a.dataset, a.comune_key, a.periodo_key`;

export const SELECT_DIMOSTRATIVI = 'SELECT codice FROM dw.dataset WHERE dimostrativo = ? ORDER BY codice';

export const CLEAR_RIPARTITI = 'DELETE FROM dw.comune_ripartito';

export const SELECT_APPARTENENZE = `SELECT tipo, codice, nome, comune_key, valido_dal, valido_al
FROM dw.appartenenza ORDER BY tipo, codice, comune_key, valido_dal`;

/** Parameters: tipo, codice, comune_key, valido_dal. */
export const DELETE_APPARTENENZA = `DELETE FROM dw.appartenenza
WHERE tipo = ? AND codice = ? AND comune_key = ? AND valido_dal = CAST(? AS DATE)`;

/** Parameters: nome, valido_al, tipo, codice, comune_key, valido_dal. */
export const UPDATE_APPARTENENZA = `UPDATE dw.appartenenza SET nome = ?, valido_al = CAST(? AS DATE)
WHERE tipo = ? AND codice = ? AND comune_key = ? AND valido_dal = CAST(? AS DATE)`;

/** Tables whose rows belong to one load of the territory. Parameter of each: caricamento_id. */
export const DELETE_INGRESSI = ['comune_elenco', 'comune_variazione', 'comune_aggregazione'].map(
  (tabella) => `DELETE FROM dw.${tabella} WHERE caricamento_id = ?`,
);

/** Parameter: caricamento_id. */
export const DELETE_STORICO = 'DELETE FROM dw.storico_comune WHERE sostituito_da = ?';

/**
 * Shares of each version on today's territory: what "on current territory" sums by. Fusions, renames and recodes have one row of weight 1,
 * divided comuni one for each part when weights are known and none otherwise.
 */
export const SELECT_QUOTE_ATTUALI = `SELECT comune_key, comune_attuale_key AS attuale_key, 1.0 AS peso
FROM dw.dim_comune WHERE comune_attuale_key IS NOT NULL
UNION ALL SELECT comune_key, attuale_key, peso FROM dw.comune_ripartito`;

/** Every statement of this destination, for the check of their grammar in both engines. */
export const ISTRUZIONI: readonly string[] = [
  SELECT_ELENCHI,
  SELECT_VARIAZIONI,
  SELECT_AGGREGAZIONI,
  SELECT_VERSIONI,
  INSERT_FORNITO,
  COUNT_ELENCHI,
  SELECT_GIORNO_FORNITO,
  NEXT_VARIAZIONE,
  NEXT_COMUNE,
  KEEP_VERSIONI,
  CLEAR_STAGE,
  STAGE_STORICO,
  UPDATE_VERSIONI,
  INSERT_VERSIONI,
  PARK_VERSIONI,
  COUNT_PARCHEGGIATE,
  DELETE_PARCHEGGIATE,
  CLEAR_RIPUNTAMENTO,
  SELECT_PERIODI,
  ...TABELLE_FATTI.map(updateFatti),
  SELECT_APPESI,
  SELECT_DIMOSTRATIVI,
  CLEAR_RIPARTITI,
  SELECT_APPARTENENZE,
  DELETE_APPARTENENZA,
  UPDATE_APPARTENENZA,
  ...DELETE_INGRESSI,
  DELETE_STORICO,
  SELECT_QUOTE_ATTUALI,
];
