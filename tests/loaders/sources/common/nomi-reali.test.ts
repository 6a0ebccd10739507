import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { ComuneNoto } from '../../../../loaders/pipeline/contract.ts';
import { readCsv } from '../../../../loaders/readers/csv.ts';
import { Comuni } from '../../../../loaders/sources/common/comuni.ts';

const DATI = process.env.BELVEDERE_REAL_DATA;
const CSV = new URL('../../../../loaders/territorio/comuni.csv', import.meta.url);

/** Suppressed between the edition of 2023 and the territory that the product starts with. */
const FUSI_DOPO_IL_2023 = [
  '013199',
  '013228',
  '018002',
  '024044',
  '024103',
  '025002',
  '025070',
  '028022',
  '028098',
];

function territorioIniziale(): ComuneNoto[] {
  const [, ...righe] = readFileSync(CSV, 'utf8').trim().split('\n');
  return righe.map((riga, i) => {
    const [
      codice_istat = '',
      nome = '',
      provincia_codice = '',
      provincia_nome = '',
      provincia_sigla = '',
      regione_codice = '',
    ] = riga.split(',');
    const chiavi = { comune_key: i + 1, catastale_codice: null, valido_dal: '1900-01-01', valido_al: null };
    return {
      ...chiavi,
      codice_istat,
      nome,
      provincia_codice,
      provincia_nome,
      provincia_sigla,
      regione_codice,
    };
  });
}

/** As the Ministry of Economy writes names: upper case, an apostrophe for an accent. */
const maiuscolo = (nome: string) => nome.normalize('NFD').replace(/\p{M}/gu, "'").toUpperCase();

test.skipIf(!DATI)(
  'no name of the real list of 2023, in either spelling, is taken for another comune',
  async () => {
    const path = join(DATI ?? '', 'Elenco-comuni-italiani-2023.csv');
    const righe: string[][] = [];
    for await (const { rows } of readCsv({ path, name: path })) righe.push(...rows);
    const comuni = new Comuni(territorioIniziale(), { data: '2025-01-01' });
    for (const scrivi of [(riga: string[]) => riga[5] ?? '', (riga: string[]) => maiuscolo(riga[6] ?? '')]) {
      const rifiutati = righe.slice(1).filter((riga) => !comuni.trova(riga[4] ?? '', scrivi(riga)).comune);
      expect(rifiutati.map((riga) => riga[4])).toEqual(FUSI_DOPO_IL_2023);
    }
  },
);
