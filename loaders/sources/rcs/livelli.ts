/** Territorial levels of RCS: they share one column and differ in the width of the code alone, so codes are never padded. */
export type Livello = 'italia' | 'ripartizione' | 'regione' | 'provincia' | 'comune' | null;

const PER_LARGHEZZA: Readonly<Record<number, Livello>> = {
  1: 'ripartizione',
  2: 'regione',
  3: 'provincia',
  6: 'comune',
};

/** The level of a code as written (`IT`, `1`, `01`, `001`, `001001`); null when no level has that form. `IT` is Italy, not a null. */
export function livello(codice: string): Livello {
  if (codice === 'IT') return 'italia';
  return /^\d+$/.test(codice) ? (PER_LARGHEZZA[codice.length] ?? null) : null;
}

interface Somma {
  maschi: number;
  femmine: number;
}

/** Sums of the comuni of each provincia by country, to judge the rows that publish the same totals. */
export class SommeProvinciali {
  private readonly somme = new Map<string, Somma>();
  private readonly pubblicati: {
    linea: number;
    provincia: string;
    paese: number;
    maschi: number;
    femmine: number;
  }[] = [];
  private readonly incomplete = new Set<string>();

  /** One accepted row of a comune. */
  aggiungi(codiceComune: string, paese: number, maschi: number, femmine: number): void {
    const chiave = `${codiceComune.slice(0, 3)}|${paese}`;
    const somma = this.somme.get(chiave);
    if (somma) {
      somma.maschi += maschi;
      somma.femmine += femmine;
    } else this.somme.set(chiave, { maschi, femmine });
  }

  /** A row of a comune of this provincia was rejected: its totals can no longer agree. */
  salta(codice: string): void {
    this.incomplete.add(codice.slice(0, 3));
  }

  pubblica(linea: number, provincia: string, paese: number, maschi: number, femmine: number): void {
    this.pubblicati.push({ linea, provincia, paese, maschi, femmine });
  }

  /**
   * The published totals, each with what contradicts it in Italian, or null. Provinces without any comune in the file (an extract of
   * the higher levels) are not judged.
   */
  *giudica(): Generator<{ linea: number; provincia: string; contraddizione: string | null }> {
    const conComuni = new Set([...this.somme.keys()].map((chiave) => chiave.slice(0, 3)));
    for (const { linea, provincia, paese, maschi, femmine } of this.pubblicati) {
      const somma = this.somme.get(`${provincia}|${paese}`) ?? { maschi: 0, femmine: 0 };
      const giusta = somma.maschi === maschi && somma.femmine === femmine;
      const giudicabile = conComuni.has(provincia) && !this.incomplete.has(provincia);
      const contraddizione =
        giusta || !giudicabile
          ? null
          : `provincia ${provincia}, paese ${paese}: ${maschi} maschi e ${femmine} femmine, la somma dei comuni è ${somma.maschi} e ${somma.femmine}`;
      yield { linea, provincia, contraddizione };
    }
  }
}
