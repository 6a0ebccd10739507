/** Rules for foreign residents: where they come from, how old they are. Shapes read off ISTAT's publications on 2024, rounded. */

export interface Area {
  cittadinanzaKey: number;
  /** Share of foreign residents by ripartizione '1'…'5', %. */
  quote: Record<string, number>;
  /** Women among them, share (0-1). */
  donne: number;
  /** Mean age minus that of all foreign residents, years. */
  eta: number;
}

export const AREE: Area[] = [
  // UE: mostly Romania.
  { cittadinanzaKey: 2, quote: { 1: 24, 2: 25, 3: 31, 4: 27, 5: 28 }, donne: 0.575, eta: 1.5 },
  // Other Europe: Albania, Ucraina, Moldova.
  { cittadinanzaKey: 3, quote: { 1: 21, 2: 29, 3: 21, 4: 23, 5: 8 }, donne: 0.57, eta: 3 },
  // Africa: Marocco, Egitto, Nigeria, Senegal, Tunisia.
  { cittadinanzaKey: 4, quote: { 1: 26, 2: 23, 3: 13, 4: 27, 5: 34 }, donne: 0.4, eta: -2.5 },
  // Asia: Cina, Bangladesh, India, Pakistan, Filippine.
  { cittadinanzaKey: 5, quote: { 1: 21, 2: 20, 3: 29, 4: 20, 5: 27 }, donne: 0.44, eta: -1.5 },
  // America: Perù, Ecuador, Brasile.
  { cittadinanzaKey: 6, quote: { 1: 8, 2: 3, 3: 6, 4: 3, 5: 3 }, donne: 0.6, eta: 1.5 },
];

/** Foreign residents by five-year class (0-4 … 95-99, 100+), parts of the whole: few old, many between 30 and 50. */
export const ETA_STRANIERI = [
  5.0, 5.6, 5.4, 4.6, 6.0, 8.0, 9.9, 11.0, 10.6, 9.2, 7.8, 6.2, 4.6, 3.0, 1.7, 0.8, 0.35, 0.17, 0.06, 0.015,
  0.002,
];

/** Women are older than men by this many years, among foreign residents. */
export const DIVARIO_ETA_DONNE = 3;
