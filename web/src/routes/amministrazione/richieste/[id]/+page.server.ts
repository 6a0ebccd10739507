import { error, fail, type RequestEvent } from '@sveltejs/kit';
import { testiAccreditamento as testi } from '../../../../lib/messaggi/it-accreditamento.ts';
import { isDay, tidy } from '../../../../lib/server/accreditamento/campi.ts';
import { matchesNames } from '../../../../lib/server/accreditamento/codice-fiscale.ts';
import { addMonths, dayInItaly, endOfDay } from '../../../../lib/server/accreditamento/date.ts';
import { conferma, rifiuta, type Riscontro } from '../../../../lib/server/accreditamento/decisioni.ts';
import { findAccount, hasDiritto } from '../../../../lib/server/accreditamento/diritti.ts';
import { luoghiInUso, utenteIdDi } from '../../../../lib/server/accreditamento/richiedente.ts';
import {
  nomePersona,
  vistaRichiesta,
  type PersonaRichiesta,
  type Richiesta,
} from '../../../../lib/server/accreditamento/viste.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

/** Longest time for which an accreditation is given at once. */
const MESI_MASSIMI = 60;
const MAX_MOTIVO = 500;

async function findRichiesta({ params }: Pick<RequestEvent, 'params'>): Promise<Richiesta> {
  const id = /^\d{1,9}$/.test(params.id ?? '') ? Number(params.id) : null;
  const richiesta = id === null ? null : await servizi().accessi.richieste.byId(id);
  if (!richiesta) error(404, testi.richiesta.sconosciuta);
  return richiesta;
}

/** What confirming a person would do to the accounts that there are. */
async function effect(persona: PersonaRichiesta) {
  const { accessi } = servizi();
  const warning = !matchesNames(persona.codiceFiscale, persona.nome, persona.cognome);
  const found = await findAccount(accessi, persona);
  const account =
    found.tipo === 'nuovo'
      ? null
      : {
          utenteId: found.utente.utenteId,
          chi: nomePersona(found.utente),
          email: found.utente.email,
          sospeso: found.utente.stato === 'sospeso',
          scadeIl: found.utente.scadeIl && dayInItaly(found.utente.scadeIl),
          rinnovo: hasDiritto(found.utente, persona),
        };
  return { personaId: persona.personaId, tipo: found.tipo, account, nomeDiverso: warning };
}

/** A request with what each decision would do. */
export const load: PageServerLoad = async ({ params, locals }) => {
  const { accessi, config } = servizi();
  const richiesta = await findRichiesta({ params });
  const waiting = richiesta.persone.filter(({ stato }) => stato === 'in_attesa');
  const richiedente = await accessi.utenti.byId(richiesta.richiedenteId);
  const oggi = dayInItaly(new Date());
  return {
    richiesta: vistaRichiesta(richiesta, await luoghiInUso(locals)),
    richiedente: richiedente ? nomePersona(richiedente) : testi.decisioni.richiedenteIgnoto,
    propria: richiesta.richiedenteId === utenteIdDi(locals),
    effetti: await Promise.all(waiting.map(effect)),
    scadenza: addMonths(oggi, config.mesiAccredito),
  };
};

/** The end of the accreditation from the form; null when it is no day that can be chosen. */
function readScadenza(form: FormData): string | null {
  const giorno = String(form.get('scadenza') ?? '');
  const oggi = dayInItaly(new Date());
  if (!isDay(giorno) || giorno <= oggi || giorno > addMonths(oggi, MESI_MASSIMI)) return null;
  return endOfDay(giorno);
}

async function decide(event: RequestEvent, wanted: (persona: PersonaRichiesta, form: FormData) => boolean) {
  const form = await event.request.formData();
  const scadeIl = readScadenza(form);
  const giorno = String(form.get('scadenza') ?? '').slice(0, 10);
  if (scadeIl === null) {
    const latest = addMonths(dayInItaly(new Date()), MESI_MASSIMI).split('-').reverse().join('/');
    return fail(400, {
      scadenza: giorno,
      motivi: {} as Record<string, string>,
      errori: [{ campo: 'scadenza', testo: testi.decisioni.scadenzaErrata(latest) }],
    });
  }
  const { persone } = await findRichiesta(event);
  const riscontri: Riscontro[] = [];
  for (const persona of persone.filter((one) => wanted(one, form))) {
    const mostrato = String(form.get(`account-${persona.personaId}`) ?? '');
    riscontri.push(await conferma(event, persona, { scadeIl, mostrato }));
  }
  return { riscontri, scadenza: giorno };
}

export const actions: Actions = {
  conferma: (event) => decide(event, ({ personaId }, form) => String(personaId) === form.get('persona')),

  confermaTutte: (event) => decide(event, ({ stato }) => stato === 'in_attesa'),

  rifiuta: async (event) => {
    const form = await event.request.formData();
    const { persone } = await findRichiesta(event);
    const persona = persone.find(({ personaId }) => String(personaId) === form.get('persona'));
    if (!persona) error(404, testi.richiesta.sconosciuta);
    const campo = `motivo-${persona.personaId}`;
    const motivo = tidy(String(form.get(campo) ?? ''));
    if (motivo.length >= 5 && motivo.length <= MAX_MOTIVO) {
      return { riscontri: [await rifiuta(event, persona, motivo)] };
    }
    const testo = motivo.length < 5 ? testi.decisioni.motivoAssente : testi.decisioni.motivoLungo;
    return fail(400, {
      scadenza: String(form.get('scadenza') ?? '').slice(0, 10),
      motivi: { [campo]: motivo.slice(0, 2 * MAX_MOTIVO) } as Record<string, string>,
      errori: [{ campo, testo }],
    });
  },
};
