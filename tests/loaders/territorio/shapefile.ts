import { inflateRawSync } from 'node:zlib';

/** The files of a ZIP archive by the end of their name (stored or deflated; no ZIP64). */
export function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n -= 1) {
    const method = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 20);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const body = zip.subarray(start, start + size);
    files.set(name, method === 8 ? inflateRawSync(body) : body);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

/** The values of one text column of a dBase table. */
function readColumn(dbf: Buffer, column: string): string[] {
  const [rows, header, width] = [dbf.readUInt32LE(4), dbf.readUInt16LE(8), dbf.readUInt16LE(10)];
  let offset = 1;
  for (let at = 32; at < header - 1; at += 32) {
    const name = dbf.toString('latin1', at, at + 11).replace(/\0.*$/s, '');
    const length = dbf.readUInt8(at + 16);
    if (name === column) {
      const start = header + offset;
      return Array.from({ length: rows }, (_, i) =>
        dbf.toString('utf8', start + i * width, start + i * width + length).trim(),
      );
    }
    offset += length;
  }
  throw new Error(`Colonna ${column} assente`);
}

/**
 * UTM zone 32 north on WGS84 (EPSG:32632) to degrees.
 * Series of J. P. Snyder, Map Projections: A Working Manual (USGS 1395, 1987), pages 63-64.
 */
export function fromUtm32([easting, northing]: readonly [number, number]): [number, number] {
  const [a, e2, k0] = [6_378_137, 0.006_694_379_990_14, 0.9996];
  const ep2 = e2 / (1 - e2);
  const mu = northing / k0 / (a * (1 - e2 / 4 - (3 * e2 ** 2) / 64 - (5 * e2 ** 3) / 256));
  const e1 = (1 - Math.sqrt(1 - e2)) / (1 + Math.sqrt(1 - e2));
  const phi =
    mu +
    ((3 * e1) / 2 - (27 * e1 ** 3) / 32) * Math.sin(2 * mu) +
    ((21 * e1 ** 2) / 16 - (55 * e1 ** 4) / 32) * Math.sin(4 * mu) +
    ((151 * e1 ** 3) / 96) * Math.sin(6 * mu);
  const [sin, cos, tan] = [Math.sin(phi), Math.cos(phi), Math.tan(phi)];
  const [c, t] = [ep2 * cos ** 2, tan ** 2];
  const n = a / Math.sqrt(1 - e2 * sin ** 2);
  const r = (a * (1 - e2)) / (1 - e2 * sin ** 2) ** 1.5;
  const d = (easting - 500_000) / (n * k0);
  const lat =
    phi - ((n * tan) / r) * (d ** 2 / 2 - ((5 + 3 * t + 10 * c - 4 * c ** 2 - 9 * ep2) * d ** 4) / 24);
  const lon = (d - ((1 + 2 * t + c) * d ** 3) / 6) / cos;
  return [9 + (lon * 180) / Math.PI, (lat * 180) / Math.PI];
}

function readRings(shp: Buffer, at: number): [number, number][][] {
  const [parts, points] = [shp.readInt32LE(at + 36), shp.readInt32LE(at + 40)];
  const starts = Array.from({ length: parts }, (_, i) => shp.readInt32LE(at + 44 + 4 * i));
  const first = at + 44 + 4 * parts;
  return starts.map((start, i) =>
    Array.from({ length: (starts[i + 1] ?? points) - start }, (_, j): [number, number] => {
      const p = first + 16 * (start + j);
      return [shp.readDoubleLE(p), shp.readDoubleLE(p + 8)];
    }),
  );
}

/** The rings of each polygon of an ESRI shapefile in EPSG:32632, by the value of a column, in degrees. */
export function readShapes(shp: Buffer, dbf: Buffer, column: string): Map<string, [number, number][][]> {
  const codes = readColumn(dbf, column);
  const shapes = new Map<string, [number, number][][]>();
  let at = 100;
  for (const code of codes) {
    const length = 2 * shp.readInt32BE(at + 4);
    shapes.set(
      code,
      readRings(shp, at + 8).map((ring) => ring.map(fromUtm32)),
    );
    at += 8 + length;
  }
  return shapes;
}
