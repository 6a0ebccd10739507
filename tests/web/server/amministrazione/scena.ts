import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNZIONI, type Funzione } from '../../../../model/contratto/accesso.ts';
import { openAppState } from '../../../../sql/app/open.ts';
import type { AccessiState, Autorizzazioni } from '../../../../sql/app/accessi/tipi.ts';
import type { Attore, Effetti } from '../../../../web/src/lib/server/amministrazione/effetti.ts';

/** A real state on a file of its own, and what the console did with the outside. */
export interface Scena {
  accessi: AccessiState;
  effetti: Effetti;
  log: { azione: string; oggetto: string; dettagli: Record<string, unknown> }[];
  invitati: string[];
  /** Makes an active person. */
  persona(ruoli: string[], diritti?: Partial<Autorizzazioni>): Promise<string>;
  close(): Promise<void>;
}

let made = 0;

export async function openScena(): Promise<Scena> {
  const directory = mkdtempSync(join(tmpdir(), 'belvedere-console-'));
  const state = await openAppState({ directory, warehouseUrl: undefined });
  const { accessi } = state;
  const log: Scena['log'] = [];
  const invitati: string[] = [];
  const effetti: Effetti = {
    accessi,
    now: () => new Date(),
    massimoPerRegione: 2,
    registra: async (azione, oggetto, dettagli) => void log.push({ azione, oggetto, dettagli }),
    invita: async (utenteId) => void invitati.push(utenteId),
    chiudiSessioniDi: (utenteId) => accessi.sessioni.removeOf(utenteId),
  };
  return {
    accessi,
    effetti,
    log,
    invitati,
    async persona(ruoli, diritti = {}) {
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
        ...diritti,
        ruoli,
      });
      await accessi.utenti.update(utenteId, { stato: 'attivo', passwordHash: 'x' });
      return utenteId;
    },
    async close() {
      await state.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Who may do everything, or only what is named. */
export const attore = (utenteId: string, funzioni: readonly Funzione[] = FUNZIONI): Attore => ({
  utenteId,
  funzioni: new Set(funzioni),
});
