import { geoConicEqualArea } from 'd3-geo';

/** A position: metres east and north of the projection's origin, or degrees of longitude and latitude. */
export type Punto = [number, number];

/** Mean radius of the Earth, metres (IUGG). */
const RAGGIO_TERRA = 6_371_008.8;

/** Albers' equal-area cone over Italy: nearness and areas are then computed on the plane, in metres. */
const conica = geoConicEqualArea()
  .parallels([37.5, 46])
  .rotate([-12.5, 0])
  .center([0, 42])
  .scale(RAGGIO_TERRA)
  .translate([0, 0])
  .precision(0);

/** Longitude and latitude (degrees, WGS84) to metres east and north, not rounded. */
export function toMetres(lonLat: Punto): Punto {
  const point = conica(lonLat);
  if (!point) throw new Error(`Coordinate non proiettabili: ${lonLat.join(', ')}`);
  return [point[0], -point[1]];
}

/** Metres east and north back to longitude and latitude (degrees, WGS84). */
export function toDegrees([x, y]: Punto): Punto {
  const point = conica.invert?.([x, -y]);
  if (!point) throw new Error(`Punto fuori dalla proiezione: ${x}, ${y}`);
  return point;
}
