import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { testiPassword as testi } from '../../messaggi/it-password.ts';
import { MAX_BYTES, normalizza } from './password.ts';

/** What is thought of a password. */
export interface Giudizio {
  accettata: boolean;
  /** 0 guessed at once … 4 strong. */
  punteggio: 0 | 1 | 2 | 3 | 4;
  /** Sentences: what is weak and what to do; empty when accepted. */
  motivi: string[];
}

const MIN_CARATTERI = 12;
/** More than 10⁸ guesses (zxcvbn's scale): beyond what a lock after five failures lets anybody try. */
const MIN_PUNTEGGIO = 3;
/** Part of every password that lazy people choose here. */
const PAROLE_DEL_SERVIZIO = ['belvedere', 'osservatorio'];

let zxcvbn: Promise<ZxcvbnFactory> | undefined;

/** The dictionaries (Italian words and names, passwords that leaked) take 70 ms and some megabytes: only when asked. */
async function load(): Promise<ZxcvbnFactory> {
  const [core, common, italian] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-it'),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...italian.dictionary },
    graphs: common.adjacencyGraphs,
    // Distance to every word of the dictionaries would hold the event loop for a fifth of a second.
    useLevenshteinDistance: false,
    l33tMaxSubstitutions: 20,
    maxLength: MAX_BYTES,
  });
}

/**
 * Whether a password may be chosen: long enough, readable by bcrypt to its end, hard to guess even by who knows the person.
 * No rule about digits or symbols (NIST SP 800-63B, 3.1.1.2).
 *
 * @param parole name, surname, e-mail of the person
 */
export async function valutaPassword(password: string, parole: readonly string[]): Promise<Giudizio> {
  const refused = form(password);
  if (refused) return { accettata: false, punteggio: 0, motivi: [refused] };
  const text = normalizza(password);
  const own = personali(parole);
  zxcvbn ??= load();
  const whole = (await zxcvbn).check(text, own);
  const rest = without(text, own);
  const bare = rest === text ? whole : (await zxcvbn).check(rest, []);
  const punteggio = whole.score < bare.score ? whole.score : bare.score;
  if (punteggio >= MIN_PUNTEGGIO) return { accettata: true, punteggio, motivi: [] };
  const motivi = whole.score < MIN_PUNTEGGIO ? spiega(whole.feedback) : [testi.personale];
  return { accettata: false, punteggio, motivi };
}

/** Why a text cannot be a password at all, before it is looked up; what is absurdly long is not even normalised. */
function form(password: string): string | null {
  if (password.length > 4 * MAX_BYTES) return testi.lunga(MAX_BYTES);
  const text = normalizza(password);
  if (/\p{Cc}/u.test(text)) return testi.caratteri;
  if ([...text].length < MIN_CARATTERI) return testi.corta(MIN_CARATTERI);
  return Buffer.byteLength(text) > MAX_BYTES ? testi.lunga(MAX_BYTES) : null;
}

/** The words of name and e-mail that are long enough to matter. */
function personali(parole: readonly string[]): string[] {
  const words = parole.flatMap((parola) =>
    normalizza(parola)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u),
  );
  return [...new Set([...words, ...PAROLE_DEL_SERVIZIO])].filter((word) => word.length >= 3);
}

/** The password without those words, longest first. */
function without(text: string, words: string[]): string {
  const sorted = [...words].sort((a, b) => b.length - a.length);
  let rest = text;
  for (const word of sorted) rest = rest.replaceAll(new RegExp(escape(word), 'giu'), '');
  return rest;
}

const escape = (word: string) => word.replaceAll(/[^\p{L}\p{N}]/gu, '');

function spiega({ warning, suggestions }: { warning: string | null; suggestions: string[] }): string[] {
  const known = <T extends object>(texts: T, key: string | null): string[] =>
    key !== null && Object.hasOwn(texts, key) ? [texts[key as keyof T] as string] : [];
  const motivi = [
    ...known(testi.zxcvbn, warning),
    ...suggestions.flatMap((key) => known(testi.consigli, key)),
  ];
  return motivi.length > 0 ? motivi : [testi.indovinabile];
}
