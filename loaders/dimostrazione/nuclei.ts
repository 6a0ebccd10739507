import type { Session } from '../../sql/warehouse.ts';
import { ensurePeriodi } from '../pipeline/periods.ts';
import type { Comune } from './comuni.ts';
import { carica, perLotto, type Lavoro } from './fatti.ts';
import { largestRemainder, MILIONESIMI } from './interi.ts';
import { redditiLocali } from './lavoro.ts';
import { ENTI_SQL } from './enti-sql.ts';
import { insertNuclei, OFFICINA_NUCLEI } from './nuclei-sql.ts';
import { ESPONENTE_REDDITO, NUCLEI_ITALIA, REDDITO_ITALIA, TRIMESTRI } from './regole/nuclei.ts';
import { regolaRegione } from './regole/regioni.ts';

/** Households of each comune at the last observation: more where there are more residents and where incomes are lower. */
function nucleiPerComune(comuni: readonly Comune[], seed: string): number[] {
  const fattori = redditiLocali(comuni, seed);
  const pesi = comuni.map(({ regione, residenti2011 }, i) => {
    const reddito = regolaRegione(regione).reddito * ((fattori[i] ?? MILIONESIMI) / MILIONESIMI);
    return residenti2011 * (REDDITO_ITALIA / reddito) ** ESPONENTE_REDDITO;
  });
  return largestRemainder(pesi, NUCLEI_ITALIA);
}

/** Adds the bodies in charge of the comuni in force, and corrects the names of those that are there. */
export async function writeEnti(session: Session): Promise<void> {
  await session.execute(ENTI_SQL.nomi);
  await session.execute(ENTI_SQL.aggiungi);
}

/** Households of the chosen comuni at the four observation days; their bodies must be there. Gives the rows written. */
export async function fillNuclei(lavoro: Lavoro): Promise<number> {
  const { session, seed, tutti, scelti, signal, onProgress } = lavoro;
  const nuclei = nucleiPerComune(tutti, seed);
  const chiavi = new Set(scelti.map(({ key }) => key));
  const righe = tutti.flatMap(({ key }, i) => (chiavi.has(key) ? [[key, nuclei[i] ?? 0]] : []));
  await ensurePeriodi(session, TRIMESTRI);
  await session.execute(OFFICINA_NUCLEI, [], { signal });
  await carica(session, 'nuclei_comune', 'comune_key nuclei', righe);
  const insert = insertNuclei(seed);
  return perLotto(scelti, onProgress, (range) => session.execute(insert, range, { signal }));
}
