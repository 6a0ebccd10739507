import type { SortedInsert } from './sorted.ts';
import { uniqueRows, type StageTable } from './stage-keys.ts';

export const STAGE: StageTable = {
  table: 'dw.stage_popolazione',
  keys: ['comune_key', 'periodo_key', 'eta_key'],
  values: ['maschi', 'femmine'],
};

/** Members of dim_cittadinanza: not split, Italian, foreign without the country. */
const [ND, ITA, STR] = [0, 1, 7];

/** The waiting cells as one row for each gender. Parameters: caricamento_id, range. */
const CELLS = `SELECT u.comune_key, u.periodo_key, u.eta_key, g.genere_key,
  CASE WHEN g.genere_key = 1 THEN u.maschi ELSE u.femmine END AS persone
FROM (
  ${uniqueRows(STAGE)}
) AS u
CROSS JOIN (SELECT 1 AS genere_key UNION ALL SELECT 2) AS g`;

/** What stood there before this load, by cell: all, foreign, not split; rows of STRASA's split say that the comune has one. */
const BEFORE = `SELECT comune_key, periodo_key, eta_key, genere_key,
  SUM(residenti) AS tutti,
  SUM(CASE WHEN cittadinanza_key = ${STR} THEN residenti ELSE 0 END) AS stranieri,
  MAX(CASE WHEN cittadinanza_key = ${ND} THEN 1 ELSE 0 END) AS intera
FROM dw.storico_popolazione
WHERE sostituito_da = ? AND comune_key BETWEEN ? AND ?
GROUP BY comune_key, periodo_key, eta_key, genere_key`;

const SPLIT_COMUNI = `SELECT DISTINCT comune_key, periodo_key FROM dw.storico_popolazione
WHERE sostituito_da = ? AND comune_key BETWEEN ? AND ? AND cittadinanza_key <> ${ND}`;

const KEYS = (a: string, b: string): string =>
  ['comune_key', 'periodo_key', 'eta_key', 'genere_key']
    .map((key) => `${a}.${key} = ${b}.${key}`)
    .join(' AND ');

const INTO =
  'INSERT INTO dw.fact_popolazione (comune_key, periodo_key, eta_key, genere_key, cittadinanza_key, residenti)';

const SELECT = `SELECT x.comune_key, x.periodo_key, x.eta_key, x.genere_key, x.cittadinanza_key,
  CAST(x.residenti AS INTEGER) AS residenti
FROM (`;

const WHERE = `) AS x
WHERE x.residenti > 0`;

const ORDER = 'x.comune_key, x.periodo_key, x.cittadinanza_key, x.genere_key, x.eta_key';

/** One row for each member of a split: the joined cells are read once and multiplied by the three members. */
const MEMBERS = `(SELECT ${ND} AS cittadinanza_key UNION ALL SELECT ${ITA} UNION ALL SELECT ${STR}) AS k`;

/**
 * Residents of POSAS as the facts have them. Where the comune was split before, foreigners stay and Italians are the rest; a cell
 * that was not split, or would have more foreigners than residents, is not split. Parameters: caricamento_id and range, three times.
 */
export const INSERT_POSAS: SortedInsert = {
  into: INTO,
  select: `${SELECT}
  SELECT c.comune_key, c.periodo_key, c.eta_key, c.genere_key, k.cittadinanza_key,
    CASE
      WHEN c.divisa = 0 THEN CASE WHEN k.cittadinanza_key = ${ND} THEN c.persone ELSE 0 END
      WHEN k.cittadinanza_key = ${ITA} THEN c.persone - c.stranieri
      WHEN k.cittadinanza_key = ${STR} THEN c.stranieri
      ELSE 0
    END AS residenti
  FROM (
    SELECT n.comune_key, n.periodo_key, n.eta_key, n.genere_key, n.persone, COALESCE(b.stranieri, 0) AS stranieri,
      CASE WHEN d.comune_key IS NULL OR COALESCE(b.intera, 0) = 1 OR COALESCE(b.stranieri, 0) > n.persone THEN 0 ELSE 1 END AS divisa
    FROM (
      ${CELLS}
    ) AS n
    LEFT JOIN (
      ${BEFORE}
    ) AS b ON ${KEYS('b', 'n')}
    LEFT JOIN (
      ${SPLIT_COMUNI}
    ) AS d ON d.comune_key = n.comune_key AND d.periodo_key = n.periodo_key
  ) AS c
  CROSS JOIN ${MEMBERS}
${WHERE}`,
  orderBy: ORDER,
};

/**
 * Residents split by the foreigners of STRASA; cells that STRASA does not say, or says wrongly, are not split.
 * Parameters: caricamento_id and range, twice.
 */
export const INSERT_STRASA: SortedInsert = {
  into: INTO,
  select: `${SELECT}
  SELECT c.comune_key, c.periodo_key, c.eta_key, c.genere_key, k.cittadinanza_key,
    CASE
      WHEN c.divisa = 0 THEN CASE WHEN k.cittadinanza_key = ${ND} THEN c.tutti ELSE 0 END
      WHEN k.cittadinanza_key = ${ITA} THEN c.tutti - c.stranieri
      WHEN k.cittadinanza_key = ${STR} THEN c.stranieri
      ELSE 0
    END AS residenti
  FROM (
    SELECT b.comune_key, b.periodo_key, b.eta_key, b.genere_key, b.tutti, COALESCE(n.persone, 0) AS stranieri,
      CASE WHEN n.persone IS NULL OR n.persone > b.tutti THEN 0 ELSE 1 END AS divisa
    FROM (
      ${BEFORE}
    ) AS b
    LEFT JOIN (
      ${CELLS}
    ) AS n ON ${KEYS('n', 'b')}
  ) AS c
  CROSS JOIN ${MEMBERS}
${WHERE}`,
  orderBy: ORDER,
};

/** Lines of STRASA that name more foreigners than residents. Parameters: caricamento_id and range, twice. */
export const SELECT_OLTRE_STRASA = `SELECT s.linea, n.comune_key, n.genere_key, n.persone AS stranieri, COALESCE(b.tutti, 0) AS residenti
FROM (
  ${CELLS}
) AS n
JOIN dw.stage_popolazione AS s
  ON s.comune_key = n.comune_key AND s.periodo_key = n.periodo_key AND s.eta_key = n.eta_key
LEFT JOIN (
  ${BEFORE}
) AS b ON ${KEYS('b', 'n')}
WHERE n.persone > COALESCE(b.tutti, 0)
ORDER BY s.linea, n.genere_key`;

/** Lines of POSAS that name fewer residents than the foreigners already loaded. Parameters: caricamento_id and range, twice. */
export const SELECT_OLTRE_POSAS = `SELECT s.linea, n.comune_key, n.genere_key, b.stranieri, n.persone AS residenti
FROM (
  ${CELLS}
) AS n
JOIN dw.stage_popolazione AS s
  ON s.comune_key = n.comune_key AND s.periodo_key = n.periodo_key AND s.eta_key = n.eta_key
JOIN (
  ${BEFORE}
) AS b ON ${KEYS('b', 'n')}
WHERE b.stranieri > n.persone
ORDER BY s.linea, n.genere_key`;

/** The periods that have residents. */
export const SELECT_PERIODI_PRESENTI =
  'SELECT DISTINCT periodo_key FROM dw.fact_popolazione ORDER BY periodo_key';

export const DELETE_ALL = 'DELETE FROM dw.fact_popolazione';
