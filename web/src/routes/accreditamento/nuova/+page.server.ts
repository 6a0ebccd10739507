import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { testiAccreditamento as testi } from '../../../lib/messaggi/it-accreditamento.ts';
import { dayInItaly } from '../../../lib/server/accreditamento/date.ts';
import { dirittoRinnovabile } from '../../../lib/server/accreditamento/rinnovo.ts';
import {
  checkModulo,
  idCampo,
  MAX_PERSONE,
  readModulo,
  rigaVuota,
  type RigaModulo,
  type ValoriModulo,
} from '../../../lib/server/accreditamento/modulo.ts';
import { ruoliRichiedibili } from '../../../lib/server/accreditamento/regole.ts';
import {
  contestoRichiedente,
  luoghiInUso,
  type ContestoRichiedente,
} from '../../../lib/server/accreditamento/richiedente.ts';
import { chiediAccrediti, type Impedimento } from '../../../lib/server/accreditamento/richieste.ts';
import { nomeRuolo, nomeTerritorio } from '../../../lib/server/accreditamento/viste.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { ErroreCampo } from '../../../lib/componenti/moduli/campo.ts';
import type { Actions, PageServerLoad } from './$types';

/** The empty form, or one with the person whose accreditation is to be renewed. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const contesto = await contestoRichiedente(locals);
  if (contesto.poteri.length === 0) redirect(303, '/accreditamento');
  const valori: ValoriModulo = {
    pecProtocollo: '',
    pecData: '',
    persone: [await firstRow(contesto, url.searchParams.get('rinnova'))],
    avvisiVisti: '',
  };
  const ruoli = ruoliRichiedibili(contesto.poteri).map((valore) => ({ valore, testo: nomeRuolo(valore) }));
  return { valori, ruoli, massimo: MAX_PERSONE, oggi: dayInItaly(new Date()) };
};

/** Only people with a right inside the own territory are shown; of others nothing is told. */
async function firstRow(
  { poteri, luoghi }: ContestoRichiedente,
  utenteId: string | null,
): Promise<RigaModulo> {
  const utente = utenteId === null ? null : await servizi().accessi.utenti.byId(utenteId.slice(0, 60));
  const diritto = utente && dirittoRinnovabile(poteri, luoghi, utente);
  if (!utente || !diritto) return rigaVuota();
  const { nome, cognome, email, codiceFiscale } = utente;
  return {
    ...rigaVuota(),
    nome,
    cognome,
    email,
    codiceFiscale: codiceFiscale ?? '',
    ruolo: diritto.ruolo,
    territorio: nomeTerritorio(luoghi, diritto),
  };
}

/** Rows come and go without a check: nothing typed is lost, nothing is complained about too early. */
async function change(
  { request }: RequestEvent,
  edit: (valori: ValoriModulo, form: FormData) => RigaModulo[],
): Promise<{ valori: ValoriModulo; fuoco: number | null }> {
  const form = await request.formData();
  const valori = readModulo(form);
  const before = new Set(valori.persone.map(({ numero }) => numero));
  const persone = edit(valori, form);
  const added = persone.find(({ numero }) => !before.has(numero));
  return { valori: { ...valori, persone }, fuoco: added?.numero ?? null };
}

export const actions: Actions = {
  aggiungi: (event) =>
    change(event, ({ persone }) => {
      if (persone.length >= MAX_PERSONE) return persone;
      return [...persone, rigaVuota(Math.max(...persone.map(({ numero }) => numero)) + 1)];
    }),

  togli: (event) =>
    change(event, ({ persone }, form) => {
      const left = persone.filter(({ numero }) => String(numero) !== form.get('togli'));
      return left.length > 0 ? left : persone;
    }),

  invia: async ({ request, locals }) => {
    const valori = readModulo(await request.formData());
    const contesto = await contestoRichiedente(locals);
    const adesso = new Date();
    const esito = checkModulo(valori, { ...contesto, oggi: dayInItaly(adesso) });
    const { errori, avvisi, proposte, firmaAvvisi, richiesta } = esito;
    if (!richiesta) return fail(400, { valori, errori, avvisi, proposte });
    if (avvisi.length > 0 && valori.avvisiVisti !== firmaAvvisi) {
      return fail(400, { valori: { ...valori, avvisiVisti: firmaAvvisi }, errori: [], avvisi, proposte });
    }
    const { accessi, config, registra } = servizi();
    const { utenteId } = contesto;
    const opzioni = { richiedenteId: utenteId, al: adesso.toISOString(), massimo: config.maxUtentiRegione };
    const made = await chiediAccrediti(accessi, richiesta, opzioni);
    if ('impedimenti' in made) {
      const luoghi = await luoghiInUso(locals);
      const found = made.impedimenti.map((one) =>
        toErrore(one, valori.persone, config.maxUtentiRegione, (codice) =>
          nomeTerritorio(luoghi, { livello: 'regione', codice }),
        ),
      );
      return fail(400, { valori, errori: found, avvisi, proposte });
    }
    await registra(locals, 'richiesta.creata', String(made.richiestaId), {
      pecProtocollo: richiesta.pecProtocollo,
      pecData: richiesta.pecData,
      persone: richiesta.persone.map(({ codiceFiscale, ruolo, livello, codice }) => ({
        codiceFiscale,
        ruolo,
        livello,
        codice,
      })),
    });
    redirect(303, `/accreditamento/${made.richiestaId}?esito=inviata`);
  },
};

function toErrore(
  impedimento: Impedimento,
  righe: RigaModulo[],
  massimo: number,
  nome: (regione: string) => string,
): ErroreCampo {
  const numero = righe[impedimento.indice]?.numero ?? 0;
  if (impedimento.tipo === 'gia_in_attesa') {
    return { campo: idCampo(numero, 'codiceFiscale'), testo: testi.errore.giaInAttesa };
  }
  const { regione, occupati, inAttesa } = impedimento;
  return {
    campo: idCampo(numero, 'territorio'),
    testo: testi.errore.posti(nome(regione), massimo, occupati, inAttesa),
  };
}
