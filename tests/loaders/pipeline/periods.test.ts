import { expect, test } from 'vitest';
import { periodo } from '../../../loaders/pipeline/periods.ts';

test.for([
  [2024, '2024', '2024-01-01', '2024-12-31', '2024-01-01', 'anno', '2024'],
  [20243, '2024-T3', '2024-07-01', '2024-09-30', '2024-09-30', 'trimestre', '3° trimestre 2024'],
  [202402, '2024-02', '2024-02-01', '2024-02-29', '2024-02-29', 'mese', 'febbraio 2024'],
  [20240229, '2024-02-29', '2024-02-29', '2024-02-29', '2024-02-29', 'giorno', '29 febbraio 2024'],
] as const)('%i', ([key, codice, inizio, fine, riferimento, granularita, etichetta]) => {
  expect(periodo(key)).toEqual({
    periodo_key: key,
    codice,
    data_inizio: inizio,
    data_fine: fine,
    data_riferimento: riferimento,
    granularita,
    anno: 2024,
    etichetta,
  });
});

test.for([13, 999, 20245, 202413, 20230229, 30000101])('%i is no period', (key) => {
  expect(() => periodo(key)).toThrow(RangeError);
});
