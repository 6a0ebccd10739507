import { makeZip, type ZipItem } from './zip.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export interface SheetParts {
  /** XML of the rows: what stands inside `<sheetData>`. */
  rows: string;
  name?: string;
  state?: 'visible' | 'hidden' | 'veryHidden';
  /** XML before and after `<sheetData>`. */
  before?: string;
  after?: string;
}

export interface XlsxParts {
  sheets: readonly SheetParts[];
  /** XML of `<si>` elements. */
  texts?: string;
  /** Number formats by id, and the format id of each cell style. */
  formats?: Readonly<Record<number, string>>;
  styles?: readonly number[];
  date1904?: boolean;
  /** Put before the root element of every sheet. */
  prolog?: string;
}

function relations(items: readonly { id: string; type: string; target: string }[]): string {
  const all = items.map(
    ({ id, type, target }) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="${RELS}">${all.join('')}</Relationships>`;
}

/** The parts of an XLSX workbook as Excel writes them, for tests to change before they zip them. */
export function xlsxItems(parts: XlsxParts): ZipItem[] {
  const sheets = parts.sheets.map(({ name, state }, i) => {
    const hidden = state ? ` state="${state}"` : '';
    return `<sheet name="${name ?? `Foglio${i + 1}`}" sheetId="${i + 1}"${hidden} r:id="rId${i + 1}"/>`;
  });
  const numFmts = Object.entries(parts.formats ?? {}).map(
    ([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`,
  );
  const xfs = (parts.styles ?? [0]).map((id) => `<xf numFmtId="${id}"/>`).join('');
  return [
    {
      name: '_rels/.rels',
      data: relations([{ id: 'r1', type: 'officeDocument', target: 'xl/workbook.xml' }]),
    },
    {
      name: 'xl/workbook.xml',
      data: `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${parts.date1904 ? ' date1904="1"' : ''}/><sheets>${sheets.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: relations([
        ...parts.sheets.map((_sheet, i) => ({
          id: `rId${i + 1}`,
          type: 'worksheet',
          target: `worksheets/sheet${i + 1}.xml`,
        })),
        { id: 'st', type: 'styles', target: '/xl/styles.xml' },
        { id: 'ss', type: 'sharedStrings', target: 'sharedStrings.xml' },
      ]),
    },
    ...parts.sheets.map(({ rows, before, after }, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      data: `${HEAD}${parts.prolog ?? ''}<worksheet xmlns="${MAIN}">${before ?? ''}<sheetData>${rows}</sheetData>${after ?? ''}</worksheet>`,
    })),
    {
      name: 'xl/styles.xml',
      data: `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts>${numFmts.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${xfs}</cellXfs></styleSheet>`,
    },
    { name: 'xl/sharedStrings.xml', data: `${HEAD}<sst xmlns="${MAIN}">${parts.texts ?? ''}</sst>` },
  ];
}

/** An XLSX workbook in memory. */
export function makeXlsx(parts: XlsxParts): Buffer {
  return makeZip(xlsxItems(parts));
}
