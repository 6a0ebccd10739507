import { describe, expect, test } from 'vitest';
import { modelText } from '../../model/genera/testo.ts';

describe('a text for the model', () => {
  test('keeps what people write', () => {
    const text =
      "Quota d'imprese (artigiane), 15-24 anni: più del 10 % a L'Aquila/Bozen & Valle d’Aosta; «prova» €/mese";
    expect(modelText(text)).toBe(text);
  });

  test.each([
    ['{{ COMPILE_CONTEXT }}', '(( COMPILE_CONTEXT ))'],
    ['{% for x in y %}', '(% for x in y %)'],
    ['${process.exit(1)}', '(process.exit(1))'],
    ['riga\nnuova\r\ne \\ barra', 'riga nuova e / barra'],
    ['fine \\', 'fine /'],
    ['"virgolette" e `accento`', '”virgolette” e ’accento’'],
    ['\u0000\u0085\u2028\ud800 x', 'x'],
    ['🦄 corno', 'corno'],
    ['', '–'],
    ['{', '('],
  ])('%j becomes %j', (text, expected) => {
    expect(modelText(text)).toBe(expected);
  });

  test('has an end', () => {
    expect(modelText('a'.repeat(1e6))).toHaveLength(2000);
  });
});
