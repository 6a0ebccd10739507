import { expect, test } from 'vitest';
import { createSfide } from '../../../../web/src/lib/server/oidc/sfida.ts';

const SEGRETO = 'prova-prova-prova-0123456789-abcdefghijkl';
const ISSUER = 'https://identita.example.it';
const sfida = (state = 's'.repeat(43)) => ({
  state,
  nonce: 'n'.repeat(43),
  verifier: 'v'.repeat(43),
  destinazione: '/nuclei',
});

test('what is sealed is read once, by the same product for the same provider', async () => {
  const sealed = await createSfide(SEGRETO, ISSUER).seal(sfida());
  expect(await createSfide(SEGRETO, 'https://altra.example.it').open(sealed)).toBeNull();
  expect(await createSfide(`${SEGRETO}x`, ISSUER).open(sealed)).toBeNull();
  const sfide = createSfide(SEGRETO, ISSUER);
  expect(await sfide.open(sealed)).toEqual(sfida());
  expect(await sfide.open(sealed)).toBeNull();
});

test('two seals of the same thing differ, and fit a cookie', async () => {
  const sfide = createSfide(SEGRETO, ISSUER);
  const [one, two] = await Promise.all([sfide.seal(sfida()), sfide.seal(sfida())]);
  expect(one).not.toBe(two);
  const long = await sfide.seal({ ...sfida(), destinazione: `/${'x'.repeat(2000)}` });
  expect(long.length).toBeLessThan(4000);
});
