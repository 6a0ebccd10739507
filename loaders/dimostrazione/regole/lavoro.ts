/**
 * Age and gender profiles of the labour indicators: shapes only, each region's level is set by calibration.
 * One entry per class of `dw.dim_fascia_eta` (15-19 … 60-64, 65+), men then women where two.
 */

type Profilo = readonly number[];

/** Employment rate (0-1), Italy about 2024. */
export const OCCUPAZIONE: Record<'M' | 'F', Profilo> = {
  M: [0.06, 0.38, 0.67, 0.8, 0.86, 0.88, 0.88, 0.86, 0.8, 0.56, 0.08],
  F: [0.03, 0.27, 0.55, 0.62, 0.65, 0.67, 0.67, 0.64, 0.56, 0.38, 0.025],
};

/** Taxpayers per employed, relative: many young people work only part of the year, and so are taxpayers without being employed all year. */
export const CONTRIBUENTI: Profilo = [1.3, 1.15, 1.05, 1.01, 0.99, 0.98, 0.98, 0.98, 0.98, 0.98, 0.95];

/** Contracts started and ended per employed, relative. */
export const TURNOVER: Profilo = [3.2, 2.4, 1.7, 1.3, 1.05, 0.9, 0.8, 0.7, 0.62, 0.58, 0.4];

/** Employees among the employed (0-1). */
export const DIPENDENTI: Profilo = [0.93, 0.91, 0.86, 0.82, 0.8, 0.78, 0.77, 0.77, 0.76, 0.72, 0.4];

/** Fixed-term among employees, relative. */
export const TERMINE: Profilo = [4.6, 3.3, 2.0, 1.3, 0.95, 0.75, 0.65, 0.55, 0.5, 0.5, 0.8];

/** Residents who declare an income of any kind (0-1). */
export const DICHIARANTI: Record<'M' | 'F', Profilo> = {
  M: [0.1, 0.58, 0.86, 0.92, 0.94, 0.94, 0.94, 0.94, 0.93, 0.93, 0.97],
  F: [0.06, 0.48, 0.76, 0.79, 0.8, 0.81, 0.81, 0.8, 0.77, 0.76, 0.9],
};

/** Declared income, relative. */
export const REDDITO: Profilo = [0.2, 0.42, 0.68, 0.84, 0.98, 1.1, 1.18, 1.22, 1.22, 1.16, 0.95];

/** Women compared with men, and foreign compared with Italian residents: ratios (employment: odds). */
export const SCARTI = {
  donne: { contribuenti: 0.98, turnover: 1.06, termine: 1.15, reddito: 0.74 },
  stranieri: {
    occupazione: { M: 1.15, F: 0.75 },
    contribuenti: 0.9,
    turnover: 1.45,
    termine: 1.55,
    reddito: 0.66,
    dichiaranti: 0.8,
  },
};

/** Declarants by region: ratio to the national share, from the region's employment rate (62.2 = Italy 2024). */
export function quotaDichiaranti(occupazione: number): number {
  return 1 + 0.006 * (occupazione - 62.2);
}

/**
 * How far a region strays in a year from the national course: points for employment and taxpayers, natural logarithms for the
 * rest.
 */
export const PASSO_REGIONE = {
  occupazione: 0.12,
  contribuenti: 0.12,
  turnover: 0.012,
  reddito: 0.003,
  termine: 0.002,
};

/** Most that any rate of persons may be. */
export const TETTO = 0.985;
