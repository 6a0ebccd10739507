import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ruolo } from '../../../../model/contratto/accesso.ts';
import { CONTESTO_PUBBLICO } from '../../../../model/contratto/contesto.ts';
import { openAppState } from '../../../../sql/app/open.ts';
import type { Utente } from '../../../../sql/app/accessi/tipi.ts';
import { createAccesso } from '../../../../web/src/lib/server/accesso/accesso.ts';
import { createCookieSessione } from '../../../../web/src/lib/server/accesso/cookie.ts';
import { utenteInSessione } from '../../../../web/src/lib/server/accesso/contesto.ts';
import type { Evento } from '../../../../web/src/lib/server/accesso/dipendenze.ts';
import { createFirma } from '../../../../web/src/lib/server/accesso/impronta.ts';
import { createSessioni } from '../../../../web/src/lib/server/accesso/lucia.ts';
import { createCifratura } from '../../../../web/src/lib/server/accesso/password.ts';
import { createRegistra } from '../../../../web/src/lib/server/accesso/registra.ts';
import { createTurni } from '../../../../web/src/lib/server/accesso/turni.ts';
import { createLog } from '../../../../web/src/lib/server/log.ts';
import type { Messaggio } from '../../../../web/src/lib/server/posta/messaggi.ts';

export const PASSWORD = 'tre-gru-lente-sul-molo-79-orzo';
export const ALTRA = 'quattro-bici-rosse-nel-fosso-31';
/** Lowest cost of bcrypt, for tests alone. */
const COSTO = 4;

/** Signing in on a real SQLite file, with a mail box that keeps what was sent. */
export async function apriBanco() {
  const directory = mkdtempSync(join(tmpdir(), 'belvedere-accesso-'));
  const state = await openAppState({ directory });
  const stato = state.accessi;
  const posta: { a: string; messaggio: Messaggio }[] = [];
  const cifratura = await createCifratura(COSTO);
  const sessioni = createSessioni(stato, 12);
  const cookie = createCookieSessione(false);
  const accesso = createAccesso({
    stato,
    config: {
      appSecret: 'f1d2c3b4a5968778695a4b3c2d1e0f00',
      bloccoDopo: 5,
      origine: 'http://127.0.0.1:3000',
      password: { giorni: 180, avvisoGiorni: 14 },
    },
    sessioni,
    cookie,
    cifratura,
    turni: createTurni({ insieme: 2, perChiave: 200, inAttesa: 200 }),
    firma: createFirma('f1d2c3b4a5968778695a4b3c2d1e0f00'),
    registra: createRegistra(stato.registro),
    spedisci: async ({ email }, messaggio) => void posta.push({ a: email, messaggio }),
    contaAccesso: () => undefined,
    log: createLog('silent'),
  });

  async function crea(
    dati: { ruoli?: Ruolo[]; secondoFattore?: boolean; email?: string } = {},
  ): Promise<Utente> {
    const { ruoli = ['analista'], email = 'ada@example.org', secondoFattore = false } = dati;
    const rights = { ruoli, ambiti: [], enti: [], soggetto: null };
    const person = { email, nome: 'Ada', cognome: 'Prova', codiceFiscale: null, scadeIl: null };
    const { utenteId } = await stato.utenti.create({ ...person, ...rights });
    await stato.utenti.update(utenteId, {
      passwordHash: await cifratura.cifra(PASSWORD),
      passwordCambiataIl: new Date().toISOString(),
      stato: 'attivo',
      secondoFattore,
    });
    const made = await stato.utenti.byId(utenteId);
    if (!made) throw new Error('not made');
    return made;
  }

  /** A browser: it keeps its cookie, and each request reads the session that the cookie names. */
  function browser(indirizzo = '192.0.2.1') {
    const jar = new Map<string, string>();
    return {
      jar,
      async evento(): Promise<Evento & { locals: App.Locals }> {
        const id = jar.get('belvedere');
        const open = id ? await sessioni.leggi(id) : null;
        const locals = {
          requestId: 'prova-0001',
          contesto: CONTESTO_PUBBLICO,
          log: createLog('silent'),
          indirizzo,
          sessione: open
            ? { hash: open.hash, completa: open.completa, utenteId: open.utente.utenteId }
            : null,
          utente: open?.completa ? utenteInSessione(open.utente, await stato.ruoli.list(), 180) : null,
        };
        const cookies = {
          get: (name: string) => jar.get(name),
          set: (name: string, value: string) => void jar.set(name, value),
          delete: (name: string) => void jar.delete(name),
        } as unknown as Evento['cookies'];
        const request = new Request('http://127.0.0.1:3000/', { headers: { 'user-agent': 'Prova/1' } });
        return { cookies, locals, request };
      },
      async accedi(email: string, password: string) {
        return (await accesso.accedi(await this.evento(), { email, password })).esito;
      },
    };
  }

  const close = async () => {
    await state.close();
    rmSync(directory, { recursive: true, force: true });
  };
  /** The code, or the path of the link, in the last message of a kind. */
  const ultimo = (tipo: string): string => {
    const messaggio = posta.findLast((one) => one.messaggio.tipo === tipo)?.messaggio;
    const parts = messaggio?.corpo ?? [];
    const link = parts.find((part) => typeof part === 'object');
    if (tipo !== 'codice' && typeof link === 'object') return link.percorso;
    return parts.find((part) => typeof part === 'string' && /^\d{6}$/.test(part)) as string;
  };
  return { stato, accesso, posta, crea, browser, close, ultimo, sessioni };
}
