import { expect, test } from 'vitest';

import { controllaAnnata, ripartizioneDi } from '../../../../loaders/sources/common/elenco-comuni.ts';

const nazionale = (...province: string[]): Set<string> =>
  new Set([
    ...province.map((codice) => `${codice}001`),
    ...Array.from({ length: 7000 }, (_, i) => `00${1 + (i % 9)}${i}`),
  ]);

test('a national list must have the province of its day', () => {
  expect(() => controllaAnnata(nazionale('110', '111'), '2024-01-01')).not.toThrow();
  expect(() => controllaAnnata(nazionale('110', '112'), '2026-01-01')).not.toThrow();
  expect(() => controllaAnnata(nazionale('110', '111'), '2026-01-01')).toThrow('111, che non c’era più');
  expect(() => controllaAnnata(nazionale('110'), '2026-01-01')).toThrow('non contiene la provincia 112');
  expect(() => controllaAnnata(nazionale('110', '111', '112'), '2025-12-31')).toThrow(
    '112, che ancora non c’era',
  );
  expect(() => controllaAnnata(nazionale('104'), '2024-01-01')).toThrow('104, che non c’era più');
});

test('a part of Italy is judged by what it has, not by what it lacks', () => {
  expect(() => controllaAnnata(new Set(['016024']), '2026-01-01')).not.toThrow();
});

test('every region has its ripartizione', () => {
  const nomi = Array.from({ length: 20 }, (_, i) => ripartizioneDi(String(i + 1).padStart(2, '0')).nome);
  expect(new Set(nomi)).toEqual(new Set(['Nord-ovest', 'Nord-est', 'Centro', 'Sud', 'Isole']));
  expect(ripartizioneDi('20')).toEqual({ codice: '5', nome: 'Isole' });
  expect(ripartizioneDi('99').nome).toBe('');
});
