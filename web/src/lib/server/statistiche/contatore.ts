import type { Conteggio, Statistiche } from '../../../../../sql/app/accessi/tipi.ts';
import { giornoDi } from './giorni.ts';

/** Counts of the product's use, by day, with no person in them. */
export interface Contatore {
  /** @param percorso what `paginaLetta` gives: the id of a route or the canonical path of a place */
  pagina(percorso: string): void;
  /** A query that went to the data process. */
  interrogazione(): void;
  /** Somebody signed in. */
  accesso(): void;
  /** Writes what was counted so far. Rejects when the store does: what was counted is kept for the next time. */
  scrivi(): Promise<void>;
  /** For the end of the process: stops the timer and writes the rest, trying twice. */
  chiudi(): Promise<void>;
}

interface Opzioni {
  now: () => Date;
  /** Time between two writings, ms. */
  everyMs: number;
  /** Told when a writing by the timer fails. */
  onError?: (error: unknown) => void;
}

/** Pages counted by name in a day: three times the places that people look at, a tenth of those that a crawler does. */
export const MASSIMO_PAGINE = 3000;
/** The name under which the pages beyond that are counted. */
export const ALTRE_PAGINE = '/…';

const NOME_DI_PAGINA = /^\/[a-z0-9/[\].=_-]{0,199}$/i;
const SEPARATORE = '\n';

/**
 * Counts in memory and adds to the store from time to time, in one go: no request waits for the database.
 * A day's table stays small whatever is asked for: unknown names do not count, the others up to `MASSIMO_PAGINE`.
 */
export function creaContatore(
  store: Pick<Statistiche, 'add'>,
  { now, everyMs, onError = () => undefined }: Opzioni,
): Contatore {
  let counts = new Map<string, number>();
  let pagineDiOggi = { giorno: '', nomi: new Set<string>() };
  let writing: Promise<void> = Promise.resolve();

  function count(giorno: string, tipo: string, chiave: string, numero = 1): void {
    const key = [giorno, tipo, chiave].join(SEPARATORE);
    counts.set(key, (counts.get(key) ?? 0) + numero);
  }

  function boundedName(giorno: string, nome: string): string {
    if (pagineDiOggi.giorno !== giorno) pagineDiOggi = { giorno, nomi: new Set() };
    const { nomi } = pagineDiOggi;
    if (nomi.has(nome)) return nome;
    if (nomi.size >= MASSIMO_PAGINE) return ALTRE_PAGINE;
    nomi.add(nome);
    return nome;
  }

  async function write(): Promise<void> {
    if (counts.size === 0) return;
    const taken = counts;
    counts = new Map();
    try {
      await store.add([...taken].map(toConteggio));
    } catch (error) {
      for (const [key, numero] of taken) counts.set(key, (counts.get(key) ?? 0) + numero);
      throw error;
    }
  }

  /** One writing at a time: a second one waits, and takes what came meanwhile. */
  function scrivi(): Promise<void> {
    const next = writing.then(write);
    writing = next.catch(() => undefined);
    return next;
  }

  const timer = setInterval(() => void scrivi().catch(onError), everyMs);
  timer.unref();

  return {
    pagina(percorso) {
      if (!NOME_DI_PAGINA.test(percorso)) return;
      const giorno = giornoDi(now());
      count(giorno, 'pagina', boundedName(giorno, percorso));
    },
    interrogazione: () => count(giornoDi(now()), 'interrogazioni', ''),
    accesso: () => count(giornoDi(now()), 'accessi', ''),
    scrivi,
    async chiudi() {
      clearInterval(timer);
      await scrivi().catch(scrivi);
    },
  };
}

function toConteggio([key, numero]: [string, number]): Conteggio {
  const [giorno = '', tipo = '', chiave = ''] = key.split(SEPARATORE);
  return { giorno, tipo, chiave, numero };
}
