import type { AccessiState, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import type { Logger } from '../log.ts';
import { accreditoInScadenza } from '../posta/messaggi.ts';
import type { Posta } from '../posta/posta.ts';

/*
 * Notice by e-mail before an accreditation ends: once for each end, whatever restarts. The audit log remembers who was told.
 */

const GIORNO_MS = 86_400_000;
const PAGINA = 500;
const AZIONE = 'accredito.avvisato';

interface Dipendenze {
  accessi: AccessiState;
  posta: Pick<Posta, 'invia'>;
  log: Pick<Logger, 'warn'>;
  config: { giorniAvvisoAccredito: number };
}

/**
 * Tells everybody whose accreditation ends within the days of notice and who was not told yet.
 * @returns how many were told
 */
export async function avvisaScadenze(servizi: Dipendenze, adesso = new Date()): Promise<number> {
  const al = adesso.toISOString();
  const until = new Date(adesso.getTime() + servizi.config.giorniAvvisoAccredito * GIORNO_MS).toISOString();
  let told = 0;
  for (let da = 0; ; da += PAGINA) {
    const { righe, totale } = await servizi.accessi.utenti.list({ stato: 'attivo', da, limite: PAGINA });
    for (const utente of righe) {
      if (utente.scadeIl === null || utente.scadeIl <= al || utente.scadeIl > until) continue;
      if (await tell(servizi, utente, utente.scadeIl)) told += 1;
    }
    if (da + PAGINA >= totale) return told;
  }
}

/** Writes first and sends then: of two processes one sends. A message that cannot leave is logged, and not tried again. */
async function tell({ accessi, posta, log }: Dipendenze, utente: Utente, scadeIl: string): Promise<boolean> {
  const { utenteId, email, nome, cognome } = utente;
  const first = await accessi.transazione(async ({ registro }) => {
    const { righe } = await registro.search({ azione: AZIONE, testo: `${utenteId} ${scadeIl}`, limite: 1 });
    if (righe.length > 0) return false;
    await registro.append({
      utenteId: 'sistema',
      utente: 'sistema',
      azione: AZIONE,
      oggetto: utenteId,
      dettagli: { scadeIl },
      indirizzo: '',
      richiestaHttp: '',
    });
    return true;
  });
  if (!first) return false;
  await posta
    .invia({ a: email, messaggio: accreditoInScadenza({ persona: { nome, cognome }, scadeIl }) })
    .catch((err: unknown) => log.warn({ err, utenteId }, 'notice of the end of an accreditation not sent'));
  return true;
}

/** Looks once a day and at the start; does not keep the process alive. */
export function avviaScadenze(servizi: Dipendenze): void {
  const look = () =>
    avvisaScadenze(servizi).catch((err: unknown) =>
      servizi.log.warn({ err }, 'ends of accreditations not looked at'),
    );
  void look();
  setInterval(look, GIORNO_MS).unref();
}
