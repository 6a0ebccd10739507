import type { Warehouse } from '../../sql/warehouse.ts';
import type { Fatti, Luogo } from './comparison.ts';

/** Threshold of the dataset; 5 where its row says nothing. */
const COMPARISON_THRESHOLD = `SELECT soglia FROM dw.dataset WHERE codice = 'nuclei'`;
const SOGLIA = 5;

/** Versions of comuni in force, or that households live in. */
const COMPARISON_PLACES = `SELECT comune_key, codice_istat AS comune, ats_codice AS ats, sll_codice AS sll,
  provincia_codice AS provincia, regione_codice AS regione
FROM dw.dim_comune
WHERE valido_al IS NULL OR comune_key IN (SELECT comune_key FROM dw.fact_nuclei)
ORDER BY comune_key`;

const COMPARISON_COUNTS = `SELECT comune_key, ente_codice AS ente, periodo_key, fase_key, COUNT(*) AS nuclei
FROM dw.fact_nuclei GROUP BY comune_key, ente_codice, periodo_key, fase_key
ORDER BY comune_key, ente_codice, periodo_key, fase_key`;

interface Conta {
  comune_key: number;
  ente: string;
  periodo_key: number;
  fase_key: number;
  nuclei: number;
}

/** Reads what the rules of the comparison look at: once for each edition, some hundred thousand counts at most. */
export async function readComparisonFacts(warehouse: Warehouse): Promise<Fatti> {
  const [dataset] = await warehouse.query<{ soglia: number }>(COMPARISON_THRESHOLD);
  const luoghi = await warehouse.query<Luogo & { comune_key: number }>(COMPARISON_PLACES);
  const posizioni = new Map(luoghi.map(({ comune_key }, i) => [comune_key, i]));
  const righe = await warehouse.query<Conta>(COMPARISON_COUNTS);
  const momenti = [...new Set(righe.map(momentoDi))].sort();
  const perMomento = new Map(momenti.map((momento, m) => [momento, m]));
  const conteggi = new Map<string, { luogo: number; ente: string; nuclei: number[] }>();
  for (const riga of righe) {
    const chiave = `${riga.comune_key}/${riga.ente}`;
    let conteggio = conteggi.get(chiave);
    if (!conteggio) {
      conteggio = {
        luogo: posizioni.get(riga.comune_key) ?? -1,
        ente: riga.ente,
        nuclei: momenti.map(() => 0),
      };
      conteggi.set(chiave, conteggio);
    }
    conteggio.nuclei[perMomento.get(momentoDi(riga)) ?? -1] = Number(riga.nuclei);
  }
  return { luoghi, momenti, conteggi: [...conteggi.values()], soglia: Number(dataset?.soglia ?? SOGLIA) };
}

const momentoDi = ({ periodo_key, fase_key }: Conta): string => `${periodo_key}/${fase_key}`;
