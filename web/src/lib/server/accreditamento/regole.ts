import type { Ruolo } from '../../../../../model/contratto/accesso.ts';
import type { Ambito } from '../../../../../model/contratto/contesto.ts';
import type { LuogoRichiedibile } from './luoghi.ts';

/*
 * Who may ask an accreditation for whom. The two roles that ask do so for their own territory: a referente regionale for the Regione, its ATS and
 * its comuni; an amministratore ATS for the ATS and its comuni. Roles above those two are never asked for.
 */

export type LivelloRichiedibile = LuogoRichiedibile['livello'];

/** On which levels of territory a role can be asked, by who asks. */
const RICHIEDIBILI: Readonly<
  Partial<Record<Ruolo, Readonly<Partial<Record<Ruolo, readonly LivelloRichiedibile[]>>>>>
> = {
  referente_regionale: {
    referente_regionale: ['regione'],
    coordinatore: ['regione', 'ats'],
    analista: ['regione', 'ats', 'comune'],
    decisore: ['regione', 'ats', 'comune'],
    operatore: ['regione', 'ats', 'comune'],
  },
  amministratore_ats: {
    coordinatore: ['ats'],
    analista: ['ats', 'comune'],
    decisore: ['ats', 'comune'],
    operatore: ['ats', 'comune'],
  },
};

/** The level of the scopes for which a role speaks. */
const LIVELLO_DI: Readonly<Partial<Record<Ruolo, 'regione' | 'ats'>>> = {
  referente_regionale: 'regione',
  amministratore_ats: 'ats',
};

/** Who asks: roles and scopes as the session has them. */
export interface Richiedente {
  ruoli: readonly string[];
  ambiti: readonly Ambito[];
}

/** A territory for which somebody asks, and the roles that can be asked there by level. */
export interface Potere {
  livello: 'regione' | 'ats';
  codice: string;
  ruoli: Readonly<Partial<Record<Ruolo, readonly LivelloRichiedibile[]>>>;
}

/** Everything that this person may ask for; empty when nothing. A scope counts only with the role that speaks for its level. */
export function poteriDi({ ruoli, ambiti }: Richiedente): Potere[] {
  return (Object.keys(LIVELLO_DI) as Ruolo[])
    .filter((ruolo) => ruoli.includes(ruolo))
    .flatMap((ruolo) => {
      const livello = LIVELLO_DI[ruolo];
      const richiedibili = RICHIEDIBILI[ruolo];
      if (!livello || !richiedibili) return [];
      const codici = ambiti.filter((ambito) => ambito.livello === livello).flatMap(({ codici }) => codici);
      return codici.map((codice) => ({ livello, codice, ruoli: richiedibili }));
    });
}

/** Roles that can be asked for somewhere, in the order of the table. */
export function ruoliRichiedibili(poteri: readonly Potere[]): Ruolo[] {
  return [...new Set(poteri.flatMap(({ ruoli }) => Object.keys(ruoli) as Ruolo[]))];
}

/** Whether the place is the territory of this power or lies inside it. */
function inside({ livello, codice }: Potere, luogo: LuogoRichiedibile): boolean {
  if (luogo.livello === livello) return luogo.codice === codice;
  return livello === 'regione' ? luogo.regione === codice : luogo.ats === codice;
}

/** Whether some role can be asked on this place. */
export const isNelProprioAmbito = (poteri: readonly Potere[], luogo: LuogoRichiedibile): boolean =>
  poteri.some(
    (potere) =>
      inside(potere, luogo) && Object.values(potere.ruoli).some((livelli) => livelli.includes(luogo.livello)),
  );

export type EsitoRegola = 'ammesso' | 'FUORI_AMBITO' | 'RUOLO_NON_RICHIEDIBILE' | 'LIVELLO_NON_AMMESSO';

/** Whether this role on this place may be asked. */
export function checkRichiesta(
  poteri: readonly Potere[],
  ruolo: string,
  luogo: LuogoRichiedibile,
): EsitoRegola {
  const here = poteri.filter((potere) => inside(potere, luogo));
  if (here.length === 0) return 'FUORI_AMBITO';
  const livelli = here.flatMap(({ ruoli }) => ruoli[ruolo as Ruolo] ?? []);
  if (livelli.length === 0) return 'RUOLO_NON_RICHIEDIBILE';
  return livelli.includes(luogo.livello) ? 'ammesso' : 'LIVELLO_NON_AMMESSO';
}
