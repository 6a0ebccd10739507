import { giornoDi, giornoDopo } from '../statistiche/giorni.ts';
import { rifiuto } from './rifiuto.ts';

const ORA_MS = 3_600_000;
/** Longest time for which an accreditation is given at once, days. */
const MASSIMO_GIORNI = 3 * 366;

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
export function isGiorno(testo: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(testo)) return false;
  const data = new Date(`${testo}T00:00:00Z`);
  return !Number.isNaN(data.getTime()) && data.toISOString().startsWith(testo);
}

/** The first instant of a day in Italy, one or two hours before that of UTC. */
export function startOfDay(giorno: string): string {
  const utc = Date.parse(`${giorno}T00:00:00Z`);
  const summer = new Date(utc - 2 * ORA_MS);
  return (giornoDi(summer) === giorno ? summer : new Date(utc - ORA_MS)).toISOString();
}

/** The last instant of a day in Italy: what "valid until the 31st" means to who reads it. */
export function endOfDay(giorno: string): string {
  return new Date(Date.parse(startOfDay(giornoDopo(giorno, 1))) - 1).toISOString();
}

/**
 * The end of an accreditation from the field of a form.
 * @param testo YYYY-MM-DD; empty: no end
 * @throws Rifiuto DATA_NON_VALIDA, DATA_PASSATA, DATA_LONTANA
 */
export function readScadenza(testo: string, campo: string, now: Date): string | null {
  const giorno = testo.trim();
  if (giorno === '') return null;
  if (!isGiorno(giorno)) throw rifiuto('DATA_NON_VALIDA', campo);
  const oggi = giornoDi(now);
  if (giorno <= oggi) throw rifiuto('DATA_PASSATA', campo);
  if (giorno > giornoDopo(oggi, MASSIMO_GIORNI)) throw rifiuto('DATA_LONTANA', campo);
  return endOfDay(giorno);
}
