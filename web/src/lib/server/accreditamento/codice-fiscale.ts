import { testiAccreditamento } from '../../messaggi/it-accreditamento.ts';
import { isLuogoDiNascita } from './belfiore.ts';

/*
 * The codice fiscale of a person, by D.M. 23 December 1976, n. 13813 (Agenzia delle Entrate, "Informazioni sulla codificazione delle persone
 * fisiche"): 3 letters of the surname, 3 of the name, year, month, day (+40 for women), place of birth, check letter.
 */

export type ErroreCodiceFiscale = 'LUNGHEZZA' | 'FORMA' | 'CONTROLLO' | 'DATA' | 'LUOGO';

export type EsitoCodiceFiscale =
  /** As it is kept. */
  | { ok: true; valore: string }
  /** `motivo` is the sentence for the person who typed it. */
  | { ok: false; errore: ErroreCodiceFiscale; motivo: string };

const LENGTH = 16;
/** Where digits stand; in each of them a letter of `OMOCODIA` may stand for a digit, when two people would have the same code. */
const CIFRE = [6, 7, 9, 10, 12, 13, 14];
const OMOCODIA = 'LMNPQRSTUV';
const MESI = 'ABCDEHLMPRST';
const SHAPE = /^[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-MZ][\dLMNP-V]{3}[A-Z]$/;
const ALFABETO = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Value of 0-9 and of A-J in odd places (the first, the third…); then of K-Z. */
const DISPARI = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const DISPARI_DA_K = [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Ages that somebody who works for a public body can have. */
const ETA = { minima: 16, massima: 100 };

/** As it is kept: capitals without blanks. */
export const normalizeCodiceFiscale = (testo: string): string => testo.replace(/\s+/g, '').toUpperCase();

/**
 * Whether a text can be somebody's codice fiscale: length, shape (omocodia letters included), check letter, a date of birth that exists and
 * makes an adult, a known place of birth. It does not say that the code was ever given to anybody.
 * @param oggi YYYY-MM-DD
 */
export function checkCodiceFiscale(
  testo: string,
  oggi = new Date().toISOString().slice(0, 10),
): EsitoCodiceFiscale {
  const valore = normalizeCodiceFiscale(testo);
  const errore = findError(valore, oggi);
  if (errore === null) return { ok: true, valore };
  return { ok: false, errore, motivo: testiAccreditamento.errore.codiceFiscale[errore] };
}

function findError(codice: string, oggi: string): ErroreCodiceFiscale | null {
  if (codice.length !== LENGTH) return 'LUNGHEZZA';
  if (!SHAPE.test(codice)) return 'FORMA';
  if (checkLetter(codice) !== codice[LENGTH - 1]) return 'CONTROLLO';
  const plain = withoutOmocodia(codice);
  if (!isPlausibleBirth(plain, oggi)) return 'DATA';
  return isLuogoDiNascita(plain.slice(11, 15)) ? null : 'LUOGO';
}

/** The last letter that the first fifteen characters ask for. */
export function checkLetter(codice: string): string {
  const sum = [...codice.slice(0, LENGTH - 1)].reduce((total, char, i) => {
    const value = /\d/.test(char) ? Number(char) : ALFABETO.indexOf(char);
    return total + (i % 2 === 0 ? oddValue(value) : value);
  }, 0);
  return ALFABETO[sum % 26] ?? '';
}

const oddValue = (value: number): number => DISPARI[value] ?? DISPARI_DA_K[value - 10] ?? 0;

function withoutOmocodia(codice: string): string {
  return [...codice]
    .map((char, i) => {
      const digit = CIFRE.includes(i) ? OMOCODIA.indexOf(char) : -1;
      return digit < 0 ? char : String(digit);
    })
    .join('');
}

/** The year has two digits: one of the two centuries must give an existing day and an adult. */
function isPlausibleBirth(plain: string, oggi: string): boolean {
  const year = Number(plain.slice(6, 8));
  const month = MESI.indexOf(plain[8] ?? '');
  const written = Number(plain.slice(9, 11));
  const day = written > 40 ? written - 40 : written;
  return [1900 + year, 2000 + year].some((full) => {
    const date = new Date(Date.UTC(full, month, day));
    if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return false;
    const age = ageAt(date.toISOString().slice(0, 10), oggi);
    return age >= ETA.minima && age <= ETA.massima;
  });
}

function ageAt(birth: string, oggi: string): number {
  const years = Number(oggi.slice(0, 4)) - Number(birth.slice(0, 4));
  return oggi.slice(5) < birth.slice(5) ? years - 1 : years;
}

/**
 * Whether the first six letters are those of this name and surname. A mismatch is worth a second look and no more: names change, and
 * registries shorten compound ones.
 */
export function matchesNames(codice: string, nome: string, cognome: string): boolean {
  return codice.slice(0, 6) === surnamePart(cognome) + namePart(nome);
}

const letters = (text: string): string =>
  text
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z]/g, '');
const consonants = (text: string): string => letters(text).replace(/[AEIOU]/g, '');
const vowels = (text: string): string => letters(text).replace(/[^AEIOU]/g, '');

const surnamePart = (cognome: string): string => (consonants(cognome) + vowels(cognome) + 'XXX').slice(0, 3);

/** Of four consonants or more, the second is left out. */
function namePart(nome: string): string {
  const all = consonants(nome);
  if (all.length >= 4) return `${all[0]}${all[2]}${all[3]}`;
  return (all + vowels(nome) + 'XXX').slice(0, 3);
}
