import type {
  AccessiState,
  Autorizzazioni,
  NuovaPersona,
  Utente,
} from '../../../../../sql/app/accessi/tipi.ts';

import type { Posto } from './limite.ts';

/** A role on a territory: what an accreditation gives. */
export type Diritto = Pick<NuovaPersona, 'ruolo' | 'livello' | 'codice'>;

/** What somebody has, and this too; nothing is taken away. */
function withDiritto(
  { ruoli, ambiti, enti, soggetto }: Autorizzazioni,
  { ruolo, livello, codice }: Diritto,
): Autorizzazioni {
  const same = ambiti.find((ambito) => ambito.livello === livello);
  const codici = [...new Set([...(same?.codici ?? []), codice])];
  return {
    ruoli: [...new Set([...ruoli, ruolo])],
    ambiti: [...ambiti.filter((ambito) => ambito !== same), { livello, codici }],
    enti,
    soggetto,
  };
}

const NESSUN_DIRITTO: Autorizzazioni = { ruoli: [], ambiti: [], enti: [], soggetto: null };

/** Whether somebody has this role and this territory already. */
export function hasDiritto(
  { ruoli, ambiti }: Pick<Autorizzazioni, 'ruoli' | 'ambiti'>,
  { ruolo, livello, codice }: Diritto,
): boolean {
  return (
    ruoli.includes(ruolo) &&
    ambiti.some((ambito) => ambito.livello === livello && ambito.codici.includes(codice))
  );
}

/** The account that belongs to somebody: none, one, or a contradiction that a person has to look at. */
export type Abbinamento =
  | { tipo: 'nuovo' }
  | { tipo: 'esistente'; utente: Utente }
  /** The e-mail is of another codice fiscale. */
  | { tipo: 'conflitto'; utente: Utente };

/**
 * Finds the account: by codice fiscale first, then by e-mail. An account found by codice fiscale keeps its own e-mail; one found by e-mail must
 * not have another codice fiscale.
 */
export async function findAccount(
  { utenti }: AccessiState,
  { codiceFiscale, email }: { codiceFiscale: string; email: string },
): Promise<Abbinamento> {
  const byCode = await utenti.byCodiceFiscale(codiceFiscale);
  const byEmail = await utenti.byEmail(email);
  if (byCode) {
    const other = byEmail && byEmail.utenteId !== byCode.utenteId;
    return other ? { tipo: 'conflitto', utente: byEmail } : { tipo: 'esistente', utente: byCode };
  }
  if (!byEmail) return { tipo: 'nuovo' };
  return byEmail.codiceFiscale === null
    ? { tipo: 'esistente', utente: byEmail }
    : { tipo: 'conflitto', utente: byEmail };
}

/** The later end of an accreditation; `null`, without end, is the latest. */
function laterEnd(current: string | null, asked: string | null): string | null {
  if (current === null || asked === null) return null;
  return current > asked ? current : asked;
}

/** Somebody as an accreditation makes them, as far as places of a Regione go; who has no account is invited. */
export function withAccredito(account: Utente | null, diritto: Diritto, scadeIl: string | null): Posto {
  return {
    stato: account?.stato ?? 'invitato',
    scadeIl: account ? laterEnd(account.scadeIl, scadeIl) : scadeIl,
    ambiti: withDiritto(account ?? NESSUN_DIRITTO, diritto).ambiti,
  };
}

/**
 * Gives somebody a role on a territory: on the account that there is, or on a new one. Call it in a transaction.
 * @returns the account and whether it is new
 */
export async function giveDiritto(
  accessi: AccessiState,
  persona: Pick<NuovaPersona, 'nome' | 'cognome' | 'email' | 'codiceFiscale'>,
  diritto: Diritto,
  { account, scadeIl }: { account: Utente | null; scadeIl: string | null },
): Promise<{ utenteId: string; nuovo: boolean }> {
  const { utenti, sessioni } = accessi;
  if (!account) {
    const { nome, cognome, email, codiceFiscale } = persona;
    const rights = withDiritto(NESSUN_DIRITTO, diritto);
    const { utenteId } = await utenti.create({ nome, cognome, email, codiceFiscale, scadeIl, ...rights });
    return { utenteId, nuovo: true };
  }
  const { utenteId } = account;
  await utenti.update(utenteId, {
    codiceFiscale: persona.codiceFiscale,
    scadeIl: laterEnd(account.scadeIl, scadeIl),
  });
  if (!hasDiritto(account, diritto)) {
    await utenti.authorize(utenteId, withDiritto(account, diritto));
    // Other rights ask for another session.
    await sessioni.removeOf(utenteId);
  }
  return { utenteId, nuovo: false };
}
