import { describe, expect, it } from 'vitest';

import { atPointer, readJson, readJsonTable, readRecords } from '../../../loaders/readers/json.ts';
import { collect, failure, fileMaker, randomizer } from './files.ts';

const make = fileMaker();
const json = (text: string | Uint8Array) => make('prova.json', text);

describe('readJson', () => {
  it('reads what is sound, with a mark too', async () => {
    expect(await readJson(json('\ufeff{"a":[1,{"a":"\\"a\\":1"}],"b":{"a":null}}'))).toEqual({
      a: [1, { a: '"a":1' }],
      b: { a: null },
    });
  });

  it.each([
    ['{"a":1,\n"b":2,\n"a":3}', /^FILE_NON_LEGGIBILE: prova.json, riga 3: la chiave «a» compare due volte/],
    ['{"a":\n[1\n "b"]}', /^FILE_NON_LEGGIBILE: prova.json, riga 3: non è JSON valido/],
    ['{"a": oops}', /^FILE_NON_LEGGIBILE: prova.json: non è JSON valido/],
    ['{"a":"senza fine', /^FILE_NON_LEGGIBILE: .*non è JSON valido/],
    ['['.repeat(200_000), /^FILE_NON_LEGGIBILE: .*più di 100 livelli/],
    ['{"a":'.repeat(101) + '1' + '}'.repeat(101), /più di 100 livelli/],
  ])('case %#', async (text, expected) =>
    expect(await failure(() => readJson(json(text)))).toMatch(expected),
  );

  it('bounds the size', async () =>
    expect(await failure(() => readJson(json(`"${'x'.repeat(3e6)}"`), { maxBytes: 2e6 }))).toMatch(
      /^FILE_TROPPO_GRANDE/,
    ));

  it('never crashes on damaged text: a value or a LoadError', async () => {
    const next = randomizer(5);
    const whole = JSON.stringify({
      resultset: [{ PRO_COM_T: '001001', COMUNE: 'Agliè', N: 1.5e3, v: [null, true] }],
    });
    for (let round = 0; round < 500; round++) {
      const bytes = Buffer.from(whole).subarray(0, next(3) ? undefined : next(whole.length) + 1);
      for (let i = next(4); i > 0; i--)
        bytes[next(bytes.length)] = next(2) ? next(256) : '{}[]",:\\'.charCodeAt(next(8));
      expect(await failure(() => readRecords(json(bytes)))).toMatch(/^(nessun errore|FILE_NON|FORMATO_)/);
    }
  });
});

describe('atPointer', () => {
  const value = { a: [{ 'b/c': { '~': 7 } }], '': 1 };
  it.each([
    ['', value],
    ['/a/0/b~1c/~0', 7],
    ['/', 1],
    ['/a/1', undefined],
    ['/constructor', undefined],
    ['/__proto__/x', undefined],
    ['a', undefined],
  ])('%j', (pointer, expected) => expect(atPointer(value, pointer)).toEqual(expected));
});

describe('records', () => {
  it('come from the array itself, the only array of the object, or the pointer', async () => {
    expect(await readRecords(json('[{"a":1}]'))).toEqual([{ a: 1 }]);
    expect(await readRecords(json('{"n":1,"resultset":[{"a":1}]}'))).toEqual([{ a: 1 }]);
    expect(await readRecords(json('{"x":{"y":[{"a":1}]},"z":[]}'), { pointer: '/x/y' })).toEqual([{ a: 1 }]);
    expect(await failure(() => readRecords(json('{"x":[],"y":[]}')))).toMatch(/contiene 2 elenchi/);
    expect(await failure(() => readRecords(json('{"ERRCODE":1}')))).toMatch(/contiene 0 elenchi/);
    expect(await failure(() => readRecords(json('{"x":1}'), { pointer: '/x' }))).toMatch(
      /«\/x» non c'è un elenco/,
    );
    expect(await failure(() => readRecords(json('[{"a":1},2]')))).toMatch(/l'elemento 2 .* non è un oggetto/);
    expect(await failure(() => readRecords(json('null')))).toMatch(/contiene 0 elenchi/);
  });

  it('become a table; keys named as parts of every object are only names', async () => {
    const text = '[{"COD":"001001","N":1.5},{"N":null,"__proto__":true,"constructor":{"a":[1]}}]';
    const chunks = await collect(readJsonTable(json(text)));
    expect(chunks.flatMap(({ rows }) => rows)).toEqual([
      ['COD', 'N', '__proto__', 'constructor'],
      ['001001', '1,5', '', ''],
      ['', '', 'VERO', '{"a":[1]}'],
    ]);
    expect(chunks.flatMap(({ lines }) => [...lines])).toEqual([0, 1, 2]);
    const [, points] = await collect(readJsonTable(json(text), { decimal: '.' }));
    expect(points?.rows[0]?.[1]).toBe('1.5');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
