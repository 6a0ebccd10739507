import type { Funzione } from '../../../../../model/contratto/accesso.ts';
import type { AccessiState, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import type { Attore } from './effetti.ts';
import { rifiuto } from './rifiuto.ts';

/** Functions that govern the product or other people. Reading and asking are what managers of accounts hand out without having them. */
const FUNZIONI_DI_GOVERNO: readonly Funzione[] = [
  'decidi_accrediti',
  'importa_elenchi',
  'gestisci_utenti',
  'gestisci_ruoli',
  'leggi_registro',
];

/** More people than any installation has administrators. */
const TUTTI = 1000;

/** @throws Rifiuto UTENTE_SCONOSCIUTO */
export async function findUtente(accessi: AccessiState, utenteId: string): Promise<Utente> {
  const utente = await accessi.utenti.byId(utenteId);
  if (!utente) throw rifiuto('UTENTE_SCONOSCIUTO');
  return utente;
}

/**
 * Nobody governs more by way of somebody else's account: a role with a function of government that the actor lacks is given, taken and
 * touched only by those who may change what roles do anyway.
 * @throws Rifiuto RUOLO_SUPERIORE
 */
export async function assertNotAbove(
  accessi: AccessiState,
  attore: Attore,
  ruoli: readonly string[],
): Promise<void> {
  if (attore.funzioni.has('gestisci_ruoli')) return;
  const missing = FUNZIONI_DI_GOVERNO.filter((funzione) => !attore.funzioni.has(funzione));
  const table = await accessi.ruoli.list();
  const above = table.find(
    ({ ruolo, funzioni }) => ruoli.includes(ruolo) && missing.some((funzione) => funzioni.includes(funzione)),
  );
  if (above) throw rifiuto('RUOLO_SUPERIORE', 'ruolo', above.nome);
}

/** Can this person sign in at this instant, as far as the account goes? */
export function isActive({ stato, scadeIl }: Pick<Utente, 'stato' | 'scadeIl'>, now: Date): boolean {
  return stato === 'attivo' && (scadeIl === null || scadeIl > now.toISOString());
}

/** Whether somebody who can sign in has one of these roles. */
export async function somebodyHas(
  accessi: AccessiState,
  ruoli: readonly string[],
  now: Date,
): Promise<boolean> {
  for (const ruolo of ruoli) {
    const { righe } = await accessi.utenti.list({ ruolo, stato: 'attivo', limite: TUTTI });
    if (righe.some((utente) => isActive(utente, now))) return true;
  }
  return false;
}
