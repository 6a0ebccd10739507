import { expect, test } from 'vitest';
import { paginaLetta, type Lettura } from '../../../../web/src/lib/server/statistiche/pagina-letta.ts';

const LETTURA: Lettura = {
  metodo: 'GET',
  rotta: '/territorio/[...percorso]',
  percorso: '/territorio/lombardia/bergamo',
  soloDati: false,
  status: 200,
  tipo: 'text/html',
};

test.each<[string, Partial<Lettura>, string | null]>([
  ['a place counts by its address', {}, '/territorio/lombardia/bergamo'],
  ['moving inside the site counts too', { soloDati: true, tipo: 'application/json' }, LETTURA.percorso],
  [
    'a page about a person counts by its route',
    { rotta: '/amministrazione/utenti/[utenteId]', percorso: '/amministrazione/utenti/abc' },
    '/amministrazione/utenti/[utenteId]',
  ],
  ['another spelling of an address does not count', { status: 308 }, null],
  ['an unknown place does not count', { status: 404 }, null],
  ['nor does what no route answers', { rotta: null }, null],
  ['nor a form that was sent', { metodo: 'POST' }, null],
  ['nor a file', { rotta: '/cerca.json', tipo: 'application/json' }, null],
])('%s', (_, change, expected) => {
  expect(paginaLetta({ ...LETTURA, ...change })).toBe(expected);
});
