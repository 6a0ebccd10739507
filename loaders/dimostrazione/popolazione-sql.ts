import { PARTI } from './interi.ts';

/**
 * Work tables of the generator, temporary: they belong to one connection, may be mixed with the warehouse in one transaction, and
 * nothing of them reaches the file.
 */
export const OFFICINA_POPOLAZIONE = `
CREATE TEMP TABLE comune_anno (
  comune_key INTEGER, anno INTEGER, italiani BIGINT, stranieri BIGINT, classe INTEGER);
CREATE TEMP TABLE profilo_italiani (
  classe INTEGER, anno INTEGER, eta INTEGER, genere_key INTEGER, da BIGINT, a BIGINT);
CREATE TEMP TABLE gruppo_stranieri (
  ripartizione VARCHAR, cittadinanza_key INTEGER, genere_key INTEGER, da BIGINT, a BIGINT);
CREATE TEMP TABLE eta_stranieri (
  cittadinanza_key INTEGER, genere_key INTEGER, eta INTEGER, da BIGINT, a BIGINT)`;

/** A whole number of [0, PARTI) from the seed (first parameter) and a key: where the counting of a group starts. */
const inizio = (seed: string, ...keys: string[]): string =>
  `CAST(hash(${[seed, ...keys].join(', ')}) % ${PARTI} AS BIGINT)`;

/** Names of the work tables. */
export const TABELLE_POPOLAZIONE = ['comune_anno', 'profilo_italiani', 'gruppo_stranieri', 'eta_stranieri'];

/**
 * `celle`: residents of the comuni with key in [?, ?]. `n` persons on a line cut by shares: cell i gets the whole
 * numbers in (n*da, n*a], counted from a start u that is the same in all years. So every group adds up to n exactly, each cell
 * is within one of its expected value, and series do not jump.
 */
function celle(seed: string): string {
  const literal = `'${seed.replaceAll("'", "''")}'`;
  const cell = (n: string, u: string): string =>
    `CAST((${n} * p.a + ${u}) // ${PARTI} - (${n} * p.da + ${u}) // ${PARTI} AS INTEGER)`;
  return `
WITH comuni AS (
  SELECT ca.*, d.ripartizione_codice AS ripartizione, d.codice_istat,
         ${inizio(literal, "'italiani'", 'd.codice_istat')} AS u
  FROM temp.main.comune_anno ca JOIN dw.dim_comune d USING (comune_key)
  WHERE ca.comune_key BETWEEN ? AND ?
),
gruppi AS (
  SELECT c.comune_key, c.anno, p.cittadinanza_key, p.genere_key, ${cell('c.stranieri', 'c.u')} AS n,
         ${inizio(literal, 'c.codice_istat', 'p.cittadinanza_key', 'p.genere_key')} AS u
  FROM comuni c JOIN temp.main.gruppo_stranieri p USING (ripartizione)
),
celle AS (
  SELECT c.comune_key, c.anno, p.eta, p.genere_key, 1 AS cittadinanza_key, ${cell('c.italiani', 'c.u')} AS residenti
  FROM comuni c JOIN temp.main.profilo_italiani p USING (classe, anno)
  UNION ALL
  SELECT g.comune_key, g.anno, p.eta, g.genere_key, g.cittadinanza_key, ${cell('g.n', 'g.u')} AS residenti
  FROM gruppi g JOIN temp.main.eta_stranieri p USING (cittadinanza_key, genere_key)
  WHERE g.n > 0
)`;
}

/** Residents of the comuni with key in [?, ?], appended in the order of their keys. */
export const insertPopolazione = (seed: string): string => `${celle(seed)}
INSERT INTO dw.fact_popolazione (comune_key, periodo_key, eta_key, genere_key, cittadinanza_key, residenti)
SELECT comune_key, anno, eta, genere_key, cittadinanza_key, residenti
FROM celle
WHERE residenti > 0
ORDER BY comune_key, anno, cittadinanza_key, genere_key, eta`;

/**
 * The same residents, of 15 and over by class of age, for the labour indicators alone: `popolazione` may hold real ones.
 * Parameters: first key, last key, first year, last year.
 */
export const insertResidentiGenerati = (seed: string): string => `${celle(seed)}
INSERT INTO temp.main.residenti_cella
SELECT comune_key, anno, LEAST(eta // 5 - 2, 11), genere_key, cittadinanza_key, SUM(residenti)
FROM celle
WHERE residenti > 0 AND anno BETWEEN ? AND ? AND eta >= 15
GROUP BY ALL`;
