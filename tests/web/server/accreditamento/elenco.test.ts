import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { readElenco } from '../../../../web/src/lib/server/accreditamento/elenco.ts';
import { FileError, MAX_FILE_BYTES } from '../../../../web/src/lib/server/accreditamento/file.ts';
import { readTabella } from '../../../../web/src/lib/server/accreditamento/tabella.ts';
import { LUOGHI } from './luoghi.ts';

const OGGI = '2026-11-21';
const HEADER = 'Nome;Cognome;Codice fiscale;E-mail;Ruolo;Ente;Livello;Codice';
const ROW = 'Niccolò;Rossi;RSSNCL85T10A562W;n@example.org;Coordinatore;Regione Lombardia;Regione;03';
const bytes = (text: string) => new TextEncoder().encode(text);
const read = async (data: Uint8Array) => readElenco(await readTabella(data), LUOGHI, OGGI);

async function codeOf(data: Uint8Array): Promise<string> {
  const error: unknown = await readTabella(data).catch((cause: unknown) => cause);
  return error instanceof FileError ? error.codice : 'read';
}

async function sheet(rows: (string | number)[][]): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('Elenco').addRows(rows);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

describe('a list of people', () => {
  it.each([
    ['UTF-8, semicolons', bytes(`${HEADER}\n${ROW}\n`)],
    ['UTF-8 with mark, commas, CRLF', bytes(`\uFEFF${HEADER}\r\n${ROW}\r\n`.replaceAll(';', ','))],
    ['Windows-1252', Buffer.from(`${HEADER}\n${ROW}`, 'latin1')],
  ])('is read from CSV: %s', async (_kind, data) => {
    const { persone, scarti } = await read(new Uint8Array(data));
    expect(scarti.flatMap(({ motivi }) => motivi).filter((motivo) => !/codice fiscale/.test(motivo))).toEqual(
      [],
    );
    expect([...persone.map(({ nome }) => nome), ...scarti.map(({ chi }) => chi)].join()).toContain('Niccolò');
  });

  it('is read from XLSX, codes without their zero too', async () => {
    const row = [
      'Mario',
      'Rossi',
      'RSSMRA85T10A562S',
      'm@example.org',
      'coordinatore',
      'Regione',
      'regione',
      3,
    ];
    const { persone, scarti } = await read(await sheet([HEADER.split(';'), row]));
    expect(scarti).toEqual([]);
    expect(persone).toMatchObject([{ ruolo: 'coordinatore', livello: 'regione', codice: '03', riga: 2 }]);
  });

  it('names each rejected row by its line, with every reason', async () => {
    const lines = [
      HEADER,
      'Mario;Rossi;RSSMRA85T10A562S;m@example.org;amministratore;Ambito;ats;A03001',
      'Mario;Rossi;RSSMRA85T10A562S;m@example.org;amministratore;Ambito;ats;A03001',
      '=1+1;Rossi;X;no;ministero;Ente;italia;IT',
      'Anna;Rossi;RSSMRA70A01H501S;a@example.org;amministratore;Regione;regione;03',
    ];
    const { persone, scarti } = await read(bytes(lines.join('\n')));
    expect(persone).toHaveLength(1);
    expect(persone[0]?.ruolo).toBe('amministratore_ats');
    expect(scarti.map(({ riga, motivi }) => [riga, motivi.length])).toEqual([
      [3, 1],
      [4, 5],
      [5, 1],
    ]);
  });

  it('says which columns are missing', async () => {
    expect((await read(bytes('nome;cognome\nA;B'))).colonneAssenti).toContain('codice fiscale');
  });

  it('is refused whole when it is no table, too large or broken', async () => {
    expect(await codeOf(new Uint8Array())).toBe('FILE_ASSENTE');
    expect(await codeOf(new Uint8Array(MAX_FILE_BYTES + 1).fill(65))).toBe('FILE_TROPPO_GRANDE');
    expect(await codeOf(bytes('%PDF-1.7\0\0'))).toBe('FORMATO_SCONOSCIUTO');
    expect(await codeOf(bytes(`${HEADER}\n"Mario;Rossi\nx;y`))).toBe('FILE_DANNEGGIATO');
    expect(await codeOf(bytes(`a;b\n${'x;y\n'.repeat(2001)}`))).toBe('TROPPE_RIGHE');
    expect(await codeOf(bytes('PK\u0003\u0004 no archive'))).toBe('FILE_DANNEGGIATO');
  });

  it('a sheet that unpacks to too much is not unpacked', async () => {
    const bomb = await sheet(Array.from({ length: 300 }, (_, i) => [i, 'A'.repeat(32_000) + i]));
    expect(bomb.byteLength).toBeLessThan(MAX_FILE_BYTES);
    expect(await codeOf(bomb)).toBe('FILE_TROPPO_GRANDE');
  });
});
