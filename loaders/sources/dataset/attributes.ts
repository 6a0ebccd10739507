import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as shpjs from 'shpjs';
import { LoadError, type InputFile } from '../../pipeline/contract.ts';
import { extractEntry, openZip } from '../../readers/zip.ts';
import type { Pezzo } from '../common/tabella.ts';
import type { Definizione } from './definition.ts';

/** What `shpjs` really exports; its types describe another shape. */
const { parseDbf } = shpjs as unknown as { parseDbf(dbf: Uint8Array, encoding?: string): object[] };

/** Bytes before the column names: numbers, no text. */
const HEADER = 32;

/** Rows handed on at once. */
const CHUNK = 2000;

/**
 * The attributes of a Shapefile as a table: a .dbf, or the one in a ZIP (`formato.foglio` names it when there are several). Lines are
 * the positions of the features, from 1.
 * @throws LoadError FORMATO_SCONOSCIUTO, FILE_NON_LEGGIBILE and those of `openZip`
 */
export async function* readAttributes(
  file: InputFile,
  { codifica, foglio, numeri }: Definizione['formato'],
  signal: AbortSignal,
): AsyncGenerator<Pezzo> {
  const bytes = await dbfOf(file, foglio, signal);
  const records = parse(bytes, codifica ?? guessEncoding(bytes), file.name);
  const names = Object.keys(records[0] ?? {});
  yield { rows: [names], lines: [0], bytes: 0 };
  for (let from = 0; from < records.length; from += CHUNK) {
    signal.throwIfAborted();
    const part = records.slice(from, from + CHUNK);
    yield {
      rows: part.map((record) => names.map((name) => cellText(record[name], numeri === 'punto' ? '.' : ','))),
      lines: part.map((_record, i) => from + i + 1),
      bytes: 0,
    };
  }
}

async function dbfOf(file: InputFile, wanted: string | undefined, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = await readFile(file.path);
  if (bytes.subarray(0, 2).toString('latin1') !== 'PK') return bytes;
  const zip = await openZip(file.path);
  const folder = await mkdtemp(join(tmpdir(), 'belvedere-'));
  try {
    const tables = zip.entries.filter(({ name }) => /\.dbf$/i.test(name));
    const [table] = tables.filter(({ name }) => wanted === undefined || name.includes(wanted));
    if (!table || (wanted === undefined && tables.length > 1)) {
      const found =
        tables
          .map(({ name }) => name)
          .slice(0, 5)
          .join(', ') || 'nessuno';
      throw new LoadError(
        'FORMATO_SCONOSCIUTO',
        `Nell'archivio serve un solo .dbf, oppure il suo nome in formato.foglio; trovati: ${found}.`,
      );
    }
    const path = join(folder, 'tabella.dbf');
    await extractEntry(zip, table.name, path, signal);
    return await readFile(path);
  } finally {
    zip.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function parse(bytes: Uint8Array, encoding: string, name: string): Record<string, unknown>[] {
  try {
    return parseDbf(bytes, encoding) as Record<string, unknown>[];
  } catch (cause) {
    throw new LoadError(
      'FILE_NON_LEGGIBILE',
      `${name} non è una tabella DBF leggibile: riscaricala dalla fonte.`,
      { cause },
    );
  }
}

/** UTF-8 when the whole file is valid as such, otherwise what Windows programs write. */
function guessEncoding(bytes: Uint8Array): string {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(HEADER));
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Numbers are printed as the definition reads them. */
function cellText(value: unknown, decimal: string): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? String(value).replace('.', decimal) : String(value).trim();
}
