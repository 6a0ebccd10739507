import { globSync } from 'node:fs';
import { join } from 'node:path';
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

test('every page has a name of its own', () => {
  const files = globSync('**/+page.svelte', { cwd: join(import.meta.dirname, '../../../../web/src/routes') });
  const routes = files.map((file) => `/${file.replace(/\/?\+page\.svelte$/, '')}`);
  expect(routes).toContain('/profilo/password');
  const bare = routes.filter((route) => !/^\/(_|territorio)/.test(route));
  expect(bare.filter((route) => describePagina(route, italia).nome === route)).toEqual([]);
});

test('a period that the page does not offer is the first', () => {
  expect([readPeriodo('90'), readPeriodo('7'), readPeriodo(null)]).toEqual([90, 30, 30]);
});
