import { expect, test } from 'vitest';

import { assegnaChiavi } from '../../../../loaders/destinations/territorio/chiavi.ts';

const versione = (
  codice_istat: string,
  nome: string,
  valido_dal: string,
  valido_al: string | null = null,
) => ({
  codice_istat,
  nome,
  valido_dal,
  valido_al,
});

test('a version keeps its key by its first day, then by its name, then by its time; others get new ones', () => {
  const note = [
    { comune_key: 1, ...versione('001001', 'Uno', '1900-01-01') },
    { comune_key: 2, ...versione('001002', 'Due', '1900-01-01') },
    { comune_key: 3, ...versione('001003', 'Tre', '1950-01-01') },
    { comune_key: 4, ...versione('001004', 'Quattro', '1900-01-01') },
  ];
  const volute = [
    versione('001001', 'Uno di Prima', '1900-01-01', '2019-12-31'),
    versione('001001', 'Uno', '2020-01-01'),
    versione('001002', 'Due di Prima', '1890-01-01', '2019-12-31'),
    versione('001002', 'Due', '2020-01-01'),
    versione('001003', 'Tre Nuovo', '1960-01-01'),
    versione('001005', 'Cinque', '1900-01-01'),
  ];
  const { chiavi, orfane } = assegnaChiavi(volute, note, 10);
  expect(chiavi).toEqual([1, 10, 11, 2, 3, 12]);
  expect(orfane.map(({ comune_key }) => comune_key)).toEqual([4]);
});

test('a key never passes to a version of another time', () => {
  const note = [{ comune_key: 1, ...versione('001001', 'Uno', '1900-01-01', '2005-12-31') }];
  expect(assegnaChiavi([versione('001001', 'Uno', '2016-01-01')], note, 5).chiavi).toEqual([5]);
});
