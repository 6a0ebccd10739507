import {
  SELECT_CELLE_REGIONE,
  INSERT_RESIDENTI_CELLA,
  OFFICINA_LAVORO,
  TABELLE_LAVORO,
  insertCella,
  insertIndicatore,
} from './lavoro-sql.ts';
import { TABELLE_NUCLEI } from './nuclei-sql.ts';
import {
  OFFICINA_POPOLAZIONE,
  TABELLE_POPOLAZIONE,
  insertPopolazione,
  insertResidentiGenerati,
} from './popolazione-sql.ts';
import type { Param, Session } from '../../sql/warehouse.ts';
import type { Comune } from './comuni.ts';
import { righeFattori, righeTassi, type CellaRegione } from './lavoro.ts';
import { readPiramide } from './piramide.ts';
import { comuniAnni, etaStranieri, gruppiStranieri, profiliItaliani } from './popolazione.ts';
import { ANNI_INDICATORI } from './regole/italia.ts';

/** Comuni worked on at once: enough for both cores, little enough for memory, progress and cancelling. */
const LOTTO = 400;

/** Rows appended at once. */
const BLOCCO = 20_000;

export interface Lavoro {
  session: Session;
  seed: string;
  /** All comuni of Italy: totals are split over all of them. */
  tutti: readonly Comune[];
  /** Those to fill. */
  scelti: readonly Comune[];
  signal?: AbortSignal;
  onProgress: (done: number, total: number) => void;
}

function* blocchi(righe: readonly (readonly Param[])[]): Generator<readonly (readonly Param[])[]> {
  for (let i = 0; i < righe.length; i += BLOCCO) yield righe.slice(i, i + BLOCCO);
}

/** Ranges of keys that hold `LOTTO` chosen comuni each. */
function lotti(scelti: readonly Comune[]): [first: number, last: number][] {
  const keys = scelti.map(({ key }) => key).sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (let i = 0; i < keys.length; i += LOTTO)
    ranges.push([keys[i] ?? 0, keys[Math.min(i + LOTTO, keys.length) - 1] ?? 0]);
  return ranges;
}

/** Appends rows to a work table, whose columns come in the same order. */
export async function carica(
  session: Session,
  tabella: string,
  colonne: string,
  righe: readonly (readonly Param[])[],
): Promise<void> {
  await session.bulkLoad(`temp.main.${tabella}`, colonne.split(' '), blocchi(righe));
}

/** The rules of the residents of the chosen comuni, as work tables: what `fillPopolazione` and `fillIndicatori` read. */
export async function preparePopolazione({ session, seed, tutti, scelti, signal }: Lavoro): Promise<void> {
  const base = await readPiramide();
  const chiavi = new Set(scelti.map(({ key }) => key));
  const anni = comuniAnni(tutti, base, seed).filter(({ key }) => chiavi.has(key));
  const profili = profiliItaliani(
    base,
    anni.map(({ classe }) => classe),
  );
  await session.execute(OFFICINA_POPOLAZIONE, [], { signal });
  await carica(
    session,
    'comune_anno',
    'comune_key anno italiani stranieri classe',
    anni.map(({ key, anno, italiani, stranieri, classe }) => [key, anno, italiani, stranieri, classe]),
  );
  await carica(session, 'profilo_italiani', 'classe anno eta genere_key da a', profili);
  await carica(
    session,
    'gruppo_stranieri',
    'ripartizione cittadinanza_key genere_key da a',
    gruppiStranieri(),
  );
  await carica(session, 'eta_stranieri', 'cittadinanza_key genere_key eta da a', etaStranieri());
}

/** Residents of the chosen comuni; gives the rows written. */
export async function fillPopolazione({
  session,
  seed,
  scelti,
  signal,
  onProgress,
}: Lavoro): Promise<number> {
  const insert = insertPopolazione(seed);
  return perLotto(scelti, onProgress, (range) => session.execute(insert, range, { signal }));
}

/**
 * Labour indicators of the chosen comuni.
 * @param codici which ones
 * @param residenti 'fatti': on the residents that `fillPopolazione` wrote; 'regole': on the same residents made from the rules
 *   alone, whatever the facts hold (real residents, say)
 * @returns rows of facts written
 */
export async function fillIndicatori(
  lavoro: Lavoro,
  codici: readonly string[],
  residenti: 'fatti' | 'regole',
): Promise<number> {
  const { session, seed, scelti, signal, onProgress } = lavoro;
  const anni = [ANNI_INDICATORI[0], ANNI_INDICATORI.at(-1) ?? 0];
  const passi = 2 * lotti(scelti).length + codici.length;
  let fatti = 0;
  const passo = (): void => onProgress((fatti += 1), passi);
  await session.execute(OFFICINA_LAVORO, [], { signal });
  const gruppi = residenti === 'fatti' ? INSERT_RESIDENTI_CELLA : insertResidentiGenerati(seed);
  await perLotto(scelti, passo, (range) => session.execute(gruppi, [...range, ...anni], { signal }));
  const celle = await session.query<CellaRegione>(SELECT_CELLE_REGIONE, [], { signal });
  await carica(
    session,
    'tasso',
    'regione anno fascia5_key genere_key straniera occupazione contribuenti turnover dipendenti termine dichiaranti reddito',
    righeTassi(celle),
  );
  await carica(
    session,
    'fattore',
    'comune_key anno occupazione contribuenti turnover termine reddito',
    righeFattori(scelti, seed),
  );
  const insert = insertCella(seed);
  await perLotto(scelti, passo, (range) => session.execute(insert, range, { signal }));
  let righe = 0;
  for (const codice of codici) {
    righe += await session.execute(insertIndicatore(codice), [codice], { signal });
    passo();
  }
  return righe;
}

/** Lets go of the work tables, so that the connection can be lent again. */
export async function dropOfficina(session: Session): Promise<void> {
  for (const tabella of [...TABELLE_POPOLAZIONE, ...TABELLE_LAVORO, ...TABELLE_NUCLEI])
    await session.execute(`DROP TABLE IF EXISTS temp.main.${tabella}`);
}

/** Does a piece of work for each lot; gives the sum of what it gave. */
export async function perLotto(
  scelti: readonly Comune[],
  onProgress: (done: number, total: number) => void,
  work: (range: [number, number]) => Promise<number>,
): Promise<number> {
  const ranges = lotti(scelti);
  let sum = 0;
  for (const [index, range] of ranges.entries()) {
    sum += await work(range);
    onProgress(index + 1, ranges.length);
  }
  return sum;
}
