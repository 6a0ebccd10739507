import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNZIONI, type Funzione } from '../../../../model/contratto/accesso.ts';
import { connectAppState } from '../../../../sql/app/connect.ts';
import { openAppState } from '../../../../sql/app/open.ts';
import type { AccessiState, Evento, NuovoUtente } from '../../../../sql/app/accessi/tipi.ts';
import { createRegistra } from '../../../../web/src/lib/server/accesso/registra.ts';
import type { Attore, Effetti } from '../../../../web/src/lib/server/amministrazione/effetti.ts';

/** A real state on a file of its own, and what the console did with the outside. */
export interface Scena {
  accessi: AccessiState;
  effetti: Effetti;
  /** The same of another web process, on a connection of its own. */
  altrove: Effetti;
  /** What is in the audit log, oldest first. */
  log(): Promise<Evento[]>;
  invitati: string[];
  /** Makes an active person. */
  persona(ruoli: string[], dati?: Partial<NuovoUtente>): Promise<string>;
  close(): Promise<void>;
}

let made = 0;

export async function openScena(): Promise<Scena> {
  const directory = mkdtempSync(join(tmpdir(), 'belvedere-console-'));
  const state = await openAppState({ directory, warehouseUrl: undefined });
  const second = await connectAppState({ directory, warehouseUrl: undefined });
  const { accessi } = state;
  const locals = { utente: null, indirizzo: '192.0.2.7', requestId: 'prova' };
  const invitati: string[] = [];
  const effetti: Effetti = {
    accessi,
    now: () => new Date(),
    massimoPerRegione: 2,
    registra: (registro, ...evento) => createRegistra(registro)(locals, ...evento),
    invita: async (utenteId) => void invitati.push(utenteId),
    sessione: null,
    nomeRegione: async (codice) => `Regione ${codice}`,
  };
  return {
    accessi,
    effetti,
    altrove: { ...effetti, accessi: second.accessi },
    async log() {
      const { righe } = await accessi.registro.search({});
      return righe.reverse();
    },
    invitati,
    async persona(ruoli, dati = {}) {
      made += 1;
      const { utenteId } = await accessi.utenti.create({
        email: `persona${made}@example.org`,
        nome: 'Ada',
        cognome: `Prova ${made}`,
        codiceFiscale: null,
        scadeIl: null,
        ambiti: [],
        enti: [],
        soggetto: null,
        ...dati,
        ruoli,
      });
      await accessi.utenti.update(utenteId, { stato: 'attivo', passwordHash: 'x' });
      return utenteId;
    },
    async close() {
      await Promise.all([state.close(), second.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Who may do everything, or only what is named. */
export const attore = (utenteId: string, funzioni: readonly Funzione[] = FUNZIONI): Attore => ({
  utenteId,
  funzioni: new Set(funzioni),
});
