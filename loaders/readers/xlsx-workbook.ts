import { LoadError } from '../pipeline/contract.ts';
import { cellFormat, GENERAL, type CellFormat } from './cell.ts';
import { tooLarge, type SheetLimits } from './sheet-limits.ts';
import { readWholeXml, type XmlHandlers } from './xml.ts';
import type { ZipArchive } from './zip.ts';

/** A workbook without its sheets' rows. */
export interface Workbook {
  sheets: readonly { name: string; hidden: boolean; part: string }[];
  /** Texts that cells point to by number. */
  texts: readonly string[];
  /** Format of each cell style. */
  formats: readonly CellFormat[];
  epoch1904: boolean;
}

interface Relation {
  id: string;
  type: string;
  target: string;
}

/** Path of a relation's target, from the folder of the part that declares it. */
function resolveTarget(base: string, target: string): string {
  return decodeURI(new URL(target, `zip://x/${base}`).pathname).slice(1);
}

function attribute(attributes: Readonly<Record<string, string>>, name: string): string {
  const key = Object.keys(attributes).find((found) => found === name || found.endsWith(`:${name}`));
  return key === undefined ? '' : (attributes[key] ?? '');
}

class WorkbookReader {
  private readonly zip: ZipArchive;
  private readonly names: ReadonlyMap<string, string>;
  private readonly signal: AbortSignal | undefined;

  constructor(zip: ZipArchive, signal?: AbortSignal) {
    this.zip = zip;
    // Part names are compared without case (ECMA-376 part 2, 9.1.1).
    this.names = new Map(zip.entries.map(({ name }) => [name.toLowerCase(), name]));
    this.signal = signal;
  }

  has(part: string): boolean {
    return this.names.has(part.toLowerCase());
  }

  async part(part: string, handlers: XmlHandlers): Promise<void> {
    const source = await this.zip.openEntry(this.names.get(part.toLowerCase()) ?? part, this.signal);
    await readWholeXml(source, handlers, this.signal);
  }

  async relations(part: string): Promise<Relation[]> {
    const slash = part.lastIndexOf('/') + 1;
    const rels = `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
    const found: Relation[] = [];
    if (!this.has(rels)) return found;
    await this.part(rels, {
      open(name, { Id = '', Type = '', Target = '', TargetMode }) {
        // External targets are addresses: nothing is fetched.
        if (name !== 'Relationship' || TargetMode === 'External') return;
        found.push({
          id: Id,
          type: Type.slice(Type.lastIndexOf('/') + 1),
          target: resolveTarget(part, Target),
        });
      },
    });
    return found;
  }

  async formats(part: string): Promise<CellFormat[]> {
    const codes = new Map<number, string>();
    const formats: CellFormat[] = [];
    let inside = false;
    await this.part(part, {
      open(name, attributes) {
        if (name === 'cellXfs') inside = true;
        if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
        if (name !== 'xf' || !inside || formats.length >= 65_536) return;
        const id = Number(attributes.numFmtId ?? 0);
        formats.push(id === 0 ? GENERAL : cellFormat(id, codes.get(id)));
      },
      close(name) {
        if (name === 'cellXfs') inside = false;
      },
    });
    return formats;
  }

  async texts(part: string, file: string, maxText: number): Promise<string[]> {
    const texts: string[] = [];
    let text = '';
    let inText = false;
    let phonetic = 0;
    let total = 0;
    await this.part(part, {
      open(name) {
        if (name === 'si') text = '';
        inText = name === 't' && phonetic === 0;
        if (name === 'rPh') phonetic++;
      },
      text(value) {
        if (inText) text += value;
      },
      close(name) {
        if (name === 't') inText = false;
        if (name === 'rPh') phonetic--;
        if (name !== 'si') return;
        total += text.length + 8;
        if (total > maxText)
          throw tooLarge(file, `${Math.floor(maxText / 1e6)} milioni di caratteri di testo`);
        texts.push(unescapeText(text));
      },
    });
    return texts;
  }
}

/** Excel writes characters that XML cannot hold as `_x000D_`. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}

function notExcel(file: string, zip: ZipArchive): LoadError {
  const names = zip.entries.map(({ name }) => name.toLowerCase());
  const what = names.includes('xl/workbook.bin')
    ? 'un foglio XLSB'
    : names.includes('content.xml')
      ? 'un documento OpenDocument'
      : names.some((name) => name.startsWith('word/'))
        ? 'un documento Word'
        : 'un archivio ZIP qualsiasi';
  return new LoadError(
    'FORMATO_SCONOSCIUTO',
    `${file} non è un foglio XLSX ma ${what}: salvarlo come XLSX o CSV`,
  );
}

/**
 * Reads what a workbook says of itself: sheets, texts, formats.
 *
 * @throws LoadError FORMATO_SCONOSCIUTO when the archive is something else; FILE_TROPPO_GRANDE
 */
export async function readWorkbook(
  file: string,
  zip: ZipArchive,
  limits: SheetLimits,
  signal?: AbortSignal,
): Promise<Workbook> {
  const reader = new WorkbookReader(zip, signal);
  const root =
    (await reader.relations('')).find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!reader.has(root) || root.endsWith('.bin')) throw notExcel(file, zip);
  const relations = await reader.relations(root);
  const sheets: { name: string; hidden: boolean; part: string }[] = [];
  let epoch1904 = false;
  await reader.part(root, {
    open(name, attributes) {
      if (name === 'workbookPr') epoch1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet' || sheets.length >= 1000) return;
      const relation = relations.find(({ id }) => id === attribute(attributes, 'id'));
      // Chart sheets have no rows.
      if (relation?.type !== 'worksheet' || !reader.has(relation.target)) return;
      const hidden = (attributes.state ?? 'visible') !== 'visible';
      sheets.push({ name: attributes.name ?? '', hidden, part: relation.target });
    },
  });
  if (sheets.length === 0) throw notExcel(file, zip);
  const partOf = (kind: string) =>
    relations.find(({ type, target }) => type === kind && reader.has(target))?.target;
  const styles = partOf('styles');
  const shared = partOf('sharedStrings');
  return {
    sheets,
    texts: shared ? await reader.texts(shared, file, limits.maxSharedText) : [],
    formats: styles ? await reader.formats(styles) : [],
    epoch1904,
  };
}
