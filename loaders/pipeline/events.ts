/** What a load tells while it runs; the same objects travel as NDJSON lines when the data process does the work. */
export type LoadEvent =
  | { tipo: 'fase'; fase: string }
  | { tipo: 'avanzamento'; fase: string; fatto: number; totale: number; righe: number }
  | { tipo: 'avviso'; testo: string }
  /** A line of a listing. */
  | { tipo: 'riga'; testo: string }
  | { tipo: 'esito'; esito: LoadOutcome }
  | { tipo: 'errore'; codice: string; messaggio: string }
  /** The last event of a command that is no load. */
  | { tipo: 'fatto' };

/** How a load ended, when it did not fail. */
export interface LoadOutcome {
  /** `invariato`: the same content is published already; `prova`: all done but the publication. */
  esito: 'pubblicato' | 'invariato' | 'prova';
  /** Number of the load; for `invariato` that of the load that published this content; 0 for `prova`. */
  caricamentoId: number;
  dataset: string;
  /** Data lines read = accettati + rifiutati. */
  letti: number;
  accettati: number;
  rifiutati: number;
  /** Lines without data (totals, notes). */
  esclusi: number;
  /** Path of the list of rejects; null when there are none. */
  scartiFile: string | null;
  /** ISO day that the dataset refers to now; null when nothing was published. */
  aggiornatoAl: string | null;
  secondi: number;
}

/** The outcome of a load whose content is published already, by load `caricamentoId`. */
export const unchanged = (caricamentoId: number, dataset: string, secondi = 0): LoadOutcome => ({
  esito: 'invariato',
  caricamentoId,
  dataset,
  letti: 0,
  accettati: 0,
  rifiutati: 0,
  esclusi: 0,
  scartiFile: null,
  aggiornatoAl: null,
  secondi,
});
