import { describe, expect, test } from 'vitest';
import { frase } from '../../../web/src/lib/server/pagina/frase.ts';
import { conArticolo, delLuogo, ilLuogo, inLuogo } from '../../../web/src/lib/server/pagina/grammatica.ts';
import type { Livello, Luogo } from '../../../web/src/lib/tipi.ts';

function luogo(livello: Livello, nome: string, sigla?: string): Luogo {
  return { livello, nome, codice: 'x', percorso: '/territorio/x', ...(sigla ? { sigla } : {}) };
}
const ITALIA = luogo('italia', 'Italia');
const LOMBARDIA = luogo('regione', 'Lombardia');

describe('where', () => {
  test.each([
    ['italia', 'Italia', undefined, 'In Italia', 'l’Italia', 'dell’Italia'],
    ['regione', 'Lombardia', undefined, 'In Lombardia', 'la Lombardia', 'della Lombardia'],
    ['regione', 'Lazio', undefined, 'Nel Lazio', 'il Lazio', 'del Lazio'],
    ['regione', 'Molise', undefined, 'Nel Molise', 'il Molise', 'del Molise'],
    ['regione', 'Marche', undefined, 'Nelle Marche', 'le Marche', 'delle Marche'],
    ['regione', 'Abruzzo', undefined, 'In Abruzzo', 'l’Abruzzo', 'dell’Abruzzo'],
    ['regione', 'Umbria', undefined, 'In Umbria', 'l’Umbria', 'dell’Umbria'],
    ['regione', 'Emilia-Romagna', undefined, 'In Emilia-Romagna', 'l’Emilia-Romagna', 'dell’Emilia-Romagna'],
    ['regione', 'Veneto', undefined, 'In Veneto', 'il Veneto', 'del Veneto'],
    ['regione', 'Piemonte', undefined, 'In Piemonte', 'il Piemonte', 'del Piemonte'],
    ['regione', 'Puglia', undefined, 'In Puglia', 'la Puglia', 'della Puglia'],
    ['regione', 'Sicilia', undefined, 'In Sicilia', 'la Sicilia', 'della Sicilia'],
    [
      'regione',
      'Friuli-Venezia Giulia',
      undefined,
      'In Friuli-Venezia Giulia',
      'il Friuli-Venezia Giulia',
      'del Friuli-Venezia Giulia',
    ],
    [
      'regione',
      "Valle d'Aosta/Vallée d'Aoste",
      undefined,
      "In Valle d'Aosta/Vallée d'Aoste",
      "la Valle d'Aosta/Vallée d'Aoste",
      "della Valle d'Aosta/Vallée d'Aoste",
    ],
    [
      'provincia',
      'Bergamo',
      'BG',
      'In provincia di Bergamo',
      'la provincia di Bergamo',
      'della provincia di Bergamo',
    ],
    [
      'provincia',
      'Milano',
      'MI',
      'Nella città metropolitana di Milano',
      'la città metropolitana di Milano',
      'della città metropolitana di Milano',
    ],
    [
      'provincia',
      "L'Aquila",
      'AQ',
      'In provincia dell’Aquila',
      'la provincia dell’Aquila',
      'della provincia dell’Aquila',
    ],
    [
      'provincia',
      'La Spezia',
      'SP',
      'In provincia della Spezia',
      'la provincia della Spezia',
      'della provincia della Spezia',
    ],
    [
      'provincia',
      'Verbano-Cusio-Ossola',
      'VB',
      'In provincia del Verbano-Cusio-Ossola',
      'la provincia del Verbano-Cusio-Ossola',
      'della provincia del Verbano-Cusio-Ossola',
    ],
    [
      'ats',
      'Ambito di Treviglio',
      undefined,
      'Nell’Ambito di Treviglio',
      'l’Ambito di Treviglio',
      'dell’Ambito di Treviglio',
    ],
    [
      'sll',
      'Lecco',
      undefined,
      'Nel sistema locale di Lecco',
      'il sistema locale di Lecco',
      'del sistema locale di Lecco',
    ],
    ['comune', 'Bergamo', undefined, 'A Bergamo', 'il comune di Bergamo', 'del comune di Bergamo'],
    ['comune', 'Ancona', undefined, 'Ad Ancona', 'il comune di Ancona', 'del comune di Ancona'],
    ['comune', "L'Aquila", undefined, 'All’Aquila', 'il comune dell’Aquila', 'del comune dell’Aquila'],
    ['comune', 'La Spezia', undefined, 'Alla Spezia', 'il comune della Spezia', 'del comune della Spezia'],
    ['comune', 'La Thuile', undefined, 'A La Thuile', 'il comune di La Thuile', 'del comune di La Thuile'],
    [
      'comune',
      'Bolzano/Bozen',
      undefined,
      'A Bolzano/Bozen',
      'il comune di Bolzano/Bozen',
      'del comune di Bolzano/Bozen',
    ],
  ] as const)('%s %s', (livello, nome, sigla, dove, il, del) => {
    const place = luogo(livello, nome, sigla);
    expect([inLuogo(place), ilLuogo(place), delLuogo(place)]).toEqual([dove, il, del]);
  });

  test.each([
    ['12,3', 'il 12,3'],
    ['8,1', 'l’8,1'],
    ['80', 'l’80'],
    ['11', 'l’11'],
    ['11,5', 'l’11,5'],
    ['1,2', 'l’1,2'],
    ['18', 'il 18'],
    ['0,4', 'lo 0,4'],
    ['110', 'il 110'],
    ['100', 'il 100'],
  ])('%s reads %s', (testo, expected) => expect(conArticolo(testo)).toBe(expected));
});

const CONTRIBUENTI = {
  codice: 'contribuenti_su_occupati',
  nome: 'Contribuenti ogni 100 occupati',
  unita: 'ogni 100 occupati',
  decimali: 1,
  tipo: 'rapporto',
} as const;
const OCCUPAZIONE = {
  ...CONTRIBUENTI,
  codice: 'tasso_occupazione',
  nome: 'Tasso di occupazione',
  unita: '%',
} as const;
const RESIDENTI = {
  ...CONTRIBUENTI,
  codice: 'residenti',
  nome: 'Residenti',
  unita: 'residenti',
  decimali: 0,
  tipo: 'conteggio',
} as const;

function dice(
  indicatore: Parameters<typeof frase>[0]['indicatore'],
  valore: number | null,
  parent: number | null,
  italia: number | null,
  stato = {},
) {
  return frase({
    indicatore,
    stato: { periodo: '2024', ...stato },
    soggetto: { luogo: luogo('comune', 'Bergamo'), valore, precedente: 1, periodoPrecedente: '2023' },
    riferimenti: [
      { luogo: LOMBARDIA, valore: parent },
      { luogo: ITALIA, valore: italia },
    ],
  }).replaceAll('\u00a0', ' ');
}

describe('finding', () => {
  const intro = 'A Bergamo i contribuenti sono 104,2 ogni 100 occupati';
  test.each([
    [101.8, 99.3, `${intro}: sopra la Lombardia (101,8) e l’Italia (99,3)`],
    [105, 106, `${intro}: sotto la Lombardia (105,0) e l’Italia (106,0)`],
    [101.8, 106, `${intro}: sopra la Lombardia (101,8) ma sotto l’Italia (106,0)`],
    [104.24, 99.3, `${intro}: come la Lombardia (104,2) e sopra l’Italia (99,3)`],
    [104.2, 104.2, `${intro}: come la Lombardia (104,2) e l’Italia (104,2)`],
    [null, 99.3, `${intro}: sopra l’Italia (99,3)`],
  ])('against %s and %s', (parent, italia, expected) => {
    expect(dice(CONTRIBUENTI, 104.2, parent, italia)).toBe(expected);
  });

  test('per cent with its article and unit', () => {
    expect(dice(OCCUPAZIONE, 68.04, 66, 61)).toBe(
      'A Bergamo lavora il 68,0 % dei residenti tra 15 e 64 anni: sopra la Lombardia (66,0 %) e l’Italia (61,0 %)',
    );
    expect(dice(OCCUPAZIONE, 8.04, 66, 61)).toContain('lavora l’8,0 % dei');
  });

  test('counts are told as shares; tiny shares are left out', () => {
    expect(dice(RESIDENTI, 120_000, 10_000_000, 59_000_000)).toBe(
      'A Bergamo i residenti sono 120.000: l’1,2 % della Lombardia e lo 0,2 % dell’Italia',
    );
    expect(dice(RESIDENTI, 30, 10_000_000, 59_000_000)).toBe('A Bergamo i residenti sono 30');
    expect(dice(RESIDENTI, 1, null, null)).toContain('A Bergamo c’è 1 residente');
  });

  test('no value', () => {
    expect(dice(CONTRIBUENTI, null, 1, 2)).toBe(
      'A Bergamo non c’è il dato di «Contribuenti ogni 100 occupati» per il 2024',
    );
  });

  test('filters are said', () => {
    const stato = { genere: 'F', eta: '25-34', cittadinanza: 'straniera' };
    expect(dice(CONTRIBUENTI, 104.2, 101.8, null, stato)).toBe(
      `${intro} (femmine, 25-34 anni, straniera): sopra la Lombardia (101,8)`,
    );
    expect(dice(CONTRIBUENTI, 104.2, null, null, { eta: '65+' })).toContain('(65 anni e più)');
  });

  test.each([
    [100, 98, 'In Italia i contribuenti sono 100,0 ogni 100 occupati: in aumento rispetto al 2023 (98,0)'],
    [97, 98, 'In Italia i contribuenti sono 97,0 ogni 100 occupati: in calo rispetto al 2023 (98,0)'],
    [98, 98.01, 'In Italia i contribuenti sono 98,0 ogni 100 occupati: come nel 2023'],
    [98, null, 'In Italia i contribuenti sono 98,0 ogni 100 occupati'],
  ])('Italy itself, %s after %s', (valore, precedente, expected) => {
    const soggetto = { luogo: ITALIA, valore, precedente, periodoPrecedente: '2023' };
    expect(frase({ indicatore: CONTRIBUENTI, stato: { periodo: '2024' }, soggetto, riferimenti: [] })).toBe(
      expected,
    );
  });

  test('an indicator without a wording of its own', () => {
    const other = { codice: 'nuovo', nome: 'Spesa sociale', unita: '€', decimali: 2, tipo: 'media' } as const;
    expect(dice(other, 12.5, 11, null)).toBe(
      'A Bergamo «Spesa sociale» vale 12,50 €: sopra la Lombardia (11,00 €)',
    );
  });
});
