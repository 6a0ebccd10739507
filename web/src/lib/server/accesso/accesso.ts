import { createCredenziali, type Credenziali } from './credenziali.ts';
import { ruotaSessione, type Dipendenze, type Evento } from './dipendenze.ts';
import { completa, createIngresso, type Ingresso } from './ingresso.ts';
import { createPasswordSql, type PasswordSql } from './password-sql.ts';
import { createSecondoFattore, type SecondoFattore } from './secondo-fattore.ts';

/** The person's own sessions. */
export interface SessioniProprie {
  /** Ends one session of the signed-in person. Says whether it was there. */
  revocaSessione(event: Evento, hash: string): Promise<boolean>;
  /** Ends all but the one that asks, which gets a new id. Gives how many. */
  revocaAltre(event: Evento): Promise<number>;
}

/** All that pages ask about entering. Every function writes its own lines of the audit log. */
export type Accesso = Ingresso &
  Omit<SecondoFattore, 'primoInvio'> &
  Credenziali &
  SessioniProprie &
  PasswordSql;

export function createAccesso(d: Dipendenze): Accesso {
  const { primoInvio, ...secondoFattore } = createSecondoFattore(d, (event, utente, via) =>
    completa(d, event, utente, via),
  );
  return {
    ...createIngresso(d, { primoInvio }),
    ...secondoFattore,
    ...createCredenziali(d),
    ...createSessioniProprie(d),
    ...createPasswordSql(d),
  };
}

function createSessioniProprie(d: Dipendenze): SessioniProprie {
  const { sessioni } = d.stato;
  return {
    async revocaSessione({ locals }, hash) {
      const utenteId = locals.utente?.utenteId;
      if (!utenteId || !(await sessioni.remove(hash, utenteId))) return false;
      await d.registra(locals, 'sessione.revocata', utenteId);
      return true;
    },
    async revocaAltre(event) {
      const { locals } = event;
      if (!locals.utente || !locals.sessione) return 0;
      const { utenteId } = locals.utente;
      const ended = await sessioni.removeOf(utenteId, locals.sessione.hash);
      await ruotaSessione(d, event, { utenteId }, { completa: true, altre: 'restano' });
      await d.registra(locals, 'sessione.revocata', utenteId, { quante: ended });
      return ended;
    },
  };
}
