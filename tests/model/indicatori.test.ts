import { describe, expect, test } from 'vitest';
import { acceptSeeds } from '../../model/genera/ammessi.ts';
import { generatedFiles } from '../../model/genera/file.ts';
import type { IndicatoreSeed } from '../../model/genera/indicatori.ts';

const SEED: IndicatoreSeed = {
  indicatore_key: 1000,
  codice: 'imprese_artigiane',
  nome: 'Imprese artigiane',
  definizione: 'Imprese iscritte all’albo.',
  numeratore_descrizione: 'Imprese artigiane attive',
  denominatore_descrizione: 'Imprese attive',
  moltiplicatore: 100,
  tipo: 'rapporto',
  additivita_tempo: 'stock',
  dataset_codice: 'imprese',
};

const codes = (rows: IndicatoreSeed[]) => acceptSeeds(rows).seeds.map(({ codice }) => codice);

describe('declared indicators', () => {
  test('are taken in the order of their keys', () => {
    expect(codes([{ ...SEED, indicatore_key: 1001, codice: 'b' }, SEED])).toEqual(['imprese_artigiane', 'b']);
  });

  test.each([
    ['a code with a blank', { codice: 'due parole' }],
    ['a code that is code', { codice: 'x: {CUBE}' }],
    ['a code with a line break', { codice: 'x\n      - name: y' }],
    ['a code in capitals', { codice: 'ALTO' }],
    ['an endless code', { codice: 'a'.repeat(61) }],
    ['the name of a dimension', { codice: 'comune_codice' }],
    ['a data set that is SQL', { dataset_codice: "x') OR ('1'='1" }],
    ['a multiplier that is SQL', { moltiplicatore: '1 + (SELECT 1)' as unknown as number }],
    ['a key that is SQL', { indicatore_key: '1 OR 1=1' as unknown as number }],
    ['an unknown kind', { tipo: 'mediana' as never }],
    ['an unknown additivity', { additivita_tempo: 'stock\nmeta' as never }],
  ])('%s is left out, and said', (_name, wrong) => {
    const { seeds, esclusi } = acceptSeeds([
      { ...SEED, indicatore_key: 999, codice: 'primo' },
      { ...SEED, ...wrong },
    ]);
    expect(seeds.map(({ codice }) => codice)).toEqual(['primo']);
    expect(esclusi).toHaveLength(1);
    expect(esclusi[0]?.motivo).not.toBe('');
  });

  test('cannot take a name that a shipped one has, nor one of its parts', () => {
    const shipped = { ...SEED, indicatore_key: 1, codice: 'tasso' };
    expect(codes([shipped, { ...SEED, codice: 'tasso' }])).toEqual(['tasso']);
    expect(codes([shipped, { ...SEED, codice: 'tasso_numeratore' }])).toEqual(['tasso']);
  });
});

describe('the files of the model', () => {
  const file = (seeds: IndicatoreSeed[]) => Object.values(generatedFiles(seeds)).join('\n');

  test('hold three measures of a ratio, in every rollup its two parts', () => {
    const text = file([SEED]);
    expect(text.match(/- name: imprese_artigiane(_numeratore|_denominatore)?$/gm)).toHaveLength(3);
    expect(text.match(/- imprese_artigiane_denominatore$/gm)).toHaveLength(6 + 1);
  });

  test('hold a count without a denominator', () => {
    const text = file([{ ...SEED, tipo: 'conteggio' }]);
    expect(text).toContain('sql: "{imprese_artigiane_numeratore}"');
    expect(text).not.toContain('imprese_artigiane_denominatore');
  });

  test('hold no brace of a title', () => {
    const text = file([{ ...SEED, nome: '{{ x }} {% y %} ${z} {CUBE}\n- name: w', definizione: '\\' }]);
    expect(text).toContain('title: "(( x )) (% y %) (z) (CUBE) - name: w"');
    expect(text).not.toMatch(/\{\{|\{%|%\}|\}\}/);
  });
});
