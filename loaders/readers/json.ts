import { LoadError, type InputFile } from '../pipeline/contract.ts';
import { plainNumber, type Decimal } from './cell.ts';
import type { CsvChunk } from './csv.ts';
import { readText } from './text.ts';

export interface JsonOptions {
  /** Longest file, in bytes; 200 MB unless told. */
  maxBytes?: number;
  signal?: AbortSignal;
}

export interface RecordOptions extends JsonOptions {
  /** JSON pointer (RFC 6901) to the array of records, as `/data/righe`; without it the array itself, or the only array of the object. */
  pointer?: string;
}

export interface JsonTableOptions extends RecordOptions {
  /** Of numbers, when they become text; `,` unless told, as the styles `italiano` and `migliaia` want it. */
  decimal?: Decimal;
}

const MAX_BYTES = 200e6;
const MAX_DEPTH = 100;
const RECORDS_PER_CHUNK = 2000;

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY, COLON, BREAK] = [
  34, 92, 123, 125, 91, 93, 58, 10,
];

function unreadable(name: string, line: number | null, what: string): LoadError {
  const where = line === null ? '' : `, riga ${line}`;
  return new LoadError(
    'FILE_NON_LEGGIBILE',
    `${name}${where}: ${what}; chiedere un JSON corretto a chi lo pubblica`,
  );
}

function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Position after the string that begins at `start`; the end of the text when it is not closed. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
    else if (code === BREAK) return i;
  }
  return text.length;
}

function nextSign(text: string, from: number): number {
  let i = from;
  while (i < text.length && text.charCodeAt(i) <= 32) i++;
  return text.charCodeAt(i);
}

/** Refuses what `JSON.parse` lets pass: nesting without bound, and a key that occurs twice (the last one would win in silence). */
function checkShape(name: string, text: string): void {
  const levels: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfString(text, i);
      const keys = levels.at(-1);
      if (keys && nextSign(text, end) === COLON) {
        const key = text.slice(i + 1, end - 1);
        if (keys.has(key))
          throw unreadable(name, lineAt(text, i), `la chiave «${key.slice(0, 80)}» compare due volte`);
        keys.add(key);
      }
      i = end - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      levels.push(code === OPEN_OBJECT ? new Set() : null);
      if (levels.length > MAX_DEPTH)
        throw unreadable(name, lineAt(text, i), `più di ${MAX_DEPTH} livelli annidati`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      levels.pop();
    }
  }
}

/**
 * Reads a JSON file whole.
 *
 * @throws LoadError FILE_ASSENTE; FILE_TROPPO_GRANDE; FILE_NON_LEGGIBILE naming the line of a key that occurs twice in one object, of more
 *   than 100 nested levels, and of a syntax error where the engine tells it
 */
export async function readJson(file: InputFile, options: JsonOptions = {}): Promise<unknown> {
  const text = await readText(file.path, { maxBytes: options.maxBytes ?? MAX_BYTES, signal: options.signal });
  checkShape(file.name, text);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const position = /position (\d+)/.exec(String(cause))?.[1];
    const line = position === undefined ? null : lineAt(text, Number(position));
    throw Object.assign(unreadable(file.name, line, 'non è JSON valido'), { cause });
  }
}

/** The value that a JSON pointer (RFC 6901) leads to; undefined when there is none. */
export function atPointer(value: unknown, pointer: string): unknown {
  if (pointer === '') return value;
  if (!pointer.startsWith('/')) return undefined;
  let here = value;
  for (const step of pointer.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

function findRecords(name: string, value: unknown, pointer: string | undefined): unknown[] {
  if (pointer !== undefined) {
    const found = atPointer(value, pointer);
    if (Array.isArray(found)) return found;
    throw unreadable(name, null, `in «${pointer}» non c'è un elenco`);
  }
  if (Array.isArray(value)) return value;
  const lists = Object.values(value ?? {}).filter(Array.isArray);
  if (lists.length === 1 && lists[0]) return lists[0];
  throw unreadable(name, null, `contiene ${lists.length} elenchi: indicare quale con un puntatore JSON`);
}

/**
 * Reads the records of a JSON file: an array of objects, at `pointer` when told (SITUAS: `{"resultset": […]}`).
 *
 * @throws LoadError as {@link readJson}; FILE_NON_LEGGIBILE when there is no such array, or an element is no object
 */
export async function readRecords(
  file: InputFile,
  options: RecordOptions = {},
): Promise<Record<string, unknown>[]> {
  const records = findRecords(file.name, await readJson(file, options), options.pointer);
  const wrong = records.findIndex(
    (record) => typeof record !== 'object' || record === null || Array.isArray(record),
  );
  if (wrong >= 0) throw unreadable(file.name, null, `l'elemento ${wrong + 1} dell'elenco non è un oggetto`);
  return records as Record<string, unknown>[];
}

/** A JSON value as a cell: numbers plain, null blank, booleans as spreadsheets write them here, objects as JSON. */
function cellText(value: unknown, decimal: Decimal): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'VERO' : 'FALSO';
  if (typeof value === 'number') return plainNumber(value, decimal);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Reads JSON records as a table: the first row is the header (all keys, in order of appearance), `lines` are positions of the records
 * from 1 (0 for the header).
 *
 * @throws LoadError as {@link readRecords}
 */
export async function* readJsonTable(
  file: InputFile,
  options: JsonTableOptions = {},
): AsyncGenerator<CsvChunk> {
  const records = await readRecords(file, options);
  const columns = new Map<string, number>();
  for (const record of records) {
    for (const key of Object.keys(record)) if (!columns.has(key)) columns.set(key, columns.size);
    if (columns.size > 2000) throw unreadable(file.name, null, 'ha più di 2000 colonne');
  }
  const keys = [...columns.keys()];
  yield { rows: [keys], lines: Int32Array.of(0), bytes: 0, titles: [] };
  for (let from = 0; from < records.length; from += RECORDS_PER_CHUNK) {
    options.signal?.throwIfAborted();
    const part = records.slice(from, from + RECORDS_PER_CHUNK);
    yield {
      rows: part.map((record) =>
        keys.map((key) => (Object.hasOwn(record, key) ? cellText(record[key], options.decimal ?? ',') : '')),
      ),
      lines: Int32Array.from(part, (_record, i) => from + i + 1),
      bytes: 0,
      titles: [],
    };
  }
}
