import { describe, expect, it } from 'vitest';

import { checkText, detectEncoding, readText, readTextPieces } from '../../../loaders/readers/text.ts';
import { collect, failure, fileMaker } from './files.ts';

const make = fileMaker();
const cp1252 = (text: string) =>
  Buffer.from(text.replaceAll('Š', '\x8a').replaceAll('ž', '\x9e').replaceAll('’', '\x92'), 'latin1');

describe('encoding', () => {
  it('is windows-1252 when a single byte of the whole file is not UTF-8', async () => {
    const late = Buffer.concat([Buffer.from('a;b\n'.repeat(200_000)), cp1252('Števerjan;Nabrežina;Agliè\n')]);
    const { path } = make('tardi.csv', late);
    expect((await detectEncoding(path)).encoding).toBe('windows-1252');
    expect((await readText(path)).endsWith('Števerjan;Nabrežina;Agliè\n')).toBe(true);
  });

  it('is UTF-8 when all fits, with characters cut by every possible piece end', async () => {
    for (let shift = 0; shift < 4; shift++) {
      const text = `${'x'.repeat(shift)}${'è€😀'.repeat(60_000)}`;
      const { path } = make(`utf8-${shift}.txt`, text);
      expect((await detectEncoding(path)).encoding).toBe('utf-8');
      expect((await readText(path)) === text).toBe(true);
    }
  });

  it.each([
    ['UTF-8', Buffer.from('\ufeffCittà\n')],
    ['UTF-16LE', Buffer.from('\ufeffCittà\n', 'utf16le')],
    ['UTF-16BE', Buffer.from('\ufeffCittà\n', 'utf16le').swap16()],
  ])('follows the byte order mark of %s and leaves it out', async (name, bytes) => {
    expect(await readText(make(`bom-${name}.txt`, bytes).path)).toBe('Città\n');
  });

  it('refuses UTF-8 that was promised and is not, naming the line', async () => {
    const bytes = Buffer.concat([Buffer.from('uno\ndue\ntre '), cp1252('Agliè\n')]);
    const promised = make('promesso.csv', bytes);
    expect(await failure(() => readText(promised.path, { encoding: 'utf-8' }))).toMatch(
      /^FILE_NON_LEGGIBILE: .*alla riga 3/,
    );
    const marked = make('marcato.csv', Buffer.concat([Buffer.from('\ufeff'), bytes]));
    expect(await failure(() => readText(marked.path))).toMatch(/^FILE_NON_LEGGIBILE: .*alla riga 3/);
  });

  it('names the line also far into the file', async () => {
    const bytes = Buffer.concat([
      Buffer.from('riga piena\n'.repeat(50_000)),
      cp1252('è\n'),
      Buffer.from('fine\n'),
    ]);
    const { path } = make('lontano.csv', bytes);
    expect(await failure(() => readText(path, { encoding: 'utf-8' }))).toContain('alla riga 50001 ');
  });

  it('reads windows-1252 when told so, and the damage is then told by checkText', async () => {
    const text = await readText(make('contrario.csv', 'Agliè\n').path, { encoding: 'windows-1252' });
    expect(text).toBe('AgliÃ¨\n');
    expect(checkText(text.trim())).toBe('CODIFICA_ERRATA');
  });
});

describe('what is no text', () => {
  it.each([
    ['FORMATO_SCONOSCIUTO', 'foglio XLSX', Buffer.from('PK\x03\x04................')],
    ['FORMATO_SCONOSCIUTO', 'foglio XLS', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0])],
    ['FORMATO_SCONOSCIUTO', 'PDF', Buffer.from('%PDF-1.7 ...')],
    ['FORMATO_SCONOSCIUTO', 'binario', Buffer.from([65, 0, 66, 0])],
    ['FILE_NON_LEGGIBILE', 'vuoto', Buffer.alloc(0)],
  ])('%s: %s', async (code, word, bytes) => {
    const { path } = make(`estraneo-${word}.csv`, bytes);
    const told = await failure(() => readText(path));
    expect(told).toMatch(new RegExp(`^${code}: .*${word}`));
    expect(told).not.toContain('\n');
  });

  it('is absent, a folder, too large', async () => {
    expect(await failure(() => readText('/non/esiste.csv'))).toMatch(/^FILE_ASSENTE/);
    expect(await failure(() => readText('/tmp'))).toMatch(/^FILE_NON_LEGGIBILE/);
    const { path } = make('grande.txt', 'x'.repeat(2_000_001));
    expect(await failure(() => readText(path, { maxBytes: 2_000_000 }))).toMatch(
      /^FILE_TROPPO_GRANDE: .* 2 MB/,
    );
  });
});

describe('pieces', () => {
  it('count the bytes of the file and stop when told', async () => {
    const { path } = make('pezzi.txt', 'è'.repeat(400_000));
    const pieces = await collect(readTextPieces(path));
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.at(-1)?.bytes).toBe(800_000);
    const stop = new AbortController();
    const reading = async () => {
      for await (const piece of readTextPieces(path, { signal: stop.signal }))
        stop.abort(new Error(`${piece.bytes}`));
    };
    await expect(reading()).rejects.toThrow('262144');
  });
});

describe('checkText', () => {
  it.each([
    ['San Don\ufffd di Piave', 'TESTO_DANNEGGIATO'],
    ['San DonÃ\u00a0 di Piave', 'CODIFICA_ERRATA'],
    ['AgliÃ¨', 'CODIFICA_ERRATA'],
    ['CantÃ¹', 'CODIFICA_ERRATA'],
    ['Å teverjan', null],
    ['Å\u00a0teverjan', 'CODIFICA_ERRATA'],
    ['NabreÅ¾ina', 'CODIFICA_ERRATA'],
    ['Lâ€™Aquila', 'CODIFICA_ERRATA'],
    ['ForlÃ¬', 'CODIFICA_ERRATA'],
    ['Forl\u008d', 'CODIFICA_ERRATA'],
    ['Agliï¿½', 'TESTO_DANNEGGIATO'],
    ['Agliè', null],
    ['Verrès/Châtillon', null],
    ['CHÂTILLON', null],
    ['“FORLÌ”', null],
    ['È’ vero – sì… «così»', null],
    ['Sankt Pölten / Ärzte', null],
    ["Vo'", null],
    ['riga\tcon tabulazione\ne a capo', null],
    ['', null],
  ])('%j → %s', (value, expected) => expect(checkText(value)).toBe(expected));
});
