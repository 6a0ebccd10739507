/**
 * Facts about Italy that the demonstration data are tied to. Rounded where ISTAT rounds in its releases; sources in the README.
 */

/** Years of population: residents at 1 January. The last is the base year. */
export const ANNI_POPOLAZIONE = [2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025] as const;

/** Years of the labour indicators. */
export const ANNI_INDICATORI = [2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024] as const;

export const ANNO_BASE = 2025;

export interface AnnoItalia {
  /** Residents at 1 January. ISTAT, intercensal reconstruction to 2018, then permanent census at 31 December of the year before. */
  residenti: number;
  /** Foreign residents, share of all (0-1). */
  stranieri: number;
  /** Mean age of residents, years. */
  etaMedia: number;
}

const ITALIA: Record<number, AnnoItalia> = {
  2017: { residenti: 60_066_734, stranieri: 0.082, etaMedia: 44.9 },
  2018: { residenti: 59_937_769, stranieri: 0.083, etaMedia: 45.2 },
  2019: { residenti: 59_816_673, stranieri: 0.0835, etaMedia: 45.5 },
  2020: { residenti: 59_641_488, stranieri: 0.0845, etaMedia: 45.7 },
  2021: { residenti: 59_236_213, stranieri: 0.0873, etaMedia: 45.9 },
  2022: { residenti: 59_030_133, stranieri: 0.0852, etaMedia: 46.2 },
  2023: { residenti: 58_997_201, stranieri: 0.0871, etaMedia: 46.4 },
  2024: { residenti: 58_971_230, stranieri: 0.0891, etaMedia: 46.6 },
  2025: { residenti: 58_943_464, stranieri: 0.0911, etaMedia: 46.9 },
};

/** The facts of one year; throws for a year without. */
export function fattiItalia(anno: number): AnnoItalia {
  const italia = ITALIA[anno];
  if (!italia) throw new Error(`Mancano i fatti nazionali del ${anno} in regole/italia.ts.`);
  return italia;
}

export interface AnnoLavoro {
  /** Employment rate 15-64, points of difference from 2024. */
  occupazione: number;
  /** Taxpayers per 100 employed, points of difference from 2024. */
  contribuenti: number;
  /** Contractual turnover, ratio to 2024. */
  turnover: number;
  /** Mean declared income, ratio to 2024. */
  reddito: number;
  /** Share of fixed-term employees, ratio to 2024. */
  termine: number;
}

/** The course of the national labour market, 2020 = pandemic. */
export const LAVORO_ITALIA: Record<number, AnnoLavoro> = {
  2017: { occupazione: -4.3, contribuenti: -2.0, turnover: 0.93, reddito: 0.8, termine: 1.05 },
  2018: { occupazione: -3.7, contribuenti: -1.7, turnover: 0.97, reddito: 0.84, termine: 1.16 },
  2019: { occupazione: -3.2, contribuenti: -1.3, turnover: 0.98, reddito: 0.845, termine: 1.16 },
  2020: { occupazione: -4.7, contribuenti: -1.8, turnover: 0.78, reddito: 0.835, termine: 1.03 },
  2021: { occupazione: -4.0, contribuenti: -0.9, turnover: 0.95, reddito: 0.875, termine: 1.12 },
  2022: { occupazione: -2.1, contribuenti: -0.7, turnover: 1.04, reddito: 0.915, termine: 1.14 },
  2023: { occupazione: -0.7, contribuenti: -0.3, turnover: 1.02, reddito: 0.96, termine: 1.09 },
  2024: { occupazione: 0, contribuenti: 0, turnover: 1, reddito: 1, termine: 1 },
};
