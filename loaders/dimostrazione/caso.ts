/**
 * Chance that repeats itself: everything comes from the seed and a key, never from a running generator, so that a part of the
 * territory gets the same values alone as within the whole.
 */

/** 32-bit hash of a text (FNV-1a with the finish of MurmurHash3). */
function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Uniform in [0, 1). */
export const uniform = (key: string): number => hash32(key) / 0x1_0000_0000;

/** About normal, mean 0 and standard deviation 1 (sum of twelve uniforms), never beyond ±6. */
export function normal(key: string): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += uniform(`${key}/${i}`);
  return sum;
}

export type Campo = (latitudine: number, longitudine: number) => number;

const ONDE = 8;
const KM_PER_GRADO = 111.2;

/**
 * A smooth field over the map, mean 0 and standard deviation about 1: plane waves of 90-320 km in random directions.
 * Neighbouring comuni get near values, so that maps of demonstration data look like maps.
 */
export function campoLiscio(key: string): Campo {
  const onde = Array.from({ length: ONDE }, (_, i) => {
    const direzione = 2 * Math.PI * uniform(`${key}/direzione/${i}`);
    const numero = (2 * Math.PI) / (90 + 230 * uniform(`${key}/lunghezza/${i}`));
    const fase = 2 * Math.PI * uniform(`${key}/fase/${i}`);
    return { x: numero * Math.cos(direzione), y: numero * Math.sin(direzione), fase };
  });
  return (latitudine, longitudine) => {
    const x = longitudine * KM_PER_GRADO * Math.cos((42 * Math.PI) / 180);
    const y = latitudine * KM_PER_GRADO;
    const sum = onde.reduce((total, onda) => total + Math.sin(onda.x * x + onda.y * y + onda.fase), 0);
    return sum / Math.sqrt(ONDE / 2);
  };
}
