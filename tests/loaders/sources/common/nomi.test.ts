import { expect, test } from 'vitest';

import { nomiVicini, stessoNome } from '../../../../loaders/sources/common/nomi.ts';

test.each([
  ['Bolzano/Bozen', 'BOLZANO'],
  ['Bolzano/Bozen', 'Bozen'],
  ["Vo'", 'VO'],
  ['Agliè', "AGLIE'"],
  ['Duino Aurisina-Devin Nabrežina', 'DUINO AURISINA'],
  ['San Dorligo della Valle-Dolina', 'San Dorligo della Valle / Dolina'],
])('%s and %s are one name', (a, b) => expect(stessoNome(a, b)).toBe(true));

test('Castro is not Castronno', () => expect(stessoNome('Castro', 'Castronno')).toBe(false));

test.each([
  ['Casorzo', 'Casorzo Monferrato'],
  ['Sannicandro Garganico', 'San Nicandro Garganico'],
  ['Leini', 'Leynì'],
  ['Corteolona e Genzone', 'Corteolona'],
])('%s may have become %s', (a, b) => expect(nomiVicini(a, b)).toBe(true));

test.each([
  ['Napoli', 'Pompei'],
  ['Ne', 'Re'],
  ['Torino', 'Milano'],
])('%s cannot be %s', (a, b) => expect(nomiVicini(a, b)).toBe(false));
