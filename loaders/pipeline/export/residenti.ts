import type { Warehouse } from '../../../sql/warehouse.ts';
import type { Layout } from './layout.ts';

export const SELECT_ULTIMO_POPOLAZIONE = 'SELECT MAX(periodo_key) AS ultimo FROM dw.fact_popolazione';
export const SELECT_ULTIMO_STRANIERI = 'SELECT MAX(periodo_key) AS ultimo FROM dw.fact_stranieri';

/** Residents by cell, citizenships together. Parameter: year. */
export const SELECT_RESIDENTI = `SELECT d.codice_istat, d.nome, f.eta_key AS eta,
  SUM(CASE WHEN f.genere_key = 1 THEN f.residenti ELSE 0 END) AS maschi,
  SUM(CASE WHEN f.genere_key = 2 THEN f.residenti ELSE 0 END) AS femmine
FROM dw.fact_popolazione AS f
JOIN dw.dim_comune AS d ON d.comune_key = f.comune_key
WHERE f.periodo_key = ?
GROUP BY d.codice_istat, d.nome, f.eta_key
ORDER BY d.codice_istat, f.eta_key`;

/** Parameter: year. */
export const SELECT_STRANIERI = `SELECT d.codice_istat, d.nome, p.paese_key AS paese, p.nome AS nome_paese, p.zona, p.continente,
  SUM(CASE WHEN f.genere_key = 1 THEN f.residenti ELSE 0 END) AS maschi,
  SUM(CASE WHEN f.genere_key = 2 THEN f.residenti ELSE 0 END) AS femmine
FROM dw.fact_stranieri AS f
JOIN dw.dim_comune AS d ON d.comune_key = f.comune_key
JOIN dw.dim_paese AS p ON p.paese_key = f.paese_key
WHERE f.periodo_key = ?
GROUP BY d.codice_istat, d.nome, p.paese_key, p.nome, p.zona, p.continente
ORDER BY d.codice_istat, p.paese_key`;

/** Age of the line that ISTAT closes each comune with. */
const TOTALE = 999;
const ULTIMA_ETA = 100;

interface Cell {
  codice_istat: string;
  nome: string;
  maschi: number;
  femmine: number;
}

/** Residents of one year as POSAS publishes provisional years: ages 0 … 100 and the total of each comune. */
export async function popolazioneLayout(warehouse: Warehouse, anno: number | undefined): Promise<Layout> {
  const year = anno ?? (await lastYear(warehouse, SELECT_ULTIMO_POPOLAZIONE));
  return {
    source: 'posas',
    xlsx: false,
    delimiter: ';',
    encoding: 'utf-8',
    titles: [`Popolazione residente per età e sesso al 1° gennaio ${year}`],
    header: ['Codice comune', 'Comune', 'Età', 'Totale maschi', 'Totale femmine', 'Totale'],
    rows: posasRows(warehouse, year),
  };
}

async function* posasRows(warehouse: Warehouse, anno: number): AsyncGenerator<string[]> {
  let comune: Cell | undefined;
  let ages = new Map<number, Cell>();
  for await (const batch of warehouse.stream<Cell & { eta: number }>(SELECT_RESIDENTI, [anno])) {
    for (const cell of batch) {
      if (comune && comune.codice_istat !== cell.codice_istat) {
        yield* comuneRows(comune, ages);
        ages = new Map();
      }
      comune = cell;
      ages.set(cell.eta, cell);
    }
  }
  if (comune) yield* comuneRows(comune, ages);
}

function* comuneRows({ codice_istat, nome }: Cell, ages: Map<number, Cell>): Generator<string[]> {
  let [males, females] = [0, 0];
  for (let age = 0; age <= ULTIMA_ETA; age += 1) {
    const { maschi = 0, femmine = 0 } = ages.get(age) ?? {};
    males += maschi;
    females += femmine;
    yield [codice_istat, nome, ...[age, maschi, femmine, maschi + femmine].map(String)];
  }
  yield [codice_istat, nome, ...[TOTALE, males, females, males + females].map(String)];
}

/** Foreign residents of one year as RCS publishes them, comuni only. */
export async function stranieriLayout(warehouse: Warehouse, anno: number | undefined): Promise<Layout> {
  const year = anno ?? (await lastYear(warehouse, SELECT_ULTIMO_STRANIERI));
  return {
    source: 'rcs',
    xlsx: false,
    delimiter: ';',
    encoding: 'utf-8',
    titles: [],
    header: [
      'Anno',
      'Codice Istat',
      'Denominazione',
      'Codice stato di cittadinanza',
      'Stato di cittadinanza',
      'Zona',
      'Continente',
      'Maschi',
      'Femmine',
      'Totale',
    ],
    rows: rcsRows(warehouse, year),
  };
}

async function* rcsRows(warehouse: Warehouse, anno: number): AsyncGenerator<string[]> {
  type Row = Cell & { paese: number; nome_paese: string; zona: string; continente: string };
  for await (const batch of warehouse.stream<Row>(SELECT_STRANIERI, [anno])) {
    for (const row of batch) {
      const { codice_istat, nome, paese, nome_paese, zona, continente, maschi, femmine } = row;
      const counts = [maschi, femmine, maschi + femmine].map(String);
      yield [String(anno), codice_istat, nome, String(paese), nome_paese, zona, continente, ...counts];
    }
  }
}

async function lastYear(warehouse: Warehouse, sql: string): Promise<number> {
  const [row] = await warehouse.query<{ ultimo: number | null }>(sql);
  return row?.ultimo ?? 0;
}
