import { testiAccesso } from '../messaggi/it-accesso.ts';
import type { Scadenza } from '../tipi-accesso.ts';

interface Termini {
  passwordScadeIl: string | null;
  scadeIl: string | null;
}

interface Preavvisi {
  password: { avvisoGiorni: number };
  giorniAvvisoAccredito: number;
}

const GIORNO_MS = 86_400_000;

/** What of a person ends within the days of notice: password first, then accreditation. */
export function scadenze(utente: Termini, preavvisi: Preavvisi, now: Date): Scadenza[] {
  const testi = testiAccesso.avvisi;
  const voci: Scadenza[] = [];
  const password = giorniFinoA(utente.passwordScadeIl, now);
  // Once it has ended every page leads to the one that asks for another.
  const over = utente.passwordScadeIl !== null && utente.passwordScadeIl <= now.toISOString();
  if (password !== null && !over && password <= preavvisi.password.avvisoGiorni)
    voci.push({
      testo: testi.password(password),
      azione: { href: '/profilo/password', testo: testi.cambia },
    });
  const accredito = giorniFinoA(utente.scadeIl, now);
  if (accredito !== null && accredito <= preavvisi.giorniAvvisoAccredito)
    voci.push({ testo: `${testi.accredito(accredito)} ${testi.rinnova}`, azione: null });
  return voci;
}

/** Days of the calendar in Italy between now and an instant; null when there is none. */
function giorniFinoA(instant: string | null, now: Date): number | null {
  if (instant === null) return null;
  return Math.round((giorno(new Date(instant)) - giorno(now)) / GIORNO_MS);
}

const giornoRoma = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' });

const giorno = (instant: Date): number => Date.parse(`${giornoRoma.format(instant)}T00:00:00Z`);
