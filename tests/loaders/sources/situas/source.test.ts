import { join } from 'node:path';
import { expect, test } from 'vitest';

import { SITUAS } from '../../../../loaders/sources/situas/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

for (const source of SITUAS)
  provaCartelle(source, join(import.meta.dirname, source.name.replace('situas-', '')));

test('addresses have the documented form: days as DD/MM/YYYY, a period for the translation of codes', () => {
  const indirizzi = SITUAS.map(
    ({ addresses }) => addresses?.({ data: '2026-02-21' })[0]?.split('reportspooljson')[1],
  );
  expect(indirizzi).toEqual([
    '?pfun=61&pdata=21/02/2026',
    '?pfun=74&pdata=21/02/2026',
    '?pfun=75&pdata=21/02/2026',
    '?pfun=99&pdatada=01/01/1991&pdataa=21/02/2026',
    '?pfun=129&pdata=01/01/1991',
    '?pfun=408&pdata=21/02/2026',
  ]);
  expect(SITUAS.map(({ options }) => options)).toEqual([
    ['data'],
    ['data'],
    ['data'],
    ['data'],
    [],
    ['data?'],
  ]);
});
