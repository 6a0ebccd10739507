import type { Ruolo } from '../../model/contratto/accesso.ts';
import type { Ambito } from '../../model/contratto/contesto.ts';
import type { AppState } from '../../sql/app/state.ts';
import { creaPersona, type Persona } from '../support/persone.ts';

/** Who looks at the pictured pages. */
export type Chi = 'amministratore' | 'analista';

const GIORNO_MS = 86_400_000;
const LOMBARDIA: Ambito[] = [{ livello: 'regione', codici: ['03'] }];
const ABRUZZO: Ambito[] = [{ livello: 'regione', codici: ['13'] }];

/** Invented people: name, surname, role, scopes, days until the accreditation ends. */
const OTHERS: [string, string, Ruolo, Ambito[], number?][] = [
  ['Bruno', 'Conti', 'ministero', [{ livello: 'italia', codici: ['IT'] }]],
  ['Carla', 'De Luca', 'referente_regionale', LOMBARDIA, 300],
  ['Dario', 'Esposito', 'referente_regionale', ABRUZZO, 20],
  ['Elena', 'Fontana', 'decisore', [{ livello: 'provincia', codici: ['016'] }], 200],
  ['Franco', 'Galli', 'coordinatore', ABRUZZO, 120],
  ['Giulia', 'Marino', 'operatore', [{ livello: 'comune', codici: ['016219'] }], 340],
  ['Ivo', 'Neri', 'cittadino', []],
];

/** Fills the console with invented people. */
export async function populate(stato: AppState): Promise<Record<Chi, Persona>> {
  const make = (nome: string, cognome: string, ruolo: Ruolo, ambiti: Ambito[], giorni?: number) =>
    creaPersona(stato, {
      nome,
      cognome,
      ruoli: [ruolo],
      ambiti,
      email: `${nome}.${cognome}@example.org`.toLowerCase().replace(' ', ''),
      scadeIl: giorni === undefined ? null : new Date(Date.now() + giorni * GIORNO_MS).toISOString(),
    });
  for (const other of OTHERS) await make(...other);
  return {
    amministratore: await make('Anna', 'Bianchi', 'amministratore', []),
    analista: await make('Luca', 'Rossi', 'analista', LOMBARDIA, 250),
  };
}
