import { expect, test } from 'vitest';
import { parseDefinizione, quantitaDi } from '../../../../loaders/sources/dataset/definition.ts';
import { ASILI } from './definitions.ts';

const wrong = (change: object): string => {
  try {
    parseDefinizione(JSON.stringify({ ...ASILI, ...change }));
    return 'accepted';
  } catch (error) {
    expect(error).toMatchObject({ code: 'DEFINIZIONE_NON_VALIDA' });
    return (error as Error).message;
  }
};

test('a good one is completed with what it leaves out', () => {
  const parsed = parseDefinizione(JSON.stringify(ASILI));
  expect(parsed).toMatchObject({
    accesso: 'pubblico',
    modalita: 'massiva',
    riservatezza: 'aperta',
    soglia: 0,
    formato: { tipo: 'tabella', righe_titolo: 0, numeri: 'italiano' },
  });
  // Each column once: the count and the ratio share the places.
  expect(quantitaDi(parsed).map(({ codice }) => codice)).toEqual([
    'asili_nido__posti',
    'asili_nido__bambini_0_2',
  ]);
});

test.for([
  [{ codice: 'Asili Nido' }, 'codice'],
  [{ titolo: '' }, 'titolo'],
  [{ misure: [] }, 'misure'],
  [{ misure: [ASILI.misure[0], ASILI.misure[0]] }, 'stesso codice'],
  [{ livello: 'altro' }, 'progetto, contesto, base'],
  [{ colore: 'rosso' }, 'voce sconosciuta: colore'],
  [{ fonte: { ...ASILI.fonte, url: 'http://dati.esempio.it' } }, 'https://'],
  [{ indirizzo: 'https://utente:parola@dati.esempio.it/x.json' }, 'senza nome utente'],
  [{ riservatezza: 'protetta' }, 'soglia'],
  [{ soglia: 5 }, 'soglia'],
  [{ periodo: { mese: 'Mese' } }, 'periodo'],
  [{ genere: { colonna: 'Sesso', valori: { Maschi: 'X' } } }, 'genere'],
  [{ cittadinanza: { colonna: 'C', valori: { Stranieri: 'STR', Africa: 'AFR' } } }, 'STR'],
] as const)('what is wrong is named: %o', ([change, named]) => {
  expect(wrong(change)).toContain(named);
});

test('text that is no JSON', () => {
  expect(() => parseDefinizione('{codice:')).toThrow(/JSON/);
});
