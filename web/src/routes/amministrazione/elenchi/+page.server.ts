import { fail, type RequestEvent } from '@sveltejs/kit';
import { testiAccreditamento } from '../../../lib/messaggi/it-accreditamento.ts';
import { isDay } from '../../../lib/server/accreditamento/campi.ts';
import { addMonths, dayInItaly, endOfDay } from '../../../lib/server/accreditamento/date.ts';
import { readElenco, type Elenco } from '../../../lib/server/accreditamento/elenco.ts';
import {
  FileError,
  MAX_FILE_BYTES,
  MAX_RIGHE,
  type RigaTesto,
} from '../../../lib/server/accreditamento/file.ts';
import { importaPersone, IMPEDISCE, provaImporto } from '../../../lib/server/accreditamento/importa.ts';
import { luoghiInUso } from '../../../lib/server/accreditamento/richiedente.ts';
import { readTabella } from '../../../lib/server/accreditamento/tabella.ts';
import { nomePersona, nomeRuolo, nomeTerritorio } from '../../../lib/server/accreditamento/viste.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

const MESI_MASSIMI = 60;
const testi = testiAccreditamento.elenco;
const RIGHE = new Intl.NumberFormat('it-IT').format(MAX_RIGHE);

export const load: PageServerLoad = () => ({
  scadenza: addMonths(dayInItaly(new Date()), servizi().config.mesiAccredito),
  kb: MAX_FILE_BYTES / 1000,
  righe: RIGHE,
});

/** Sentences for a file that cannot be read. */
function explain(error: unknown): string {
  if (!(error instanceof FileError)) throw error;
  const messages = testi.errore;
  if (error.codice === 'FILE_TROPPO_GRANDE') return messages.FILE_TROPPO_GRANDE(MAX_FILE_BYTES / 1000);
  return error.codice === 'TROPPE_RIGHE' ? messages.TROPPE_RIGHE(RIGHE) : messages[error.codice];
}

const refuse = (stato: number, campo: string, testo: string) => fail(stato, { errori: [{ campo, testo }] });

/** A body above the server's limit cannot even be read. */
async function readForm(request: Request): Promise<FormData | null> {
  try {
    return await request.formData();
  } catch (error) {
    if ((error as { status?: unknown }).status === 413) return null;
    throw error;
  }
}

function toRows(elenco: Elenco): RigaTesto[] {
  const header = Object.values(testi.colonna);
  const rows = elenco.persone.map((p) => ({
    riga: p.riga,
    celle: [
      p.nome,
      p.cognome,
      p.codiceFiscale,
      p.email,
      p.ruolo === 'amministratore_ats' ? 'amministratore' : p.ruolo,
      p.ente,
      p.livello,
      p.codice,
    ],
  }));
  return [{ riga: 1, celle: header }, ...rows];
}

/** The rows as the preview sent them back; they are checked again like any other. */
function parseRows(text: string): RigaTesto[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed) || parsed.length > MAX_RIGHE + 1) throw new FileError('TROPPE_RIGHE');
  return parsed.map((row: { riga?: unknown; celle?: unknown }) => ({
    riga: Number(row.riga),
    celle: Array.isArray(row.celle) ? row.celle.map(String) : [],
  }));
}

async function preview(event: RequestEvent, elenco: Elenco) {
  const { accessi, config } = servizi();
  const luoghi = await luoghiInUso(event.locals);
  const adesso = new Date().toISOString();
  const { effetti } = await provaImporto(accessi, elenco.persone, {
    scadeIl: adesso,
    al: adesso,
    massimo: config.maxUtentiRegione,
  });
  const persone = elenco.persone.map((persona, i) => ({
    riga: persona.riga,
    chi: nomePersona(persona),
    ruolo: nomeRuolo(persona.ruolo),
    territorio: nomeTerritorio(luoghi, persona),
    effetto: effetti[i] ?? 'conflitto',
  }));
  const blocked = elenco.scarti.length > 0 || effetti.some((effetto) => IMPEDISCE.has(effetto));
  const nothing = effetti.every((effetto) => effetto === 'invariato');
  return {
    anteprima: {
      persone,
      scarti: elenco.scarti,
      conteggi: {
        nuovi: effetti.filter((effetto) => effetto === 'nuovo').length,
        aggiunte: effetti.filter((effetto) => effetto === 'aggiunta').length,
        invariati: effetti.filter((effetto) => effetto === 'invariato').length,
      },
      giaImportato: !blocked && nothing,
      righe: blocked || nothing ? '' : JSON.stringify(toRows(elenco)),
    },
  };
}

/** Links of the first access leave after the answer: a long list must not keep the page waiting. */
async function inviteAll(event: RequestEvent, utenti: readonly string[]): Promise<void> {
  const { accesso, log } = servizi();
  for (const utenteId of utenti) {
    await accesso
      .invita(event, utenteId)
      .catch((err: unknown) => log.warn({ err, utenteId }, 'link of the first access not sent'));
  }
}

export const actions: Actions = {
  controlla: async (event) => {
    const form = await readForm(event.request);
    const file = form?.get('file');
    if (!form) return refuse(413, 'file', testi.errore.FILE_TROPPO_GRANDE(MAX_FILE_BYTES / 1000));
    if (!(file instanceof File)) return refuse(400, 'file', testi.errore.FILE_ASSENTE);
    try {
      const rows = await readTabella(new Uint8Array(await file.arrayBuffer()));
      const elenco = readElenco(rows, await luoghiInUso(event.locals), dayInItaly(new Date()));
      if (elenco.colonneAssenti.length > 0) {
        return refuse(400, 'file', testi.errore.colonne(elenco.colonneAssenti.join(', ')));
      }
      if (rows.length < 2) return refuse(400, 'file', testi.errore.vuoto);
      return await preview(event, elenco);
    } catch (error) {
      return refuse(400, 'file', explain(error));
    }
  },

  importa: async (event) => {
    const form = await readForm(event.request);
    if (!form) return refuse(413, 'file', testi.errore.FILE_TROPPO_GRANDE(MAX_FILE_BYTES / 1000));
    const oggi = dayInItaly(new Date());
    const giorno = String(form.get('scadenza') ?? '');
    let elenco: Elenco;
    try {
      elenco = readElenco(parseRows(String(form.get('righe') ?? '')), await luoghiInUso(event.locals), oggi);
    } catch {
      return refuse(400, 'file', testi.errore.FILE_DANNEGGIATO);
    }
    if (elenco.scarti.length > 0 || elenco.persone.length === 0) return { ...(await preview(event, elenco)) };
    if (!isDay(giorno) || giorno <= oggi || giorno > addMonths(oggi, MESI_MASSIMI)) {
      const again = await preview(event, elenco);
      return fail(400, { ...again, errori: [{ campo: 'scadenza', testo: testi.errore.scadenza }] });
    }
    return enter(event, elenco.persone, endOfDay(giorno), form.get('manda') === 'si');
  },
};

async function enter(event: RequestEvent, persone: Elenco['persone'], scadeIl: string, manda: boolean) {
  const { accessi, config, registra } = servizi();
  const esito = await importaPersone(accessi, persone, {
    scadeIl,
    al: new Date().toISOString(),
    massimo: config.maxUtentiRegione,
  });
  if (esito.effetti.some((effetto) => IMPEDISCE.has(effetto))) {
    return fail(409, { errori: [{ campo: '', testo: testi.nonFatto }] });
  }
  const { nuovi, aggiornati } = esito;
  await registra(event.locals, 'elenco.importato', String(persone.length), { nuovi, aggiornati, scadeIl });
  if (manda) void inviteAll(event, nuovi);
  return { fatto: testi.fatto(nuovi.length, aggiornati.length) };
}
