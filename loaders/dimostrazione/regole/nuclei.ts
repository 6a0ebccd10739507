/** Rules of the households in charge of social services. Orders of magnitude of what INPS and the Ministry of Labour publish. */

/** Keys of the four observation days of 2025, `dw.dim_periodo`: the last day of each quarter. */
export const TRIMESTRI = [20251, 20252, 20253, 20254] as const;

/** Days from the earlier observation days to the last one, 31/12/2025. */
export const GIORNI_PRIMA = [275, 184, 92, 0] as const;

/** Households of Italy that have applied by the last observation day. */
export const NUCLEI_ITALIA = 650_000;

/** Households per resident = (mean income of Italy / that of the comune) to this power, before the national total sets the level. */
export const ESPONENTE_REDDITO = 4;

/** Mean declared income that the rule compares with, €. */
export const REDDITO_ITALIA = 25_000;

/** Households by number of members, parts of 100 added up: one, two, … seven persons. */
export const COMPONENTI = [43, 66, 82, 93, 97, 99, 100] as const;

/** The day of the application, in days before the last observation: parts of 100 that applied before 2025, then the spans. */
export const DOMANDE = { primaDel2025: 82, inizio: 365, durata: 365 } as const;
