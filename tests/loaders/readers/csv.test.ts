import { describe, expect, it } from 'vitest';

import { detectDelimiter, readCsv, type CsvOptions } from '../../../loaders/readers/csv.ts';
import { collect, failure, fileMaker, randomizer } from './files.ts';

const make = fileMaker();
let count = 0;

async function read(content: string | Uint8Array, options?: CsvOptions) {
  const chunks = await collect(readCsv(make(`${count++}.csv`, content), options));
  return {
    rows: chunks.flatMap((chunk) => chunk.rows),
    lines: chunks.flatMap((chunk) => [...chunk.lines]),
    titles: chunks.flatMap((chunk) => chunk.titles),
    bytes: chunks.at(-1)?.bytes,
  };
}

describe('readCsv', () => {
  it('reads the multi-line header of the Elenco with exact lines', async () => {
    const text =
      'Codice;"Codice dell\'Unità\r\n(valida\na fini)";Nome\r\n01;201;Agliè\r\n02;"a ""b""; c";\r\n';
    const { rows, lines } = await read(Buffer.from(text, 'latin1'));
    expect(rows).toEqual([
      ['Codice', "Codice dell'Unità\n(valida\na fini)", 'Nome'],
      ['01', '201', 'Agliè'],
      ['02', 'a "b"; c', ''],
    ]);
    expect(lines).toEqual([1, 4, 5]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('takes %s, with and without the last one', async (_name, end) => {
    for (const close of ['', end]) {
      const { rows, lines } = await read(`a;b${end}"1";"2"${end}${end}3;4${close}`);
      expect(rows).toEqual([['a', 'b'], ['1', '2'], [''], ['3', '4']]);
      expect(lines).toEqual([1, 2, 3, 4]);
    }
  });

  it('takes files glued together from CRLF and LF parts; a lone CR is part of a value', async () => {
    expect((await read('a;b\r\n"1";"2"\n3;x\ry\r\n')).rows).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', 'x\ry'],
    ]);
  });

  it('gives title lines back and counts them', async () => {
    const text = 'Popolazione residente al 1° gennaio 2025 (stima)\nEtà;Totale\n0;12\n';
    expect(await read(text, { skipTitleLines: 1 })).toEqual({
      rows: [
        ['Età', 'Totale'],
        ['0', '12'],
      ],
      lines: [2, 3],
      titles: ['Popolazione residente al 1° gennaio 2025 (stima)'],
      bytes: Buffer.byteLength(text),
    });
  });

  it('keeps ragged rows, blank cells and the province NA as they are', async () => {
    expect((await read('a;b;c\n1;2\n1;2;3;4\nNA; x ;\n')).rows.slice(1)).toEqual([
      ['1', '2'],
      ['1', '2', '3', '4'],
      ['NA', ' x ', ''],
    ]);
  });

  it('gives the same rows and lines wherever pieces end', async () => {
    const next = randomizer(7);
    const cells = [
      '',
      'plain',
      '"quoted"',
      '"with ""quotes"""',
      '"two\r\nlines"',
      '"; ; ;"',
      "Vo'",
      '"€uro 😀"',
      '"x" ',
    ];
    const rows: string[] = ['"h1";h2;h3'];
    for (let i = 0; i < 60_000; i++)
      rows.push(Array.from({ length: 3 }, () => cells[next(cells.length)]).join(';'));
    const text = rows.join('\r\n') + '\r\n';
    const { rows: found, lines } = await read(text);
    let line = 1;
    const expected = rows.map((row) => {
      const at = line;
      line += row.split('\n').length;
      return at;
    });
    expect(lines).toEqual(expected);
    expect(found).toHaveLength(rows.length);
    const values = ['', 'plain', 'quoted', 'with "quotes"', 'two\nlines', '; ; ;', "Vo'", '€uro 😀', 'x'];
    const again = randomizer(7);
    const wrong = found
      .slice(1)
      .findIndex((row) => !row.every((cell) => cell === values[again(cells.length)]));
    expect(wrong).toBe(-1);
  });

  it('joins what a piece end cuts: quotes, blanks after them, doubled quotes, CR from LF', async () => {
    const row = '"due ""x"" \r\n righe"  ;"y";z\r\n';
    for (let cut = 0; cut <= row.length; cut++) {
      // The first piece of 262,144 bytes ends `cut` bytes into the row.
      const filler = (1 << 18) - cut - 4;
      const text = `${'f'.repeat(filler)};;\r\n${row}${row}`;
      const { rows, lines } = await read(text);
      expect(rows.slice(-2)).toEqual([
        ['due "x" \n righe', 'y', 'z'],
        ['due "x" \n righe', 'y', 'z'],
      ]);
      expect((lines.at(-1) ?? 0) - (lines.at(-2) ?? 0)).toBe(2);
    }
  });

  it('stops when told', async () => {
    const file = make('ferma.csv', 'a;b\n'.repeat(300_000));
    const stop = new AbortController();
    const work = async () => {
      for await (const chunk of readCsv(file, { signal: stop.signal }))
        stop.abort(new Error(`${chunk.bytes}`));
    };
    await expect(work()).rejects.toThrow('262144');
  });
});

describe('broken quotes', () => {
  it('names the line of a quote that is never closed', async () => {
    expect(await failure(() => read('a;b\n1;2\n3;"aperta\n5;6\n'))).toMatch(
      /^FILE_NON_LEGGIBILE: .*riga 3: virgolette/,
    );
    const long = `a;b\n"x\ny";2\n3;"aperta\n${'5;6\n'.repeat(600_000)}`;
    expect(await failure(() => read(long))).toMatch(/^FILE_NON_LEGGIBILE: .*riga 4: virgolette/);
  });

  it('names the line of stray text after a closing quote', async () => {
    expect(await failure(() => read('a;b\n1;2\n3;"Santo" Stefano\n5;6\n"7";8\n'))).toMatch(
      /^FILE_NON_LEGGIBILE: .*riga 3: virgolette/,
    );
  });

  it('leaves quotes inside an unquoted value alone', async () => {
    expect((await read('a;b\nVilla "Rosa" nuova;2\n')).rows[1]).toEqual(['Villa "Rosa" nuova', '2']);
  });

  it('refuses rows above the limit, also when the file ends with them', async () => {
    const text = `a;b\n1;2\n${'x'.repeat(500)};2\n`;
    expect(await failure(() => read(text, { maxRowBytes: 100 }))).toMatch(
      /^FILE_NON_LEGGIBILE: .*riga 3: è più lunga di 100/,
    );
    expect((await read(text, { maxRowBytes: 502 })).rows).toHaveLength(3);
    const endless = make('infinita.csv', `a;b\n${'x;'.repeat(2_000_000)}`);
    expect(await failure(() => collect(readCsv(endless)))).toMatch(/riga 2: è più lunga/);
  });
});

describe('detectDelimiter', () => {
  it.each([
    ['a;b;c\n1,5;2;3\n', ';'],
    ['a,b,c\n1,"x;y",3\n', ','],
    ['a\tb\n1,5\t2\n', '\t'],
    ['a|b\n1|2\n', '|'],
    ['Popolazione, stima; provvisoria\na;b;c\n1;2;3\n4;5;6\n', ';'],
    ['solo una colonna\nvalore\n', ';'],
    ['a;b;c\n1;2;3\n4;5', ';'],
    ['', ';'],
  ])('%j → %j', (sample, expected) => expect(detectDelimiter(sample)).toBe(expected));
});

describe('random bytes', () => {
  it('never crash nor hang: rows or a LoadError', { timeout: 60_000 }, async () => {
    const next = randomizer(20261121);
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.alloc(1 + next(3000));
      const alphabet = next(2) ? ';",\n\r\t|ab1"è\\' : null;
      for (let i = 0; i < bytes.length; i++) {
        bytes[i] = alphabet ? alphabet.charCodeAt(next(alphabet.length)) : next(256);
      }
      const told = await failure(() => read(bytes, { maxRowBytes: 1000 }));
      expect(told).toMatch(/^(nessun errore|FILE_NON_LEGGIBILE|FORMATO_SCONOSCIUTO)/);
    }
  });
});

describe('speed', () => {
  it('reads a million cells well under the time of a person', { timeout: 60_000 }, async () => {
    const lines = ['Codice comune;Comune;Età;Maschi;Femmine;Totale'];
    for (let i = 0; i < 166_666; i++) lines.push(`001001;Agliè;${i % 101};${i % 97};${i % 89};${i % 187}`);
    const file = make('veloce.csv', Buffer.from(lines.join('\r\n'), 'latin1'));
    const start = performance.now();
    let cells = 0;
    for await (const { rows } of readCsv(file)) for (const row of rows) cells += row.length;
    expect(cells).toBe(1_000_002);
    // 0.1 s on a quiet core; the bound is for a machine shared by many.
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
