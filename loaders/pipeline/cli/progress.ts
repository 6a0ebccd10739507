import type { LoadEvent, LoadOutcome } from '../events.ts';

export interface ScreenEffects {
  /** Whether a line may be written over again. */
  tty: boolean;
  columns: number;
  write: (text: string) => void;
  /** Milliseconds. */
  now: () => number;
}

/** Least time between two drawings of the bar, and between two plain lines where there is no terminal. */
const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;

const BAR = 24;

type Progress = Extract<LoadEvent, { tipo: 'avanzamento' }>;

/** Shows the events of a command: a bar that moves on a terminal, plain lines elsewhere. */
export class Screen {
  readonly #effects: ScreenEffects;
  #phase = '';
  #started = 0;
  #drawn = -Infinity;
  #barOnScreen = false;

  constructor(effects: ScreenEffects) {
    this.#effects = effects;
  }

  show(event: LoadEvent): void {
    switch (event.tipo) {
      case 'fase':
        return this.#begin(event.fase);
      case 'avanzamento':
        return this.#advance(event);
      case 'avviso':
        return this.#line(`Avviso: ${event.testo}`);
      case 'riga':
        return this.#line(event.testo);
      case 'esito':
        return this.#line(describeOutcome(event.esito));
      case 'errore':
        return this.#line(`${event.codice}: ${event.messaggio}`);
      case 'fatto':
        return this.#clear();
    }
  }

  #begin(phase: string): void {
    this.#phase = phase;
    this.#started = this.#effects.now();
    this.#drawn = -Infinity;
    if (!this.#effects.tty) this.#line(`${phase}…`);
  }

  #advance(event: Progress): void {
    const { tty, now } = this.#effects;
    if (event.fase !== this.#phase) this.#begin(event.fase);
    const due = now() - this.#drawn >= (tty ? DRAW_EVERY_MS : LINE_EVERY_MS);
    const starting = !tty && this.#drawn === -Infinity;
    if (starting) this.#drawn = now();
    if (!due || starting) return;
    this.#drawn = now();
    const text = describeProgress(event, (now() - this.#started) / 1000);
    if (!tty) return this.#line(text);
    this.#effects.write(`\r\u001b[K${text.slice(0, this.#effects.columns - 1)}`);
    this.#barOnScreen = true;
  }

  #line(text: string): void {
    this.#clear();
    this.#effects.write(`${text}\n`);
  }

  #clear(): void {
    if (this.#barOnScreen) this.#effects.write('\r\u001b[K');
    this.#barOnScreen = false;
  }
}

/** One line: phase, bar, per cent, rows, rows a second, time left. */
export function describeProgress({ fase, fatto, totale, righe }: Progress, seconds: number): string {
  const share = totale > 0 ? Math.min(1, fatto / totale) : 0;
  const full = Math.round(share * BAR);
  const parts = [`${fase} [${'='.repeat(full)}${' '.repeat(BAR - full)}] ${Math.floor(share * 100)} %`];
  if (righe > 0) parts.push(`${integer(righe)} righe`);
  if (righe > 0 && seconds >= 0.5) parts.push(`${integer(righe / seconds)} al secondo`);
  if (share > 0.02 && share < 1 && seconds >= 1)
    parts.push(`mancano ${duration((seconds * (1 - share)) / share)}`);
  return parts.join('  ');
}

/** What the user reads at the end. */
export function describeOutcome(outcome: LoadOutcome): string {
  const {
    esito,
    caricamentoId,
    dataset,
    letti,
    accettati,
    rifiutati,
    esclusi,
    scartiFile,
    aggiornatoAl,
    secondi,
  } = outcome;
  if (esito === 'invariato') {
    return `Niente da fare: lo stesso contenuto è già pubblicato in ${dataset} (caricamento ${caricamentoId}).`;
  }
  const done = `${dataset}${aggiornatoAl ? ` aggiornato al ${aggiornatoAl}` : ''}`;
  if (letti === 0) return `Annullato: ${done} (operazione ${caricamentoId}).`;
  const start =
    esito === 'prova'
      ? `Prova riuscita, nulla è cambiato: ${dataset}`
      : `Pubblicato: ${done} (caricamento ${caricamentoId})`;
  const counts = `${integer(accettati)} righe accettate su ${integer(letti)} lette${esclusi > 0 ? `, ${integer(esclusi)} senza dati` : ''}`;
  const rejects = rifiutati > 0 ? `\n${integer(rifiutati)} righe scartate: l'elenco è in ${scartiFile}` : '';
  return `${start}. ${counts}, ${duration(secondi)}.${rejects}`;
}

const integer = (value: number): string => Math.round(value).toLocaleString('it-IT');

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
