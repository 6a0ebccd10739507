import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import {
  allegato,
  csvInFlusso,
  rigaCsv,
  rispostaCsv,
  type Cella,
} from '../../../../web/src/lib/server/esporta/csv.ts';

/** Reads a line as a spreadsheet does. */
const read = (text: string, delimiter = ';') => Papa.parse<string[]>(text.trimEnd(), { delimiter }).data;

describe('cells', () => {
  test.each<[Cella, string]>([
    ['Reggio nell’Emilia', 'Reggio nell’Emilia'],
    ['', ''],
    [null, ''],
    [1234.5, '1234,5'],
    [-3, '-3'],
    [Number.NaN, ''],
    ['a;b', '"a;b"'],
    ['a,b', '"a,b"'],
    ['detto "Il Moro"', '"detto ""Il Moro"""'],
    ['due\nrighe', '"due\nrighe"'],
  ])('%j is written %s', (value, expected) => {
    expect(rigaCsv([value])).toBe(`${expected}\r\n`);
  });

  test.each([
    '=1+1',
    '+39 035 000000',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1',
    '\u00a0=HYPERLINK("https://example.org")',
    '＝1+1',
    "=cmd|' /C calc'!A0",
  ])('no spreadsheet runs %j', (value) => {
    expect(rigaCsv([value]).replace(/^"/, '')).toMatch(/^'/);
    expect(read(rigaCsv(['x', value]))).toEqual([['x', `'${value}`]]);
  });

  test.each([';', ',', '\t'])('a program that cuts at %j finds no formula at the start of a cell', (cut) => {
    const line = rigaCsv(['a,=1+1', 'b;=1+1', 'c\t=1+1', 'd"\t=1', 'e\r\n=1']);
    const cells = read(line, cut).flat();
    expect(cells.filter((cell) => /^[=+@]/.test(cell))).toEqual([]);
  });
});

describe('the file', () => {
  async function* blocks(ended: () => void): AsyncGenerator<Cella[][]> {
    try {
      yield [['è', 1]];
      yield [];
      yield [
        ['b', 2],
        ['c', null],
      ];
    } finally {
      ended();
    }
  }

  test('begins with its mark and headings, and holds every line', async () => {
    const stream = csvInFlusso(
      ['nome', 'valore'],
      blocks(() => undefined),
    );
    const bytes = Buffer.from(await new Response(stream).arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.subarray(3).toString()).toBe('nome;valore\r\nè;1\r\nb;2\r\nc;\r\n');
  });

  test('whoever goes away ends the reading of the source', async () => {
    let ended = false;
    const reader = csvInFlusso(
      ['n'],
      blocks(() => (ended = true)),
    ).getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    expect(ended).toBe(true);
  });

  test('a source that fails breaks the file off', async () => {
    async function* failing(): AsyncGenerator<Cella[][]> {
      yield [['a']];
      throw new Error('database gone');
    }
    await expect(new Response(csvInFlusso(['n'], failing())).text()).rejects.toThrow('database gone');
  });

  test('the name in the header holds no quote, path or line end', () => {
    expect(allegato('Registro 2026-11-21', 'csv')).toBe('attachment; filename="registro-2026-11-21.csv"');
    expect(allegato('../"x"\r\nSet-Cookie: a=b; Città', 'csv')).toBe(
      'attachment; filename="x-set-cookie-a-b-citta.csv"',
    );
    expect(allegato('…', 'xlsx')).toBe('attachment; filename="dati.xlsx"');
    const { headers } = rispostaCsv('a\nb', '');
    expect(headers.get('content-disposition')).toBe('attachment; filename="a-b.csv"');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
