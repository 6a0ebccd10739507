import { describe, expect, it } from 'vitest';
import { isLuogoDiNascita } from '../../../../web/src/lib/server/accreditamento/belfiore.ts';
import {
  checkCodiceFiscale,
  checkLetter,
  matchesNames,
} from '../../../../web/src/lib/server/accreditamento/codice-fiscale.ts';

const OGGI = '2026-11-21';
const check = (text: string, oggi = OGGI) => {
  const esito = checkCodiceFiscale(text, oggi);
  return esito.ok ? esito.valore : esito.errore;
};
/** Fifteen characters with the letter that they ask for. */
const closed = (fifteen: string) => fifteen + checkLetter(fifteen);

describe('a codice fiscale', () => {
  it('is right when published examples are', () => {
    // The Ministry's and everybody's example, and omocodia variants of it with their own letters.
    expect(check('RSSMRA85T10A562S')).toBe('RSSMRA85T10A562S');
    expect(check(' rssmra 85t10 a562s ')).toBe('RSSMRA85T10A562S');
    expect(check('RSSMRA70A01H501S')).toBe('RSSMRA70A01H501S');
    expect(check('RSSMRA70A01H50MA')).toBe('CONTROLLO');
    for (const omocode of ['RSSMRA70A01H50M', 'RSSMRA70A01H5LM', 'RSSMRA7LALMHRLM', 'RSSMRATLALMHRLM']) {
      expect(check(closed(omocode)), omocode).toBe(closed(omocode));
    }
  });

  it('has sixteen characters of the right kind', () => {
    expect(check('')).toBe('LUNGHEZZA');
    expect(check('RSSMRA85T10A562')).toBe('LUNGHEZZA');
    // The provisional code of eleven digits is no person's code of this kind.
    expect(check('12345678903')).toBe('LUNGHEZZA');
    for (const text of ['RSSMR185T10A562S', 'RSSMRA85X10A562S', 'RSSMRAO5T10A562S', 'RSSMRA85T10N562S']) {
      expect(check(text), text).toBe('FORMA');
    }
  });

  it('shows one wrong or two swapped characters by its last letter', () => {
    const right = 'RSSMRA85T10A562S';
    for (let i = 0; i < 15; i++) {
      const other = /\d/.test(right[i] ?? '')
        ? String((Number(right[i]) + 1) % 10)
        : right[i] === 'B'
          ? 'C'
          : 'B';
      expect(check(right.slice(0, i) + other + right.slice(i + 1)), `character ${i + 1}`).not.toBe(right);
    }
    expect(check('RSSRMA85T10A562S')).toBe('CONTROLLO');
  });

  it('holds a date that exists and makes an adult', () => {
    expect(check(closed('RSSMRA85B30A562'))).toBe('DATA');
    expect(check(closed('RSSMRA85T00A562'))).toBe('DATA');
    expect(check(closed('RSSMRA85T40A562'))).toBe('DATA');
    expect(check(closed('RSSMRA85T72A562'))).toBe('DATA');
    expect(check(closed('RSSMRA85B29A562'))).toBe('DATA');
    expect(check(closed('RSSMRA84B29A562'))).toMatch(/^RSSMRA84B29/);
    expect(check(closed('RSSMRA85T71A562'))).toMatch(/^RSSMRA85T71/);
    // Born in 2015, or in 1915: a child or more than a hundred years old.
    expect(check(closed('RSSMRA15T10A562'))).toBe('DATA');
    expect(check(closed('RSSMRA10S21A562'))).toMatch(/^RSSMRA10/);
    expect(check(closed('RSSMRA10S22A562'))).toBe('DATA');
  });

  it('holds a place of birth that exists, suppressed comuni and foreign states too', () => {
    expect(check(closed('RSSMRA70A01Z110'))).toMatch(/Z110.$/);
    expect(check(closed('RSSMRA70A01D620'))).toMatch(/D620.$/);
    expect(check(closed('RSSMRA70A01A000'))).toBe('LUOGO');
    expect(check(closed('RSSMRA70A01Z999'))).toBe('LUOGO');
    // Abbadia Sopra Adda (until 1928), Fiume (until 1947), Valsamoggia (since 2014), South Sudan (since 2011).
    expect(['A002', 'D620', 'M320', 'Z907'].map(isLuogoDiNascita)).toEqual([true, true, true, true]);
    expect(['A000', 'A030', 'N001', 'H5O1', '', 'H5011'].map(isLuogoDiNascita)).toEqual(Array(6).fill(false));
  });
});

describe('name and surname', () => {
  it.each([
    ['RSSMRA85T10A562S', 'Mario', 'Rossi', true],
    ['RSSMRA85T10A562S', 'mario', 'ROSSI', true],
    ['RSSMRA85T10A562S', 'Maria', 'Rossi', true],
    ['RSSMRA85T10A562S', 'Luigi', 'Rossi', false],
    ['DLLNNN85T10A562X', 'Nonno', 'D’Alla', true],
    // Four consonants: the first, the third and the fourth.
    ['FOXGFR85T10A562X', 'Gianfranco', 'Fo', true],
    ['AOIUXX85T10A562X', 'U', 'Aoi', true],
    ['AOIUXX85T10A562X', 'Ù', 'Aói', true],
  ])('%s and %s %s: %s', (codice, nome, cognome, same) => {
    expect(matchesNames(codice, nome, cognome)).toBe(same);
  });
});
