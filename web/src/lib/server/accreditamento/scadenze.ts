import type { AccessiState, FiltroUtenti, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import { filtroVista, type Preavvisi } from '../amministrazione/elenco.ts';
import { passwordScadeIl } from '../amministrazione/persone.ts';
import type { Logger } from '../log.ts';
import { accreditoInScadenza, passwordInScadenza, type Messaggio } from '../posta/messaggi.ts';
import type { Posta } from '../posta/posta.ts';

/*
 * Notices by e-mail before an accreditation or a password ends: once for each end, whatever restarts and however many processes look. The
 * audit log remembers who was told.
 */

const GIORNO_MS = 86_400_000;
const PAGINA = 500;

interface Dipendenze {
  accessi: AccessiState;
  posta: Pick<Posta, 'invia'>;
  log: Pick<Logger, 'warn'>;
  config: Preavvisi;
}

/** Something of a person that ends. */
interface Termine {
  /** Word of the audit log. */
  azione: string;
  filtro: (preavvisi: Preavvisi, adesso: Date) => FiltroUtenti;
  /** When it ends for this person; null: never. */
  fine: (utente: Utente, preavvisi: Preavvisi) => string | null;
  messaggio: (dati: { persona: Pick<Utente, 'nome' | 'cognome'>; scadeIl: string }) => Messaggio;
}

const TERMINI: readonly Termine[] = [
  {
    azione: 'accredito.avvisato',
    filtro: (preavvisi, adesso) => filtroVista('accredito', preavvisi, adesso),
    fine: ({ scadeIl }) => scadeIl,
    messaggio: accreditoInScadenza,
  },
  {
    azione: 'password.avvisata',
    filtro: (preavvisi, adesso) => filtroVista('password', preavvisi, adesso),
    // Who only uses an identity provider has none.
    fine: (utente, { password }) =>
      utente.passwordHash === null ? null : passwordScadeIl(utente, password.giorni),
    messaggio: passwordInScadenza,
  },
];

/**
 * Tells everybody who can sign in and whose accreditation or password ends within the days of notice, unless they were told.
 * @returns how many messages left
 */
export async function avvisaScadenze(servizi: Dipendenze, adesso = new Date()): Promise<number> {
  let told = 0;
  for (const termine of TERMINI) told += await announce(servizi, termine, adesso);
  return told;
}

async function announce(servizi: Dipendenze, termine: Termine, adesso: Date): Promise<number> {
  const { accessi, config } = servizi;
  const filtro = { ...termine.filtro(config, adesso), stato: 'attivo' as const, limite: PAGINA };
  const al = adesso.toISOString();
  let told = 0;
  for (let da = 0; ; da += PAGINA) {
    const { righe, totale } = await accessi.utenti.list({ ...filtro, da });
    for (const utente of righe) {
      const fine = termine.fine(utente, config);
      const entra = utente.scadeIl === null || utente.scadeIl > al;
      if (entra && fine !== null && fine > al && (await tell(servizi, termine, utente, fine))) told += 1;
    }
    if (da + PAGINA >= totale) return told;
  }
}

/** Writes first and sends then: of two processes one sends. A message that cannot leave is logged, and not tried again. */
async function tell(
  { accessi, posta, log }: Dipendenze,
  { azione, messaggio }: Termine,
  { utenteId, email, nome, cognome }: Utente,
  scadeIl: string,
): Promise<boolean> {
  const first = await accessi.transazione(async ({ registro }) => {
    const { totale } = await registro.search({ azione, testo: `${utenteId} ${scadeIl}`, limite: 1 });
    if (totale > 0) return false;
    const chi = { utenteId: 'sistema', utente: 'sistema', indirizzo: '', richiestaHttp: '' };
    await registro.append({ ...chi, azione, oggetto: utenteId, dettagli: { scadeIl } });
    return true;
  });
  if (!first) return false;
  try {
    await posta.invia({ a: email, messaggio: messaggio({ persona: { nome, cognome }, scadeIl }) });
    return true;
  } catch (err) {
    log.warn({ err, utenteId, azione }, 'notice of an end not sent');
    return false;
  }
}

/** Looks at the start and once a day; does not keep the process alive. */
export function avviaScadenze(servizi: Dipendenze): void {
  const look = () =>
    avvisaScadenze(servizi).catch((err: unknown) => servizi.log.warn({ err }, 'ends not looked at'));
  void look();
  setInterval(look, GIORNO_MS).unref();
}
