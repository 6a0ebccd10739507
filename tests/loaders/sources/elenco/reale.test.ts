import { join } from 'node:path';
import { expect, test } from 'vitest';

import { elenco } from '../../../../loaders/sources/elenco/source.ts';
import { leggiTutto } from '../common/cartelle.ts';

const REALI = process.env['BELVEDERE_REAL_DATA'];

test.skipIf(!REALI)(
  'the real list of 2023 (BELVEDERE_REAL_DATA) loads whole: 7,901 comuni, no reject',
  async () => {
    const letto = await leggiTutto(elenco, join(REALI ?? '', 'Elenco-comuni-italiani-2023.csv'));
    expect(letto).toMatchObject({
      letti: 7901,
      esclusi: 0,
      scarti: [],
      avvisi: [expect.stringContaining('2023-01-01')],
    });
    const dati = new Map(
      letto.righe.map(([, , codice, , , testo]) => [
        codice,
        JSON.parse(String(testo)) as Record<string, string>,
      ]),
    );
    expect(dati.size).toBe(7901);
    expect(dati.get('063049')).toMatchObject({
      nome: 'Napoli',
      provincia_sigla: 'NA',
      provincia_codice: '063',
      uts_codice: '263',
    });
    expect(dati.get('028105')?.['nome']).toBe("Vo'");
    expect(dati.get('032001')?.['nome']).toBe('Duino Aurisina-Devin Nabrežina');
    expect([...dati.values()].filter(({ nome }) => nome?.includes('/')).length).toBeGreaterThan(100);
    expect([...dati.values()].filter(({ provincia_sigla }) => provincia_sigla === 'NA')).toHaveLength(92);
  },
);
