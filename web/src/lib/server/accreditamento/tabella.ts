import Papa from 'papaparse';
import { FileError, MAX_COLONNE, MAX_FILE_BYTES, MAX_RIGHE, type RigaTesto } from './file.ts';
import { readFoglio } from './foglio.ts';

/**
 * Reads CSV (semicolon or comma; UTF-8 or Windows-1252) or the first sheet of an XLSX, told apart by the bytes, never by the name.
 * @throws FileError
 */
export async function readTabella(bytes: Uint8Array): Promise<RigaTesto[]> {
  if (bytes.byteLength === 0) throw new FileError('FILE_ASSENTE');
  if (bytes.byteLength > MAX_FILE_BYTES) throw new FileError('FILE_TROPPO_GRANDE');
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
  const rows = isZip ? await readFoglio(bytes) : readCsv(decode(bytes));
  const filled = rows.filter(({ celle }) => celle.some((cella) => cella.trim() !== ''));
  if (filled.length > MAX_RIGHE + 1) throw new FileError('TROPPE_RIGHE');
  return filled;
}

/** Text has no zero bytes; what is not valid UTF-8 is what Excel writes in Italy. */
function decode(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new FileError('FORMATO_SCONOSCIUTO');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** A quote that is never closed swallows rows: such a file is refused whole. */
function readCsv(text: string): RigaTesto[] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = firstLine.split(';').length >= firstLine.split(',').length ? ';' : ',';
  const rows: RigaTesto[] = [];
  let line = 1;
  let from = 0;
  let broken = false;
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data, errors, meta }) => {
      broken ||= errors.some(({ type }) => type === 'Quotes');
      rows.push({ riga: line, celle: data.slice(0, MAX_COLONNE) });
      line += text.slice(from, meta.cursor).split(/\r\n|\n|\r/).length - 1;
      from = meta.cursor;
    },
  });
  if (broken) throw new FileError('FILE_DANNEGGIATO');
  return rows;
}
