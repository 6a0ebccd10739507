/**
 * Numbers and dates as Italians write them: 1.234,5 · 12,3 % · 1,2 mln · signed differences with a real minus.
 * Every function takes `null` (no value) and answers with a dash, so that no caller prints "NaN".
 */
import type { Indicatore, Livello } from './tipi.ts';

/** Sign of a missing value. */
export const ASSENTE = '–';

const NBSP = '\u00a0';
const MENO = '\u2212';

/** What is needed to write a value: its unit and how many decimals the data carry. */
export type Misura = Pick<Indicatore, 'unita' | 'decimali'>;

const formatters = new Map<number, Intl.NumberFormat>();

function formatter(decimali: number): Intl.NumberFormat {
  let found = formatters.get(decimali);
  if (!found) {
    found = new Intl.NumberFormat('it-IT', {
      minimumFractionDigits: decimali,
      maximumFractionDigits: decimali,
      // CLDR leaves four-digit Italian numbers ungrouped: here columns of numbers must align.
      useGrouping: 'always',
    });
    formatters.set(decimali, found);
  }
  return found;
}

/** `1234.5, 1` → "1.234,5"; a negative number has a real minus; zero has no sign. */
export function numero(valore: number | null, decimali = 0): string {
  if (valore === null || !Number.isFinite(valore)) return ASSENTE;
  const testo = formatter(decimali).format(Math.abs(valore));
  return valore < 0 && /[1-9]/.test(testo) ? MENO + testo : testo;
}

/** Large counts for axes and labels: "950", "12.300", "450 mila", "1,2 mln", "3,4 mrd". */
export function compatto(valore: number | null, decimali = 0): string {
  if (valore === null || !Number.isFinite(valore)) return ASSENTE;
  const grandezza = Math.abs(valore);
  if (grandezza >= 1e9) return `${numero(valore / 1e9, 1)}${NBSP}mrd`;
  if (grandezza >= 1e6) return `${numero(valore / 1e6, 1)}${NBSP}mln`;
  if (grandezza >= 1e5) return `${numero(valore / 1e3)}${NBSP}mila`;
  return numero(valore, grandezza >= 1000 ? 0 : decimali);
}

/** A name cut where a chart has no room for more. */
export function corto(nome: string): string {
  return nome.length > 16 ? `${nome.slice(0, 15)}…` : nome;
}

/** How to write the ticks of an axis: one scale for all ("9,56 mln"), just enough decimals to tell them apart. */
export function scalaNumeri(segni: readonly number[]): (valore: number) => string {
  const massimo = Math.max(0, ...segni.map(Math.abs));
  const [divisore, nome] =
    massimo >= 1e6 ? [1e6, `${NBSP}mln`] : massimo >= 1e5 ? [1e3, `${NBSP}mila`] : [1, ''];
  const passo = Math.abs((segni[1] ?? 0) - (segni[0] ?? 0)) / divisore;
  const decimali = passo > 0 ? Math.max(0, Math.ceil(-Math.log10(passo) - 1e-9)) : 0;
  return (valore) => numero(valore / divisore, decimali) + nome;
}

/** Is the unit a sign that stands right beside the number (`%`, `€`)? */
export function unitaBreve(unita: string): boolean {
  return unita.length <= 2;
}

type Nominata = Pick<Indicatore, 'nome' | 'unita'>;

/** The unit, '' when the name of the indicator already says it ("Contribuenti ogni 100 occupati"). */
export function unitaNonDetta({ nome, unita }: Nominata): string {
  return nome.toLowerCase().endsWith(unita.toLowerCase()) ? '' : unita;
}

/** Name and unit of an indicator, each once: "Reddito medio, €". */
export function descrizioneMisura(indicatore: Nominata): string {
  const unita = unitaNonDetta(indicatore);
  return unita === '' ? indicatore.nome : `${indicatore.nome}, ${unita}`;
}

/** "12,3 %", "21.450 €", "104,2 ogni 100 occupati". */
export function conUnita(valore: number | null, misura: Misura): string {
  if (valore === null) return ASSENTE;
  return misura.unita === ''
    ? numero(valore, misura.decimali)
    : `${numero(valore, misura.decimali)}${NBSP}${misura.unita}`;
}

/** The value with its unit only where the unit is a sign; for tables whose heading already names the unit. */
export function conSegno(valore: number | null, misura: Misura): string {
  return unitaBreve(misura.unita) ? conUnita(valore, misura) : numero(valore, misura.decimali);
}

/** Signed: "+1,2", "−0,3", "0,0". */
export function differenza(valore: number | null, decimali = 0): string {
  const testo = numero(valore, decimali);
  return valore !== null && valore > 0 && /[1-9]/.test(testo) ? `+${testo}` : testo;
}

/** Signed difference with its unit; between percentages it is in points ("+1,2 punti"). */
export function differenzaConUnita(valore: number | null, misura: Misura): string {
  if (valore === null) return ASSENTE;
  const testo = differenza(valore, misura.decimali);
  if (misura.unita === '%') return `${testo}${NBSP}punti`;
  return unitaBreve(misura.unita) && misura.unita !== '' ? `${testo}${NBSP}${misura.unita}` : testo;
}

/** Signed relative change in percent: from 100 to 103 → "+3,0 %". Null when it cannot be told. */
export function variazionePercentuale(valore: number | null, precedente: number | null): string | null {
  if (valore === null || precedente === null || precedente === 0) return null;
  return `${differenza(((valore - precedente) / Math.abs(precedente)) * 100, 1)}${NBSP}%`;
}

const feminine: ReadonlySet<Livello> = new Set<Livello>(['regione', 'provincia']);

/** "3ª" for regioni and province, "3º" for comuni, ambiti and sistemi locali. */
export function ordinale(posto: number, livello: Livello): string {
  return `${numero(posto)}${feminine.has(livello) ? 'ª' : 'º'}`;
}

const dateFormatter = new Intl.DateTimeFormat('it-IT', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** ISO date → "1º gennaio 2025"; an unreadable date is given back as it is. */
export function data(iso: string): string {
  const quando = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(quando.getTime())) return iso;
  return dateFormatter.format(quando).replace(/^1 /, '1º ');
}

const instantFormatter = new Intl.DateTimeFormat('it-IT', {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'Europe/Rome',
});

/** Instant in UTC, with or without its Z → "21/11/2026, 10:05" as clocks in Italy show it; unreadable text as it is. */
export function istante(iso: string): string {
  const quando = new Date(/Z$|[+-]\d\d:?\d\d$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(quando.getTime()) ? iso : instantFormatter.format(quando);
}
