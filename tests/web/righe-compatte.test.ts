import { describe, expect, it } from 'vitest';
import { decodeRighe, encodeRighe, MOLTE } from '../../web/src/lib/righe-compatte.ts';
import type { Riga } from '../../web/src/lib/tipi.ts';

function riga(index: number, changes: Partial<Riga> = {}): Riga {
  return {
    luogo: {
      livello: 'comune',
      codice: String(index).padStart(6, '0'),
      nome: `Comune «${index}»`,
      percorso: `/territorio/regione-${index % 3}/provincia-${index % 7}/comune-${index}`,
    },
    valore: index % 5 === 0 ? null : index / 10,
    precedente: index % 4 === 0 ? null : index / 20,
    serie: [],
    posizione: index % 5 === 0 ? null : index,
    profondita: 0,
    espandibile: false,
    espansa: false,
    ...changes,
  };
}

const many = Array.from({ length: 1200 }, (_item, index) => riga(index));

describe('rows by columns', () => {
  it('come back as they were', () => {
    const text = encodeRighe(many);
    expect(text).toBeTypeOf('string');
    expect(decodeRighe(text as string)).toEqual(many);
  });

  it('are shorter than the rows', () => {
    expect((encodeRighe(many) as string).length).toBeLessThan(JSON.stringify(many).length / 2);
  });

  it.each([
    ['few rows', many.slice(0, MOLTE - 1)],
    ['no rows', []],
    ['something else', { length: 1000 }],
    ['an opened row among them', [...many, riga(9, { espansa: true })]],
    ['a row with a series', [...many, riga(9, { serie: [1, 2] })]],
    ['places of two levels', [...many, riga(9, { luogo: { ...riga(9).luogo, livello: 'ats' } })]],
    ['a provincia with its sigla', [...many, riga(9, { luogo: { ...riga(9).luogo, sigla: 'BG' } })]],
  ])('are not used for %s', (_name, value) => {
    expect(encodeRighe(value)).toBe(false);
  });
});
