import proj4 from 'proj4';
import { LoadError } from '../../pipeline/contract.ts';
import type { Punto } from '../../territorio/geometria/proiezione.ts';

/** To degrees of longitude and latitude, WGS84. */
export type Conversione = (punto: Punto) => Punto;

/** Around Italy, degrees: west, south, east, north. */
const RIQUADRO = [6, 35, 19, 47.5] as const;

const utm = (zona: string): string => `+proj=utm +zone=${zona} +datum=WGS84 +units=m +no_defs`;

/** Systems of the north that Italian boundaries come in, by EPSG; ED50 and Monte Mario with the usual national shifts. */
const EPSG: Readonly<Record<string, string>> = {
  '32632': utm('32'),
  '32633': utm('33'),
  '25832': utm('32'),
  '25833': utm('33'),
  '6707': utm('32'),
  '6708': utm('33'),
  '7791': utm('32'),
  '7792': utm('33'),
  '23032': '+proj=utm +zone=32 +ellps=intl +towgs84=-87,-98,-121 +units=m +no_defs',
  '23033': '+proj=utm +zone=33 +ellps=intl +towgs84=-87,-98,-121 +units=m +no_defs',
  '3003':
    '+proj=tmerc +lat_0=0 +lon_0=9 +k=0.9996 +x_0=1500000 +y_0=0 +ellps=intl +towgs84=-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68 +units=m +no_defs',
  '3004':
    '+proj=tmerc +lat_0=0 +lon_0=15 +k=0.9996 +x_0=2520000 +y_0=0 +ellps=intl +towgs84=-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68 +units=m +no_defs',
  '3857': 'EPSG:3857',
};

const GRADI = /^(EPSG:|.*EPSG::?)?(4326|4258|6706)$|CRS84/i;

const isInItalia = ([lon, lat]: Punto): boolean =>
  lon >= RIQUADRO[0] && lat >= RIQUADRO[1] && lon <= RIQUADRO[2] && lat <= RIQUADRO[3];

/** What a declared system means for proj4; undefined: degrees already. */
function definitionOf(sistema: string): string | undefined {
  if (GRADI.test(sistema.trim())) return undefined;
  const [, code] = /EPSG:{1,2}(?:[\d.]*:)?(\d{4,5})\s*$/i.exec(sistema.trim()) ?? [];
  if (code) return EPSG[code];
  // WKT says the datum's name but not its distance from WGS84.
  const zona = /central_meridian"?\s*,\s*15/i.test(sistema) ? 1 : 0;
  if (/european.?(datum)?.?1950|ED_?50/i.test(sistema)) return EPSG[['23032', '23033'][zona] ?? ''];
  if (/monte.?mario/i.test(sistema)) return EPSG[['3003', '3004'][zona] ?? ''];
  return sistema;
}

function converterOf(sistema: string): Conversione {
  if (GRADI.test(sistema.trim())) return (punto) => punto;
  const definition = definitionOf(sistema);
  if (!definition) throw unknownSystem(sistema);
  try {
    const { forward } = proj4(definition, 'EPSG:4326');
    return ([x, y]) => forward([x, y]) as Punto;
  } catch (cause) {
    throw unknownSystem(sistema, cause);
  }
}

const unknownSystem = (sistema: string, cause?: unknown): LoadError =>
  new LoadError(
    'FORMATO_SCONOSCIUTO',
    `Il sistema di riferimento delle coordinate non è noto (${sistema.slice(0, 60)}…): convertire il file in EPSG:4326 o EPSG:32632`,
    { cause },
  );

/**
 * How to bring the coordinates of a layer to degrees, tried on some of its points.
 *
 * @param sistema declared system; null: degrees when they look like it, else ISTAT's EPSG:32632
 * @param prove points spread over the layer
 * @throws LoadError FORMATO_SCONOSCIUTO when the system is unknown or most points do not fall in Italy
 */
export function findConversione(sistema: string | null, prove: readonly Punto[]): Conversione {
  const degrees = prove.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
  const converti = converterOf(sistema ?? (degrees ? 'EPSG:4326' : 'EPSG:32632'));
  const inside = prove.filter((punto) => punto.every(Number.isFinite) && isInItalia(converti(punto)));
  if (inside.length * 2 >= prove.length && inside.length > 0) return converti;
  throw new LoadError(
    'FORMATO_SCONOSCIUTO',
    `Le coordinate cadono fuori dall'Italia${sistema ? '' : ' e il file non dice in che sistema sono (manca il .prj)'}: controllare il sistema di riferimento, ISTAT usa EPSG:32632`,
  );
}

export { isInItalia };
