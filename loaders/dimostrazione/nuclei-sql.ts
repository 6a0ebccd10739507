import { ENTE_CODICE } from './enti-sql.ts';
import { COMPONENTI, DOMANDE, GIORNI_PRIMA, TRIMESTRI } from './regole/nuclei.ts';

/** Temporary work table: how many households each comune has. */
export const OFFICINA_NUCLEI = 'CREATE TEMP TABLE nuclei_comune (comune_key INTEGER, nuclei INTEGER)';

/** Names of the work tables. */
export const TABELLE_NUCLEI = ['nuclei_comune'];

/** A whole number in [0, n) from eleven bits or so of the household's hash, which no other draw uses. */
const caso = (bit: number, n: number): string => `CAST((h >> ${bit}) % ${n} AS INTEGER)`;

const componenti = (): string =>
  COMPONENTI.map((fino, i) => `WHEN ${caso(0, 100)} < ${fino} THEN ${i + 1}`).join(' ');

const date = TRIMESTRI.map((key, i) => `(${key}, ${GIORNI_PRIMA[i] ?? 0})`).join(', ');

/**
 * Households of the comuni with key in [?, ?] at each observation day by which they have applied. Everything comes from hashes of
 * seed, comune and number of the household; the pseudonym has one of its own, so it follows from nothing that is known of the household. Spans of days between
 * phases are drawn once per household, some districts being slower than others; so phases only move on.
 */
export function insertNuclei(seed: string): string {
  const literal = `'${seed.replaceAll("'", "''")}'`;
  return `
WITH estratti AS (
  SELECT d.comune_key, ${ENTE_CODICE} AS ente_codice,
         700 + CAST(hash(${literal}, 'passo', d.ats_codice) % 900 AS INTEGER) AS passo,
         hash(${literal}, 'nuclei', d.codice_istat, n.i) AS h,
         printf('N%013x', hash(${literal}, 'soggetto', d.codice_istat, n.i) >> 12) AS soggetto
  FROM (SELECT comune_key, unnest(range(nuclei)) AS i FROM temp.main.nuclei_comune WHERE comune_key BETWEEN ? AND ?) n
  JOIN dw.dim_comune d USING (comune_key)
),
nuclei AS (
  SELECT comune_key, ente_codice, soggetto, CASE ${componenti()} END AS componenti,
         CASE WHEN ${caso(5, 100)} < ${DOMANDE.primaDel2025}
              THEN ${DOMANDE.inizio} + ${caso(9, DOMANDE.durata)} ELSE ${caso(9, DOMANDE.inizio)} END AS eta,
         (2 + ${caso(17, 30)}) * passo // 1000 AS assegnata,
         (5 + ${caso(23, 60)}) * passo // 1000 AS valutazione,
         (10 + ${caso(29, 90)} + CASE WHEN ${caso(35, 10)} < 4 THEN 120 + ${caso(38, 700)} ELSE 0 END) * passo // 1000 AS patto,
         CASE WHEN ${caso(46, 100)} < 14 THEN 60 + ${caso(40, 400)} ELSE 100000 END AS sospesa,
         CASE WHEN ${caso(51, 100)} < 45 THEN 30 + ${caso(43, 200)} ELSE 100000 END AS decaduta
  FROM estratti
)
INSERT INTO dw.fact_nuclei (comune_key, periodo_key, fase_key, ente_codice, soggetto, componenti, giorni)
SELECT comune_key, periodo_key,
       CASE WHEN giorni < assegnata THEN 1
            WHEN giorni < assegnata + valutazione THEN 2
            WHEN giorni < assegnata + valutazione + patto THEN 3
            WHEN giorni < assegnata + valutazione + patto + sospesa THEN 4
            WHEN giorni < assegnata + valutazione + patto + sospesa + decaduta THEN 5
            ELSE 6 END,
       ente_codice, soggetto, componenti, giorni
FROM (SELECT n.*, t.periodo_key, n.eta - t.prima AS giorni FROM nuclei n, (VALUES ${date}) AS t(periodo_key, prima) WHERE n.eta >= t.prima)
ORDER BY comune_key, soggetto, periodo_key`;
}
