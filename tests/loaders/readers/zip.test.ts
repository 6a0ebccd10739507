import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { extractEntry, openZip, withExtracted, ZIP_LIMITS } from '../../../loaders/readers/zip.ts';
import { makeZip, type ZipItem } from '../../support/zip.ts';
import { failure, fileMaker, randomizer, temporaryFolder } from './files.ts';

const make = fileMaker();
const folder = temporaryFolder();
let count = 0;
const zipFile = (...items: ZipItem[]) => make(`${count++}.zip`, makeZip(items)).path;

async function opening(path: string, limits = ZIP_LIMITS): Promise<string> {
  return failure(async () => {
    const zip = await openZip(path, { limits });
    zip.close();
    return zip.entries.map(({ name }) => name);
  });
}

async function extracting(path: string, name: string): Promise<string> {
  const to = join(folder, `${count++}`);
  const zip = await openZip(path);
  const told = await failure(() => extractEntry(zip, name, to));
  zip.close();
  expect(existsSync(to)).toBe(told.startsWith('nessun errore'));
  return told;
}

describe('openZip', () => {
  it('lists files, not folders, with names written by Windows too', async () => {
    const path = zipFile(
      { name: 'Com/', data: '' },
      { name: 'Com/uno.csv', data: 'a;b\n' },
      { name: 'Dir\\due.csv', data: 'è' },
    );
    const zip = await openZip(path);
    expect(zip.entries.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['Com/uno.csv', 4],
      ['Dir/due.csv', 2],
    ]);
    zip.close();
  });

  const bomb = 'x'.repeat(3_000_000);
  it.each<[string, RegExp, ZipItem[]]>([
    ['a path that goes up', /esce dalla cartella/, [{ name: '../fuori.csv', data: 'x' }]],
    [
      'a path that goes up with backslashes',
      /esce dalla cartella/,
      [{ name: 'a\\..\\..\\fuori.csv', data: 'x' }],
    ],
    ['an absolute path', /esce dalla cartella/, [{ name: '/etc/passwd', data: 'x' }]],
    ['a drive letter', /esce dalla cartella/, [{ name: 'C:\\x.csv', data: 'x' }]],
    ['a NUL in the name', /non è un percorso/, [{ name: 'a\0.csv', data: 'x' }]],
    ['a symbolic link', /è un collegamento/, [{ name: 'a', data: '/etc/passwd', mode: 0o120777 }]],
    ['a password', /password/, [{ name: 'a.csv', data: 'x', flags: 1 }]],
    ['strong encryption', /password/, [{ name: 'a.csv', data: 'x', flags: 0x41 }]],
    [
      'a doubled name',
      /due volte/,
      [
        { name: 'A.csv', data: 'x' },
        { name: 'a.csv', data: 'y' },
      ],
    ],
    ['an archive inside', /archivio dentro/, [{ name: 'a.zip', data: 'x' }]],
    ['a bomb', /si espande più di 200 volte/, [{ name: 'a.csv', data: bomb }]],
    ['an unknown compression', /compressione non prevista/, [{ name: 'a.csv', data: 'x', method: 14 }]],
    ['a huge entry', /supera 2000 MB/, [{ name: 'a.csv', data: 'x', declaredBytes: 4_000_000_000 }]],
    [
      'entries that share bytes',
      /più byte di quanti/,
      [{ name: 'a.csv', data: 'x', declaredCompressedBytes: 9e6, declaredBytes: 9e6 }],
    ],
  ])('refuses %s', async (_name, expected, items) => {
    const told = await opening(zipFile(...items));
    expect(told).toMatch(/^ARCHIVIO_SOSPETTO: /);
    expect(told).toMatch(expected);
  });

  it('counts entries and the sum of sizes', async () => {
    const path = zipFile({ name: 'a', data: 'xx' }, { name: 'b', data: 'yy' });
    expect(await opening(path)).toBe('nessun errore: ["a","b"]');
    expect(await opening(path, { ...ZIP_LIMITS, maxEntries: 1 })).toMatch(
      /^ARCHIVIO_SOSPETTO: .*più di 1 file/,
    );
    expect(await opening(path, { ...ZIP_LIMITS, maxTotalBytes: 3 })).toMatch(
      /^ARCHIVIO_SOSPETTO: .*contenuto supera/,
    );
  });

  it('tells what is no archive, what is cut, what is missing', async () => {
    expect(await opening(make('testo.zip', 'a;b\n1;2\n').path)).toMatch(/^ARCHIVIO_DANNEGGIATO/);
    const whole = makeZip([{ name: 'a.csv', data: 'abc'.repeat(1000) }]);
    expect(await opening(make('tagliato.zip', whole.subarray(0, -30)).path)).toMatch(/^ARCHIVIO_DANNEGGIATO/);
    expect(await opening('/non/esiste.zip')).toMatch(/^FILE_ASSENTE/);
  });
});

describe('extractEntry', () => {
  it('writes the content', async () => {
    const to = join(folder, 'contenuto');
    const zip = await openZip(
      zipFile({ name: 'a.csv', data: 'uno;due\n' }, { name: 'b', data: 'x', method: 0 }),
    );
    await extractEntry(zip, 'a.csv', to);
    expect(readFileSync(to, 'utf8')).toBe('uno;due\n');
    await expect(extractEntry(zip, 'b', to)).rejects.toThrow('EEXIST');
    expect(readFileSync(to, 'utf8')).toBe('uno;due\n');
    zip.close();
  });

  it('refuses contents larger or smaller than declared, and wrong checksums, leaving nothing', async () => {
    const data = 'abcdefgh'.repeat(100);
    expect(await extracting(zipFile({ name: 'a', data, declaredBytes: 10 }), 'a')).toMatch(
      /^ARCHIVIO_DANNEGGIATO/,
    );
    expect(await extracting(zipFile({ name: 'a', data, declaredBytes: 900 }), 'a')).toMatch(
      /^ARCHIVIO_DANNEGGIATO/,
    );
    expect(await extracting(zipFile({ name: 'a', data, crc: 1 }), 'a')).toMatch(/^ARCHIVIO_DANNEGGIATO/);
    expect(await extracting(zipFile({ name: 'a', data }), 'a')).toMatch(/^nessun errore/);
    expect(await extracting(zipFile({ name: 'a', data }), 'manca')).toMatch(/^ARCHIVIO_DANNEGGIATO: .*manca/);
  });
});

describe('withExtracted', () => {
  it('gives the files under numbers and removes the folder, also after an error', async () => {
    const path = zipFile({ name: 'x/a.csv', data: 'A' }, { name: 'b.txt', data: 'B' });
    let seen = '';
    const content = await withExtracted(
      path,
      (name) => name.endsWith('.csv'),
      async (files) => {
        seen = files.get('x/a.csv') ?? '';
        expect([...files.keys()]).toEqual(['x/a.csv']);
        expect(readdirSync(join(seen, '..'))).toEqual(['0']);
        return readFileSync(seen, 'utf8');
      },
    );
    expect(content).toBe('A');
    expect(existsSync(join(seen, '..'))).toBe(false);
    await expect(
      withExtracted(
        path,
        () => true,
        async (files) => {
          seen = files.get('b.txt') ?? '';
          throw new Error('interrotto');
        },
      ),
    ).rejects.toThrow('interrotto');
    expect(existsSync(join(seen, '..'))).toBe(false);
  });
});

describe('damaged archives', () => {
  it('never crash nor hang: entries or a LoadError', { timeout: 60_000 }, async () => {
    const next = randomizer(42);
    const whole = makeZip([
      { name: 'a.csv', data: 'codice;valore\n'.repeat(50) },
      { name: 'cartella/b.csv', data: 'x' },
    ]);
    for (let round = 0; round < 500; round++) {
      const bytes = Buffer.from(whole.subarray(0, next(4) ? whole.length : next(whole.length)));
      for (let i = next(12); i > 0 && bytes.length > 0; i--) bytes[next(bytes.length)] = next(256);
      const { path } = make('guasto.zip', bytes);
      const told = await failure(async () => {
        const zip = await openZip(path);
        try {
          for (const { name } of zip.entries)
            await extractEntry(zip, name, join(folder, `guasto-${count++}`));
        } finally {
          zip.close();
        }
      });
      expect(told).toMatch(/^(nessun errore|ARCHIVIO_|FILE_)/);
    }
  });
});
