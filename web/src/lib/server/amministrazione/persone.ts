import type { AccessiState, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import type { RigaUtente, RuoloNominato, StatoMostrato } from '../../tipi-amministrazione.ts';
import { nominaAmbiti, type Luoghi } from './ambiti.ts';

/** How the state of a person is called at this instant: a lock or an ended accreditation says more than "active". */
export function statoDi(
  { stato, bloccatoFinoAl, scadeIl }: Pick<Utente, 'stato' | 'bloccatoFinoAl' | 'scadeIl'>,
  now: Date,
): StatoMostrato {
  const al = now.toISOString();
  if (stato === 'sospeso') return 'sospeso';
  if (scadeIl !== null && scadeIl <= al) return 'scaduto';
  return bloccatoFinoAl !== null && bloccatoFinoAl > al ? 'bloccato' : stato;
}

/** A person as a line of a list: names only, nothing of the password. */
export function toRiga(
  utente: Utente,
  luoghi: Luoghi,
  ruoli: readonly RuoloNominato[],
  now: Date,
): RigaUtente {
  const { utenteId, nome, cognome, email, ultimoAccessoIl, scadeIl, enti } = utente;
  return {
    utenteId,
    nome: `${cognome} ${nome}`,
    email,
    ruoli: nomiDi(utente.ruoli, ruoli),
    vede: [...nominaAmbiti(utente.ambiti, luoghi).map((ambito) => ambito.nome), ...enti],
    stato: statoDi(utente, now),
    ultimoAccessoIl,
    scadeIl,
  };
}

/** The names of roles, in the order of the table. */
function nomiDi(ruoli: readonly string[], tabella: readonly RuoloNominato[]): string[] {
  return tabella.filter(({ ruolo }) => ruoli.includes(ruolo)).map(({ nome }) => nome);
}

const GIORNO_MS = 86_400_000;

/** When the password of a person ends; null: never, or there is none. */
export function passwordScadeIl(
  { passwordCambiataIl }: Pick<Utente, 'passwordCambiataIl'>,
  giorni: number | null,
): string | null {
  if (passwordCambiataIl === null || giorni === null) return null;
  return new Date(Date.parse(passwordCambiataIl) + giorni * GIORNO_MS).toISOString();
}

/** Who people are, by id; each is asked for once. */
export async function leggiPersone(
  { utenti }: AccessiState,
  ids: readonly string[],
): Promise<Map<string, { nome: string; email: string }>> {
  const found = await Promise.all([...new Set(ids)].map((id) => utenti.byId(id)));
  return new Map(
    found
      .filter((utente) => utente !== null)
      .map(({ utenteId, nome, cognome, email }) => [utenteId, { nome: `${cognome} ${nome}`, email }]),
  );
}
