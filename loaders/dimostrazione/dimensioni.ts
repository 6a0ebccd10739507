import type { Session } from '../../sql/warehouse.ts';
import { COLONNE } from '../territorio/colonne.ts';
import type { Comune } from './comuni.ts';
import { ANNI_POPOLAZIONE } from './regole/italia.ts';

/** `dw.dim_comune.valido_dal` of what has always been so. */
const DA_SEMPRE = '1900-01-01';

/** What a version has besides the columns of comuni.csv, in the order that `writeComuni` fills them. */
export const VERSIONE = [
  'valido_dal',
  'valido_al',
  'dimostrativo_aggregazioni',
  'ats_dimostrativo',
  'sll_dimostrativo',
  'forma_indicativa',
  'comune_attuale_key',
];

/** One version of each comune, in force; ATS, SLL and shapes are made from nearness, and say so. */
export async function writeComuni(session: Session, comuni: readonly Comune[]): Promise<void> {
  await session.bulkLoad(
    'dw.dim_comune',
    ['comune_key', ...COLONNE, ...VERSIONE],
    [
      comuni.map(({ key, campi }) => [
        key,
        ...campi.map(numeric),
        DA_SEMPRE,
        null,
        true,
        true,
        true,
        true,
        key,
      ]),
    ],
  );
}

/** Coordinates and residents are the last three columns; codes stay text. */
const numeric = (value: string, index: number): string | number =>
  index >= COLONNE.length - 3 ? Number(value) : value;

/** The years; a stock refers to 1 January. */
export async function writePeriodi(session: Session): Promise<void> {
  await session.bulkLoad(
    'dw.dim_periodo',
    [
      'periodo_key',
      'codice',
      'data_inizio',
      'data_fine',
      'data_riferimento',
      'granularita',
      'anno',
      'etichetta',
    ],
    [
      ANNI_POPOLAZIONE.map((anno) => [
        anno,
        String(anno),
        `${anno}-01-01`,
        `${anno}-12-31`,
        `${anno}-01-01`,
        'anno',
        anno,
        String(anno),
      ]),
    ],
  );
}
