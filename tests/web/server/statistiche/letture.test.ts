import { expect, test } from 'vitest';
import { describePagina, readPeriodo } from '../../../../web/src/lib/server/statistiche/letture.ts';
import { createTerritorio } from '../../../../web/src/lib/server/territorio/territorio.ts';
import { readComuni } from '../comuni.ts';

const { italia } = createTerritorio(readComuni());

test.each([
  ['/territorio', 'Italia', '/territorio'],
  ['/territorio/lombardia/bergamo', 'Bergamo', '/territorio/lombardia/bergamo'],
  ['/dati', 'Dati e fonti', '/dati'],
  ['/amministrazione/utenti/[utenteId]', 'Amministrazione: persona', null],
  ['/territorio/lombardia/di-ieri', '/territorio/lombardia/di-ieri', null],
  ['/…', 'Altre pagine', null],
])('%s is read as %s', (chiave, nome, href) => {
  expect(describePagina(chiave, italia)).toMatchObject({ nome, href });
});

test('a period that the page does not offer is the first', () => {
  expect([readPeriodo('90'), readPeriodo('7'), readPeriodo(null)]).toEqual([90, 30, 30]);
});
