import { makeZip, type ZipItem } from './zip.ts';

type Punto = [number, number];

/** One record: attributes as text, and its rings as they are to be written; null: an empty shape. */
export interface Elemento {
  attributi: Record<string, string | number>;
  anelli: Punto[][] | null;
}

export interface Strato {
  /** Path inside the archive, without ending. */
  percorso: string;
  elementi: Elemento[];
  /** Text of the .prj; none when missing. */
  prj?: string;
  /** Text of the .cpg; none when missing. */
  cpg?: string;
  /** What the table's bytes are in. */
  codifica?: 'utf8' | 'latin1';
  senzaDbf?: boolean;
}

/** What ISTAT writes in the .prj of its WGS84 layers. */
export const PRJ_UTM32 =
  'PROJCS["WGS_1984_UTM_Zone_32N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';

/** ESRI Shapefile Technical Description (1998): polygons, main file only; the index is not read by anybody here. */
function makeShp(elementi: readonly Elemento[]): Buffer {
  const records = elementi.map(({ anelli }, i) => {
    const content = anelli ? polygon(anelli) : Buffer.alloc(4);
    const head = Buffer.alloc(8);
    head.writeInt32BE(i + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([head, content]);
  });
  const body = Buffer.concat(records);
  const head = Buffer.alloc(100);
  head.writeInt32BE(9994, 0);
  head.writeInt32BE((100 + body.length) / 2, 24);
  head.writeInt32LE(1000, 28);
  head.writeInt32LE(5, 32);
  return Buffer.concat([head, body]);
}

function polygon(anelli: readonly Punto[][]): Buffer {
  const points = anelli.flat();
  const content = Buffer.alloc(44 + 4 * anelli.length + 16 * points.length);
  content.writeInt32LE(5, 0);
  const bounds = [0, 1].map((axis) => points.map((p) => p[axis] ?? 0));
  bounds.forEach((values, axis) => {
    content.writeDoubleLE(Math.min(...values), 4 + 8 * axis);
    content.writeDoubleLE(Math.max(...values), 20 + 8 * axis);
  });
  content.writeInt32LE(anelli.length, 36);
  content.writeInt32LE(points.length, 40);
  let start = 0;
  anelli.forEach((ring, i) => {
    content.writeInt32LE(start, 44 + 4 * i);
    start += ring.length;
  });
  points.forEach(([x, y], i) => {
    content.writeDoubleLE(x, 44 + 4 * anelli.length + 16 * i);
    content.writeDoubleLE(y, 52 + 4 * anelli.length + 16 * i);
  });
  return content;
}

/** dBASE III: text columns of 60 bytes, numbers of 12, padded as ISTAT's are. */
function makeDbf(elementi: readonly Elemento[], codifica: 'utf8' | 'latin1'): Buffer {
  const names = Object.keys(elementi[0]?.attributi ?? {});
  const numeric = names.map((name) => typeof elementi[0]?.attributi[name] === 'number');
  const width = (i: number): number => (numeric[i] ? 12 : 60);
  const head = Buffer.alloc(32 + 32 * names.length + 1);
  head.writeUInt8(3, 0);
  head.writeUInt32LE(elementi.length, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(1 + names.reduce((sum, _, i) => sum + width(i), 0), 10);
  names.forEach((name, i) => {
    head.write(name, 32 + 32 * i, 'latin1');
    head.write(numeric[i] ? 'N' : 'C', 32 + 32 * i + 11, 'latin1');
    head.writeUInt8(width(i), 32 + 32 * i + 16);
  });
  head.writeUInt8(13, head.length - 1);
  const rows = elementi.map(({ attributi }) =>
    Buffer.concat([
      Buffer.from(' '),
      ...names.map((name, i) => {
        const cell = Buffer.alloc(width(i), ' ');
        const text = Buffer.from(String(attributi[name] ?? ''), codifica);
        text.copy(cell, numeric[i] ? width(i) - text.length : 0);
        return cell;
      }),
    ]),
  );
  return Buffer.concat([head, ...rows, Buffer.from([0x1a])]);
}

/** The files of a layer, for `makeZip`. */
export function makeShapefile(strato: Strato): ZipItem[] {
  const { percorso, elementi, prj, cpg, codifica = 'utf8', senzaDbf = false } = strato;
  const items: ZipItem[] = [{ name: `${percorso}.shp`, data: makeShp(elementi) }];
  if (!senzaDbf) items.push({ name: `${percorso}.dbf`, data: makeDbf(elementi, codifica) });
  if (prj) items.push({ name: `${percorso}.prj`, data: prj });
  if (cpg) items.push({ name: `${percorso}.cpg`, data: cpg });
  return items;
}

/** A ZIP of layers. */
export const makeShapefileZip = (strati: readonly Strato[]): Buffer => makeZip(strati.flatMap(makeShapefile));
