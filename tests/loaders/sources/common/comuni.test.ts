import { expect, test } from 'vitest';

import { Comuni } from '../../../../loaders/sources/common/comuni.ts';
import { COMUNI_DI_PROVA } from './riferimenti.ts';

const al = (data: string, finoAl?: string, zeriPersi?: 'mai' | 'se-confermati') =>
  new Comuni(COMUNI_DI_PROVA, { data, finoAl, zeriPersi });

test('a code gives the version in force on the day', () => {
  expect(al('2021-01-01').trova('005020').comune?.nome).toBe('Casorzo');
  expect(al('2022-01-01').trova('005020').comune?.nome).toBe('Casorzo Monferrato');
});

test('any name that the code ever had is right', () => {
  expect(al('2022-01-01').trova('005020', 'CASORZO').comune?.comune_key).toBe(13);
});

test('a suppressed comune names its successor', () => {
  expect(al('2026-01-01').trova('090003').rifiuto).toEqual({
    codice: 'COMUNE_SOPPRESSO',
    campo: 'codice',
    dettaglio: 'Alghero è cessato il 2025-12-31; oggi è 112001 Alghero',
  });
  expect(al('2025-01-01').trova('075001', 'Acquarica del Capo').rifiuto?.dettaglio).toContain(
    '075098 Presicce-Acquarica',
  );
});

test('a namesake in another region is no successor', () => {
  const [bergamo] = COMUNI_DI_PROVA.filter(({ codice_istat }) => codice_istat === '016024');
  const samone = { ...bergamo!, nome: 'Samone', comune_attuale_key: null };
  const comuni = new Comuni(
    [
      { ...samone, comune_key: 1, codice_istat: '001235', regione_codice: '01' },
      { ...samone, comune_key: 2, codice_istat: '022165', regione_codice: '04', valido_al: '2016-06-30' },
    ],
    { data: '2025-01-01' },
  );
  expect(comuni.trova('022165').rifiuto?.dettaglio).toBe('Samone è cessato il 2016-06-30');
});

test('a code of a later territory counts only where publishers use it', () => {
  expect(al('2018-01-01').trova('075098').rifiuto?.codice).toBe('COMUNE_SCONOSCIUTO');
  expect(al('2018-01-01', '2020-12-31').trova('075098').comune?.comune_key).toBe(16);
});

test('homonyms are told apart by code, and confused ones are found', () => {
  const comuni = al('2025-01-01');
  expect(comuni.trova('016065', 'Castro').comune?.comune_key).toBe(4);
  expect(comuni.trova('075096', 'Castro').comune?.comune_key).toBe(11);
  expect(comuni.trova('016065', 'Castronno').rifiuto?.dettaglio).toContain('Castronno è 012042');
  expect(comuni.trova('063049', 'Torino').rifiuto?.codice).toBe('NOME_DIVERSO');
});

test('lost zeros: never mended silently', () => {
  expect(al('2025-01-01').trova('16024', 'Bergamo').rifiuto?.dettaglio).toContain(
    'zeri iniziali: forse 016024 Bergamo',
  );
  const comuni = al('2025-01-01', undefined, 'se-confermati');
  expect(comuni.trova('16024', 'Bergamo').comune?.comune_key).toBe(3);
  expect(comuni.avvisi().at(-1)).toContain('riconosciuti dal nome: 1');
  expect(comuni.trova('1272', '').rifiuto?.codice).toBe('COMUNE_SCONOSCIUTO');
  expect(comuni.trova('16065', 'Agliè').rifiuto?.codice).toBe('COMUNE_SCONOSCIUTO');
  expect(comuni.trova('001001', 'Agliè').comune?.comune_key).toBe(1);
  expect(comuni.trova('63049', 'Napoli').rifiuto?.codice, 'one code has kept its zeros').toBe(
    'COMUNE_SCONOSCIUTO',
  );
});

test('damage is named before anything is compared', () => {
  expect(al('2025-01-01').trova('001001', 'Agli\ufffd').rifiuto?.codice).toBe('TESTO_DANNEGGIATO');
  expect(al('2025-01-01').trova('001001', 'AgliÃ¨').rifiuto?.codice).toBe('CODIFICA_ERRATA');
  expect(al('2025-01-01').trova('Agliè', '001001').rifiuto?.codice).toBe('COLONNE_SCAMBIATE');
  expect(al('2025-01-01').trova('  ', 'Agliè').rifiuto?.codice).toBe('VALORE_MANCANTE');
});
