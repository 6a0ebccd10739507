import type { Anagrafica, Elenco } from './anagrafica.ts';

type Provincia = Pick<
  Anagrafica,
  | 'provincia_codice'
  | 'provincia_nome'
  | 'provincia_sigla'
  | 'regione_codice'
  | 'regione_nome'
  | 'ripartizione_codice'
  | 'ripartizione_nome'
>;

/** Province of Sardinia between 2006 and 2016, in no list of today (Regione Sardegna, l.r. 9/2001; ended by l.r. 2/2016). */
const STORICHE: readonly (readonly [codice: string, nome: string, sigla: string])[] = [
  ['104', 'Olbia-Tempio', 'OT'],
  ['105', 'Ogliastra', 'OG'],
  ['106', 'Medio Campidano', 'VS'],
  ['107', 'Carbonia-Iglesias', 'CI'],
];

const SARDEGNA = {
  regione_codice: '20',
  regione_nome: 'Sardegna',
  ripartizione_codice: '5',
  ripartizione_nome: 'Isole',
};

/** Names and regions of province by code, as the newest list that has them writes them. */
export class Province {
  readonly #perCodice = new Map<string, Provincia>();

  constructor(elenchi: readonly Elenco[]) {
    for (const [provincia_codice, provincia_nome, provincia_sigla] of STORICHE) {
      this.#perCodice.set(provincia_codice, {
        provincia_codice,
        provincia_nome,
        provincia_sigla,
        ...SARDEGNA,
      });
    }
    for (const { comuni } of elenchi.toSorted(byAge))
      for (const comune of comuni.values()) this.#learn(comune);
  }

  /** The provincia of a comune's code. When no list has it, its number is its name, in the region of `vicino`. */
  find(codiceIstat: string, vicino?: Provincia): Provincia {
    const codice = codiceIstat.slice(0, 3);
    const known = this.#perCodice.get(codice);
    if (known) return known;
    const regione = vicino ?? { ...SARDEGNA, regione_codice: '00', regione_nome: 'Regione non nota' };
    return {
      ...pickRegione(regione),
      provincia_codice: codice,
      provincia_nome: `Provincia ${codice}`,
      provincia_sigla: '--',
    };
  }

  #learn(comune: Anagrafica): void {
    const { provincia_codice, provincia_nome, provincia_sigla } = comune;
    this.#perCodice.set(provincia_codice, {
      provincia_codice,
      provincia_nome,
      provincia_sigla,
      ...pickRegione(comune),
    });
  }
}

/** Shipped lists first, so that what was loaded is believed more; then by day. */
const byAge = (a: Elenco, b: Elenco): number =>
  Number(b.fornito) - Number(a.fornito) || (a.data < b.data ? -1 : 1);

function pickRegione(
  da: Omit<Provincia, 'provincia_codice' | 'provincia_nome' | 'provincia_sigla'>,
): typeof SARDEGNA {
  const { regione_codice, regione_nome, ripartizione_codice, ripartizione_nome } = da;
  return { regione_codice, regione_nome, ripartizione_codice, ripartizione_nome };
}
