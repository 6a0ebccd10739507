import { expect, test } from 'vitest';

import {
  annoDaScaricare,
  annoDelTitolo,
  annoDellaCella,
  stessoAnno,
} from '../../../../loaders/sources/common/anno.ts';

test('the title says the year', () => {
  expect(annoDelTitolo('Popolazione residente al 1° gennaio 2025 (stima)', undefined)).toBe(2025);
  expect(annoDelTitolo('Residenti, anno 2019', 2019)).toBe(2019);
});

test('without a year in the title the option counts, and one of them must say it', () => {
  expect(annoDelTitolo('', 2024)).toBe(2024);
  expect(() => annoDelTitolo('Residenti', undefined)).toThrow('--anno');
});

test('a contradiction stops the load', () => {
  expect(() => annoDelTitolo('1° gennaio 2025', 2024)).toThrow(
    expect.objectContaining({ code: 'ANNO_DIVERSO' }) as Error,
  );
  expect(stessoAnno(2024, 2024)).toBe(2024);
});

test('a cell holds a year or it does not', () => {
  expect(annoDellaCella(' 2024 ')).toBe(2024);
  expect(['24', '20245', '1234', '2024-01', ''].map(annoDellaCella)).toEqual([null, null, null, null, null]);
});

test('an address needs a year', () => {
  expect(() => annoDaScaricare(undefined)).toThrow(
    expect.objectContaining({ code: 'ANNO_MANCANTE' }) as Error,
  );
});
