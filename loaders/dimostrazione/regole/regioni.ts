/** What tells the regions apart. Values of 2024-2025, rounded: orders of magnitude of the published figures, not the figures. */
export interface RegolaRegione {
  nome: string;
  /** Mean age of residents, years. */
  etaMedia: number;
  /** Foreign residents, %. */
  stranieri: number;
  /** Mean yearly change of residents since 2017, %. */
  crescita: number;
  /** Employment rate 15-64, %. */
  occupazione: number;
  /** Employment rate of men minus that of women, points. */
  divario: number;
  /** Taxpayers with labour income per 100 employed; low where undeclared work is common. */
  contribuenti: number;
  /** Contracts started and ended per 100 employed. */
  turnover: number;
  /** Mean declared income, €. */
  reddito: number;
  /** Fixed-term employees, % of employees. */
  termine: number;
}

type Colonne = [
  nome: string,
  etaMedia: number,
  stranieri: number,
  crescita: number,
  occupazione: number,
  divario: number,
  contribuenti: number,
  turnover: number,
  reddito: number,
  termine: number,
];

const TABELLA: Record<string, Colonne> = {
  //      nome                     età   stran  cresc  occup div  contr turn reddito termine
  '01': ['Piemonte', 48.2, 10.0, -0.35, 67.5, 13, 100.5, 34, 26_700, 12.5],
  '02': ["Valle d'Aosta", 47.8, 7.2, -0.35, 71.5, 9, 101.0, 54, 26_900, 16.5],
  '03': ['Lombardia', 46.3, 12.1, 0.0, 69.3, 14, 101.0, 33, 29_400, 11.0],
  '04': ['Trentino-Alto Adige', 45.4, 9.4, 0.3, 71.9, 10, 102.5, 50, 27_800, 16.5],
  '05': ['Veneto', 46.9, 10.4, -0.07, 69.5, 15, 102.0, 38, 26_300, 12.5],
  '06': ['Friuli-Venezia Giulia', 48.6, 10.2, -0.2, 68.7, 12, 102.0, 38, 26_500, 12.5],
  '07': ['Liguria', 49.5, 10.3, -0.35, 67.0, 13, 98.5, 43, 26_200, 14.0],
  '08': ['Emilia-Romagna', 47.2, 12.9, 0.0, 70.3, 12, 102.0, 42, 27_300, 13.0],
  '09': ['Toscana', 48.1, 11.7, -0.2, 69.5, 12, 100.0, 42, 25_900, 14.0],
  '10': ['Umbria', 48.6, 10.8, -0.45, 67.2, 14, 96.5, 41, 23_800, 15.0],
  '11': ['Marche', 48.0, 9.2, -0.4, 66.8, 14, 100.0, 43, 23_700, 14.5],
  '12': ['Lazio', 46.7, 11.3, -0.15, 63.6, 15, 95.0, 44, 26_900, 14.5],
  '13': ['Abruzzo', 47.7, 7.1, -0.45, 61.5, 20, 95.5, 47, 21_700, 16.5],
  '14': ['Molise', 48.7, 4.7, -0.9, 57.5, 20, 93.0, 45, 20_000, 17.0],
  '15': ['Campania', 44.4, 4.6, -0.5, 45.6, 25, 90.0, 50, 20_900, 18.0],
  '16': ['Puglia', 46.7, 3.9, -0.45, 51.2, 25, 93.0, 57, 20_200, 19.5],
  '17': ['Basilicata', 47.6, 4.6, -0.9, 56.5, 24, 95.0, 56, 20_000, 19.0],
  '18': ['Calabria', 46.5, 5.6, -0.75, 45.2, 22, 87.5, 55, 18_600, 20.5],
  '19': ['Sicilia', 45.7, 4.2, -0.55, 46.8, 25, 90.0, 50, 19_800, 19.5],
  '20': ['Sardegna', 49.1, 3.4, -0.6, 57.0, 11, 94.5, 52, 21_500, 19.0],
};

/** The rule of each region by ISTAT code ('03'). */
const REGIONI: Record<string, RegolaRegione> = Object.fromEntries(
  Object.entries(TABELLA).map(
    ([
      codice,
      [nome, etaMedia, stranieri, crescita, occupazione, divario, contribuenti, turnover, reddito, termine],
    ]) => [
      codice,
      { nome, etaMedia, stranieri, crescita, occupazione, divario, contribuenti, turnover, reddito, termine },
    ],
  ),
);

/** The rule of a region; throws for a code that is no region. */
export function regolaRegione(codice: string): RegolaRegione {
  const regola = REGIONI[codice];
  if (!regola)
    throw new Error(`Regione ${codice} senza regola dimostrativa: aggiungila in regole/regioni.ts`);
  return regola;
}
