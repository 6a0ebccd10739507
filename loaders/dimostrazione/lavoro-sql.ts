import { MILIONESIMI } from './interi.ts';
import { TETTO } from './regole/lavoro.ts';

const TETTO_INTERO = Math.floor(TETTO * MILIONESIMI);

/** Temporary work tables of the generator. `cella` is every non-empty group of residents of 15 and over with its counts. */
export const OFFICINA_LAVORO = `
CREATE TEMP TABLE residenti_cella (
  comune_key INTEGER, anno INTEGER, fascia5_key INTEGER, genere_key INTEGER, cittadinanza_key INTEGER, residenti BIGINT);
CREATE TEMP TABLE tasso (
  regione VARCHAR, anno INTEGER, fascia5_key INTEGER, genere_key INTEGER, straniera BOOLEAN, occupazione BIGINT,
  contribuenti BIGINT, turnover BIGINT, dipendenti BIGINT, termine BIGINT, dichiaranti BIGINT, reddito BIGINT);
CREATE TEMP TABLE fattore (
  comune_key INTEGER, anno INTEGER, occupazione BIGINT, contribuenti BIGINT, turnover BIGINT, termine BIGINT, reddito BIGINT);
CREATE TEMP TABLE cella (
  comune_key INTEGER, anno INTEGER, fascia5_key INTEGER, genere_key INTEGER, cittadinanza_key INTEGER,
  residenti INTEGER, occupati INTEGER, contribuenti_lavoro INTEGER, rapporti INTEGER, dipendenti INTEGER, termine INTEGER,
  contribuenti INTEGER, reddito BIGINT)`;

/** Names of the work tables. */
export const TABELLE_LAVORO = ['residenti_cella', 'tasso', 'fattore', 'cella'];

/** Residents of 15 and over by class of age. Parameters: first key, last key, first year, last year. */
export const INSERT_RESIDENTI_CELLA = `
INSERT INTO temp.main.residenti_cella
SELECT comune_key, periodo_key, LEAST(eta_key // 5 - 2, 11), genere_key, cittadinanza_key, SUM(residenti)
FROM dw.fact_popolazione
WHERE comune_key BETWEEN ? AND ? AND periodo_key BETWEEN ? AND ? AND eta_key >= 15
GROUP BY ALL`;

/** What calibration needs, in the shape of `CellaRegione`. */
export const SELECT_CELLE_REGIONE = `
SELECT d.regione_codice AS regione, r.anno, r.fascia5_key AS fascia,
       CASE r.genere_key WHEN 1 THEN 'M' ELSE 'F' END AS genere,
       r.cittadinanza_key <> 1 AS straniera, CAST(SUM(r.residenti) AS BIGINT) AS residenti
FROM temp.main.residenti_cella r JOIN dw.dim_comune d USING (comune_key)
GROUP BY ALL
ORDER BY ALL`;

/** Whole persons out of fractions: each cell gets what the running sum of its comune and year gains, from a start of its own. */
const interi = (somma: string, peso: string): string =>
  `CAST((${somma} + u) // ${MILIONESIMI} - (${somma} - ${peso} + u) // ${MILIONESIMI} AS BIGINT)`;

const corrente = (peso: string): string => `CAST(SUM(${peso}) OVER corsa AS BIGINT)`;

/**
 * Counts of the comuni with key in [?, ?]. Logic holds cell by cell: employed ≤ residents, employees ≤ employed, fixed-term ≤
 * employees, taxpayers with labour income ≤ taxpayers ≤ residents.
 */
export function insertCella(seed: string): string {
  const literal = `'${seed.replaceAll("'", "''")}'`;
  const locale = (nome: string): string => `(t.${nome} * f.${nome}) // ${MILIONESIMI}`;
  const finestra = `WINDOW corsa AS (
    PARTITION BY comune_key, anno ORDER BY fascia5_key, genere_key, cittadinanza_key ROWS UNBOUNDED PRECEDING)`;
  return `
WITH pesi AS (
  SELECT r.*, CAST(hash(${literal}, 'lavoro', d.codice_istat) % ${MILIONESIMI} AS BIGINT) AS u,
         CAST(hash(${literal}, d.codice_istat, r.fascia5_key, r.genere_key, r.cittadinanza_key) % 61 AS BIGINT) AS caso,
         r.residenti * LEAST(${TETTO_INTERO}, ${locale('occupazione')}) AS p_occupati,
         r.residenti * t.dichiaranti AS p_dichiaranti,
         ${locale('contribuenti')} AS k_contribuenti, ${locale('turnover')} AS k_turnover, t.dipendenti AS k_dipendenti,
         LEAST(${TETTO_INTERO}, ${locale('termine')}) AS k_termine, ${locale('reddito')} AS k_reddito
  FROM temp.main.residenti_cella r
  JOIN dw.dim_comune d USING (comune_key)
  JOIN temp.main.fattore f ON f.comune_key = r.comune_key AND f.anno = r.anno
  JOIN temp.main.tasso t ON t.regione = d.regione_codice AND t.anno = r.anno AND t.fascia5_key = r.fascia5_key
    AND t.genere_key = r.genere_key AND t.straniera = (r.cittadinanza_key <> 1)
  WHERE r.comune_key BETWEEN ? AND ?
),
prima AS (
  SELECT *, ${interi(corrente('p_occupati'), 'p_occupati')} AS occupati,
         ${interi(corrente('p_dichiaranti'), 'p_dichiaranti')} AS dichiaranti
  FROM pesi ${finestra}
),
seconda AS (
  SELECT *, LEAST(residenti, ${interi(corrente('occupati * k_contribuenti'), 'occupati * k_contribuenti')}) AS contribuenti_lavoro,
         ${interi(corrente('occupati * k_turnover'), 'occupati * k_turnover')} AS rapporti,
         ${interi(corrente('occupati * k_dipendenti'), 'occupati * k_dipendenti')} AS dipendenti
  FROM prima ${finestra}
),
terza AS (
  SELECT *, GREATEST(dichiaranti, contribuenti_lavoro) AS contribuenti,
         ${interi(corrente('dipendenti * k_termine'), 'dipendenti * k_termine')} AS termine
  FROM seconda ${finestra}
)
INSERT INTO temp.main.cella
SELECT comune_key, anno, fascia5_key, genere_key, cittadinanza_key, residenti, occupati, contribuenti_lavoro, rapporti,
       dipendenti, termine, contribuenti, contribuenti * k_reddito * (970 + caso) // 1000
FROM terza
ORDER BY comune_key, anno, fascia5_key, genere_key, cittadinanza_key`;
}

/** Numerator and denominator of each indicator in terms of `cella`, by code. */
export const INDICATORI: Record<string, { numeratore: string; denominatore: string; dove: string }> = {
  contribuenti_su_occupati: { numeratore: 'contribuenti_lavoro', denominatore: 'occupati', dove: 'true' },
  turnover_contrattuale: { numeratore: 'rapporti', denominatore: 'occupati', dove: 'true' },
  tasso_occupazione: { numeratore: 'occupati', denominatore: 'residenti', dove: 'fascia5_key <= 10' },
  reddito_medio: { numeratore: 'reddito', denominatore: 'contribuenti', dove: 'true' },
  quota_tempo_determinato: { numeratore: 'termine', denominatore: 'dipendenti', dove: 'true' },
};

/** Facts of one indicator, in the order of `cella`. Parameter: its code. */
export function insertIndicatore(codice: string): string {
  const regola = INDICATORI[codice];
  if (!regola) throw new Error(`L'indicatore ${codice} non ha una regola dimostrativa in lavoro-sql.ts.`);
  const { numeratore, denominatore, dove } = regola;
  return `
INSERT INTO dw.fact_indicatore
SELECT i.indicatore_key, c.comune_key, c.anno, c.fascia5_key, c.genere_key, c.cittadinanza_key, ${numeratore}, ${denominatore}
FROM temp.main.cella c, (SELECT indicatore_key FROM dw.dim_indicatore WHERE codice = ?) i
WHERE ${dove} AND (${numeratore} > 0 OR ${denominatore} > 0)`;
}
