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

/** Functions without which nobody could mend the table or the accounts any more. */
export const FUNZIONI_INDISPENSABILI: readonly Funzione[] = ['gestisci_ruoli', 'gestisci_utenti'];

const AMMINISTRATORE = 'amministratore';
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

/** People who can sign in at this instant, as far as the account goes, and have one of these roles. */
async function activeWith(accessi: AccessiState, ruoli: readonly string[], now: Date): Promise<Utente[]> {
  const al = now.toISOString();
  const lists = await Promise.all(
    ruoli.map((ruolo) => accessi.utenti.list({ ruolo, stato: 'attivo', limite: TUTTI })),
  );
  return lists.flatMap(({ righe }) => righe).filter(({ scadeIl }) => scadeIl === null || scadeIl > al);
}

/** Which functions of government that nobody else could give back are in somebody's hands. */
export async function funzioniPresidiate(accessi: AccessiState, now: Date): Promise<ReadonlySet<string>> {
  const table = await accessi.ruoli.list();
  const held = new Set<string>();
  for (const funzione of FUNZIONI_INDISPENSABILI) {
    const ruoli = table.filter(({ funzioni }) => funzioni.includes(funzione)).map(({ ruolo }) => ruolo);
    if ((await activeWith(accessi, ruoli, now)).length > 0) held.add(funzione);
  }
  return held;
}

/** What keeps an installation governable: the functions, an administrator, and one whose accreditation does not end. */
async function presidi(accessi: AccessiState, now: Date): Promise<ReadonlySet<string>> {
  const administrators = await activeWith(accessi, [AMMINISTRATORE], now);
  const held = new Set(await funzioniPresidiate(accessi, now));
  if (administrators.length > 0) held.add(AMMINISTRATORE);
  if (administrators.some(({ scadeIl }) => scadeIl === null)) held.add('senza scadenza');
  return held;
}

/**
 * Does a change of a person, unless the installation would then be without its last administrator. Call it in a transaction, which the
 * refusal undoes: of two administrators who demote each other at once the second finds that the first is gone.
 * @throws Rifiuto ULTIMO_AMMINISTRATORE
 */
export async function keepingAdministrator<T>(
  accessi: AccessiState,
  now: Date,
  change: () => Promise<T>,
): Promise<T> {
  const before = await presidi(accessi, now);
  const result = await change();
  const after = await presidi(accessi, now);
  if ([...before].some((one) => !after.has(one))) throw rifiuto('ULTIMO_AMMINISTRATORE', 'ruolo');
  return result;
}
