import { computeIndicatori } from '../destinations/indicatori.ts';
import {
  parseDefinizione,
  quantitaDi,
  type Definizione,
  type Misura,
} from '../sources/dataset/definition.ts';
import type { Param, Session, Warehouse } from '../../sql/warehouse.ts';
import { LoadError } from './contract.ts';
import { insertDataset, readStato, updateMetadati } from './dataset-rows.ts';
import { findDataset, type MetadatiDataset } from './datasets.ts';
import { withLock } from './lock.ts';

/** First key of indicators that are declared; the shipped ones are below. */
const FIRST_KEY = 1000;

export const UPDATE_DEFINIZIONE =
  'UPDATE dw.definizione_dataset SET definizione = ?, creata_da = ?, creata_il = CAST(? AS DATETIME) WHERE codice = ?';

export const INSERT_DEFINIZIONE = `INSERT INTO dw.definizione_dataset (codice, definizione, creata_da, creata_il)
VALUES (?, ?, ?, CAST(? AS DATETIME))`;

export const INSERT_GRANDEZZA = `INSERT INTO dw.dim_grandezza (grandezza_key, codice, nome, unita, dataset_codice)
VALUES (?, ?, ?, ?, ?)`;

export const UPDATE_GRANDEZZA = 'UPDATE dw.dim_grandezza SET nome = ?, unita = ? WHERE grandezza_key = ?';

/** Columns of `dw.dim_indicatore` that a definition says. */
const COLUMNS = [
  'nome',
  'nome_breve',
  'definizione',
  'numeratore_descrizione',
  'denominatore_descrizione',
  'unita',
  'moltiplicatore',
  'decimali',
  'tipo',
  'additivita_tempo',
  'gruppo',
  'filtra_genere',
  'filtra_eta',
  'filtra_cittadinanza',
] as const;

export const UPDATE_INDICATORE = `UPDATE dw.dim_indicatore SET ${COLUMNS.map((name) => `${name} = ?`).join(', ')}
WHERE indicatore_key = ?`;

export const INSERT_INDICATORE = `INSERT INTO dw.dim_indicatore
  (indicatore_key, codice, dataset_codice, ordine, ${COLUMNS.join(', ')})
VALUES (?, ?, ?, ?, ${COLUMNS.map(() => '?').join(', ')})`;

export const UPDATE_FORMULA = `UPDATE dw.indicatore_formula SET numeratore_grandezza = ?, denominatore_grandezza = ?
WHERE indicatore_codice = ?`;

export const INSERT_FORMULA = `INSERT INTO dw.indicatore_formula (numeratore_grandezza, denominatore_grandezza, indicatore_codice)
VALUES (?, ?, ?)`;

/** What was fetched must be read again with the new definition. Parameter: dataset_codice. */
export const FORGET_SCARICATO = `DELETE FROM dw.scaricato
WHERE caricamento_id IN (SELECT c.caricamento_id FROM dw.caricamento AS c WHERE c.dataset_codice = ?)`;

export const DELETE_FATTI_INDICATORE = 'DELETE FROM dw.fact_indicatore WHERE indicatore_key = ?';
export const DELETE_FORMULA = 'DELETE FROM dw.indicatore_formula WHERE indicatore_codice = ?';
export const DELETE_INDICATORE = 'DELETE FROM dw.dim_indicatore WHERE indicatore_key = ?';

/**
 * Registers a declared dataset, or brings it up to date: its metadata, quantities, indicators and their formulas, in one transaction.
 * Indicators that the new definition leaves out go with their facts; those that stay are computed again.
 * @returns an Italian line that says what to do next
 * @throws LoadError DEFINIZIONE_NON_VALIDA, CARICAMENTO_IN_CORSO
 */
export async function defineDataset(warehouse: Warehouse, text: string, user: string): Promise<string> {
  const definizione = parseDefinizione(text);
  const { codice, misure } = definizione;
  if (findDataset(codice)) {
    throw new LoadError(
      'DEFINIZIONE_NON_VALIDA',
      `Il codice ${codice} è di un dataset del programma: scegline un altro.`,
    );
  }
  await withLock(warehouse, `definisci ${codice}`, () =>
    warehouse.transaction((session) => writeDefinition(session, definizione, user)),
  );
  return `Definito ${codice} con ${misure.length} misure. Ora: npm run load -- dataset --definizione ${codice} --file <percorso>`;
}

async function writeDefinition(session: Session, definizione: Definizione, user: string): Promise<void> {
  const { codice } = definizione;
  const now = new Date().toISOString().slice(0, 19);
  const json = JSON.stringify(definizione);
  if ((await session.execute(UPDATE_DEFINIZIONE, [json, user, now, codice])) === 0) {
    await session.execute(INSERT_DEFINIZIONE, [codice, json, user, now]);
  }
  if (await readStato(session, codice)) await updateMetadati(session, metadatiOf(definizione));
  else await insertDataset(session, metadatiOf(definizione), now.slice(0, 10), null);
  await session.execute(FORGET_SCARICATO, [codice]);
  const quantities = await writeQuantities(session, definizione);
  const gone = await readIndicators(session, codice);
  for (const misura of definizione.misure) {
    await writeIndicator(session, definizione, misura, quantities);
    gone.delete(misura.codice);
  }
  for (const [name, key] of gone) {
    await session.execute(DELETE_FATTI_INDICATORE, [key]);
    await session.execute(DELETE_FORMULA, [name]);
    await session.execute(DELETE_INDICATORE, [key]);
  }
  await computeIndicatori(session, { dataset: codice });
}

function metadatiOf(definizione: Definizione): MetadatiDataset {
  const { codice, titolo, fonte, livello, accesso, qualita, modalita, frequenza, riservatezza, soglia } =
    definizione;
  const { nome, ente, url = null, licenza = null } = fonte;
  return {
    codice,
    titolo,
    fonte: { codice: `dichiarata_${codice}`, nome, ente, url, licenza },
    livello,
    accesso,
    qualita,
    modalita,
    frequenza,
    riservatezza,
    soglia,
  };
}

/** Quantities of the definition, by column of the file; their codes. */
async function writeQuantities(session: Session, definizione: Definizione): Promise<Map<string, string>> {
  const codes = new Map<string, string>();
  for (const { codice, colonna, descrizione, unita } of quantitaDi(definizione)) {
    codes.set(colonna, codice);
    const [known] = await session.query<{ grandezza_key: number }>(
      'SELECT grandezza_key FROM dw.dim_grandezza WHERE codice = ?',
      [codice],
    );
    const name = descrizione.slice(0, 200);
    if (known) {
      await session.execute(UPDATE_GRANDEZZA, [name, unita, known.grandezza_key]);
      continue;
    }
    const key = await nextKey(session, 'dw.dim_grandezza', 'grandezza_key', FIRST_KEY);
    await session.execute(INSERT_GRANDEZZA, [key, codice, name, unita, definizione.codice]);
  }
  return codes;
}

async function nextKey(session: Session, table: string, column: string, first: number): Promise<number> {
  const [row] = await session.query<{ last: number }>(
    `SELECT COALESCE(MAX(${column}), 0) AS last FROM ${table}`,
  );
  return Math.max(first, (row?.last ?? 0) + 1);
}

/** Key by code of the indicators that a dataset has now. */
async function readIndicators(session: Session, dataset: string): Promise<Map<string, number>> {
  const rows = await session.query<{ codice: string; indicatore_key: number }>(
    'SELECT codice, indicatore_key FROM dw.dim_indicatore WHERE dataset_codice = ?',
    [dataset],
  );
  return new Map(rows.map(({ codice, indicatore_key }) => [codice, indicatore_key]));
}

async function writeIndicator(
  session: Session,
  definizione: Definizione,
  misura: Misura,
  quantities: Map<string, string>,
): Promise<void> {
  const { codice } = misura;
  const [known] = await session.query<{ indicatore_key: number; dataset_codice: string }>(
    'SELECT indicatore_key, dataset_codice FROM dw.dim_indicatore WHERE codice = ?',
    [codice],
  );
  if (known && known.dataset_codice !== definizione.codice) {
    throw new LoadError(
      'DEFINIZIONE_NON_VALIDA',
      `La misura ${codice} c'è già nel dataset ${known.dataset_codice}: scegli un altro codice.`,
    );
  }
  const values = indicatorValues(definizione, misura);
  if (known) {
    await session.execute(UPDATE_INDICATORE, [...values, known.indicatore_key]);
  } else {
    const key = await nextKey(session, 'dw.dim_indicatore', 'indicatore_key', FIRST_KEY);
    const ordine = await nextKey(session, 'dw.dim_indicatore', 'ordine', FIRST_KEY);
    await session.execute(INSERT_INDICATORE, [key, codice, definizione.codice, ordine, ...values]);
  }
  const above = 'conteggio' in misura ? misura.conteggio.colonna : misura.numeratore.colonna;
  const below = 'conteggio' in misura ? null : (quantities.get(misura.denominatore.colonna) ?? null);
  const formula = [quantities.get(above) ?? null, below, codice];
  if ((await session.execute(UPDATE_FORMULA, formula)) === 0) await session.execute(INSERT_FORMULA, formula);
}

/** Values of `COLUMNS`. The filters are those that the definition splits; the facts may say less. */
function indicatorValues({ genere, eta, cittadinanza }: Definizione, misura: Misura): Param[] {
  const count = 'conteggio' in misura;
  return [
    misura.titolo,
    misura.nome_breve ?? misura.titolo.slice(0, 60),
    misura.definizione,
    count ? misura.conteggio.descrizione : misura.numeratore.descrizione,
    count ? 'Nessuno: è un conteggio' : misura.denominatore.descrizione,
    misura.unita,
    count ? 1 : misura.moltiplicatore,
    misura.decimali,
    count ? 'conteggio' : 'rapporto',
    misura.additivita,
    misura.gruppo,
    genere !== undefined,
    eta !== undefined,
    cittadinanza !== undefined,
  ];
}
