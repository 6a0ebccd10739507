import { testiPosta } from '../../messaggi/it-posta.ts';

const NAME_LENGTH = 80;
const TEXT_LENGTH = 600;

/** What is neither a letter, a mark nor a sign that names have. */
const NOT_IN_NAMES = /[^\p{L}\p{M}'’\-. ]/gu;
/** A dot inside a word: programs would make a link of «esempio.it». */
const DOT_IN_WORD = /\.(?=\S)/g;
/** Controls, format characters (writing direction among them), separators of lines, lone halves of pairs. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
const LINKS = /\b(?:[a-z][a-z0-9+.-]*:\/\/|www\.|mailto:|javascript:)\S*/gi;

const cut = (text: string, length: number) => {
  const letters = [...text];
  return letters.length > length ? `${letters.slice(0, length - 1).join('')}…` : text;
};

const onOneLine = (text: string) => text.replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();

/**
 * The name of a person as a message may carry it: letters and the signs of names, on one line, at most 80 characters.
 * People choose their names, and nothing that they write may look like a link or a further line.
 */
export function cleanName(name: string): string {
  return cut(onOneLine(onOneLine(name).replace(DOT_IN_WORD, ' ').replace(NOT_IN_NAMES, ' ')), NAME_LENGTH);
}

/** Free text (a reason, the name of a browser) on one line, without addresses of other sites, at most 600 characters. */
export function cleanText(text: string, length = TEXT_LENGTH): string {
  return cut(onOneLine(text).replace(LINKS, testiPosta.linkTolto), length);
}

const GIORNO = new Intl.DateTimeFormat('it-IT', { timeZone: 'Europe/Rome', dateStyle: 'long' });
const ORA = new Intl.DateTimeFormat('it-IT', { timeZone: 'Europe/Rome', timeStyle: 'short' });

/** @param instant ISO 8601, UTC */
export function writeInstant(instant: string): string {
  const date = new Date(instant);
  return testiPosta.istante(GIORNO.format(date), ORA.format(date));
}

/** The day of an instant, in Italy. @param instant ISO 8601, UTC */
export function writeDay(instant: string): string {
  return GIORNO.format(new Date(instant));
}
