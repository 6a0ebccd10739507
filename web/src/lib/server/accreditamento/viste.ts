import type { PersonaRichiesta, Richiesta, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import type { VistaPersona, VistaRichiesta } from '../../componenti/accreditamento/tipi.ts';
import { testiAccreditamento as testi } from '../../messaggi/it-accreditamento.ts';
import { dayInItaly } from './date.ts';
import type { Diritto } from './diritti.ts';
import { chiaveLuogo, etichettaLuogo, type Luoghi } from './luoghi.ts';

export type { PersonaRichiesta, Richiesta };

/** What pages show: names instead of codes, days instead of instants. */

export const nomeRuolo = (ruolo: string): string => testi.ruolo[ruolo] ?? ruolo;

export function nomeTerritorio(luoghi: Luoghi, territorio: { livello: string; codice: string }): string {
  const luogo = luoghi.get(chiaveLuogo(territorio));
  return luogo ? etichettaLuogo(luogo) : testi.luogoIgnoto(territorio.livello, territorio.codice);
}

/** "Coordinatore, Lombardia, regione". */
export const nomeDiritto = (luoghi: Luoghi, diritto: Diritto): string =>
  `${nomeRuolo(diritto.ruolo)}: ${nomeTerritorio(luoghi, diritto)}`;

export const nomePersona = ({ nome, cognome }: Pick<Utente, 'nome' | 'cognome'>): string =>
  `${nome} ${cognome}`;

function vistaPersona(persona: PersonaRichiesta, luoghi: Luoghi): VistaPersona {
  const { personaId, codiceFiscale, email, ente, stato, motivo, decisaIl } = persona;
  return {
    personaId,
    chi: nomePersona(persona),
    codiceFiscale,
    email,
    ruolo: nomeRuolo(persona.ruolo),
    ente,
    territorio: nomeTerritorio(luoghi, persona),
    stato,
    motivo,
    decisaIl: decisaIl && dayInItaly(decisaIl),
  };
}

export function vistaRichiesta(richiesta: Richiesta, luoghi: Luoghi): VistaRichiesta {
  const { richiestaId, pecProtocollo, pecData, creataIl, persone } = richiesta;
  return {
    richiestaId,
    pecProtocollo,
    pecData,
    creataIl: dayInItaly(creataIl),
    persone: persone.map((persona) => vistaPersona(persona, luoghi)),
  };
}
