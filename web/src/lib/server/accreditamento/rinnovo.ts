import type { AccessiState, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import type { Diritto } from './diritti.ts';
import { chiaveLuogo, type Luoghi } from './luoghi.ts';
import { utentiDellaRegione } from './limite.ts';
import { checkRichiesta, type Potere } from './regole.ts';

const MANY = 1000;
const GIORNO_MS = 86_400_000;
/** From so many days before its end an accreditation is offered for renewal, and so many after. */
const OFFERTA = { prima: 60, dopo: 180 };

/** The first of somebody's rights that these powers may ask for; null: nothing of it is theirs. */
export function dirittoRinnovabile(
  poteri: readonly Potere[],
  luoghi: Luoghi,
  { ruoli, ambiti }: Pick<Utente, 'ruoli' | 'ambiti'>,
): Diritto | null {
  for (const ruolo of ruoli) {
    for (const { livello, codici } of ambiti) {
      for (const codice of codici) {
        const luogo = luoghi.get(chiaveLuogo({ livello, codice }));
        if (luogo && checkRichiesta(poteri, ruolo, luogo) === 'ammesso') return { ruolo, livello, codice };
      }
    }
  }
  return null;
}

/** Whether the end is near enough, or not too long ago, to ask for more time. */
function isDaRinnovare({ scadeIl, stato }: Pick<Utente, 'scadeIl' | 'stato'>, al: string): boolean {
  if (scadeIl === null || stato === 'sospeso') return false;
  const days = (Date.parse(scadeIl) - Date.parse(al)) / GIORNO_MS;
  return days <= OFFERTA.prima && days >= -OFFERTA.dopo;
}

/**
 * People whose accreditation ends soon or has ended, within these powers: those that this person asked for, and the users of the own Regione.
 */
export async function daRinnovare(
  accessi: AccessiState,
  {
    richiedenteId,
    poteri,
    luoghi,
    al,
  }: { richiedenteId: string; poteri: readonly Potere[]; luoghi: Luoghi; al: string },
): Promise<{ utente: Utente; diritto: Diritto }[]> {
  const { righe } = await accessi.richieste.list({ richiedenteId, stato: 'confermata', limite: MANY });
  const ids = new Set(righe.flatMap(({ persone }) => persone.flatMap(({ utenteId }) => utenteId ?? [])));
  const asked = await Promise.all([...ids].map((id) => accessi.utenti.byId(id)));
  const regioni = poteri.filter(({ livello }) => livello === 'regione').map(({ codice }) => codice);
  const users = await Promise.all(regioni.map((regione) => utentiDellaRegione(accessi, regione, '')));
  const all = new Map(
    [...asked, ...users.flat()].flatMap((utente) => (utente ? [[utente.utenteId, utente]] : [])),
  );
  return [...all.values()]
    .filter((utente) => isDaRinnovare(utente, al))
    .flatMap((utente) => {
      const diritto = dirittoRinnovabile(poteri, luoghi, utente);
      return diritto ? [{ utente, diritto }] : [];
    })
    .sort((a, b) => (a.utente.scadeIl ?? '').localeCompare(b.utente.scadeIl ?? ''));
}
