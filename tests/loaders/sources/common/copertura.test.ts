import { expect, test } from 'vitest';

import { copertura } from '../../../../loaders/sources/common/copertura.ts';
import { COMUNI_DI_PROVA } from './riferimenti.ts';

const inVigore = COMUNI_DI_PROVA.filter(({ valido_al }) => valido_al === null);
const tutti = (tranne: (sigla: string) => boolean) =>
  new Set(
    inVigore.filter(({ provincia_sigla }) => !tranne(provincia_sigla)).map(({ comune_key }) => comune_key),
  );

test('a file without Napoli says so, though none of its lines is wrong', () => {
  const senzaNapoli = copertura(
    inVigore,
    tutti((sigla) => sigla === 'NA'),
    '2026-01-01',
  );
  expect(senzaNapoli).toBe(
    `Comuni con dati: ${inVigore.length - 2} su ${inVigore.length} in vigore il 2026-01-01; province del tutto assenti: NA`,
  );
});

test('a complete file says nothing; one comune of a province is counted, not named', () => {
  expect(
    copertura(
      inVigore,
      tutti(() => false),
      '2026-01-01',
    ),
  ).toBeNull();
  const senzaAfragola = tutti(() => false);
  senzaAfragola.delete(10);
  expect(copertura(inVigore, senzaAfragola, '2026-01-01')).not.toContain('assenti');
});

test('a fused comune stands for those that were fused', () => {
  const prima = COMUNI_DI_PROVA.filter(({ comune_key }) => [14, 15].includes(comune_key));
  expect(copertura(prima, new Set([16]), '2018-01-01')).toBeNull();
});
