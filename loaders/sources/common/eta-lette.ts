/** What was read of one comune in a table by age: enough to tell doubled lines and to check its total. */
export class EtaLette {
  /** Line on which each age (0 … 100) was read; 0 = not yet. */
  readonly linee = new Int32Array(101);
  /** How many ages were accepted. */
  quante = 0;
  maschi = 0;
  femmine = 0;
  /** True once a line of the comune was rejected: its total can no longer agree, and one reason is enough. */
  incompleto = false;
  /** The published total (age 999), until it is checked. */
  totale: { linea: number; maschi: number; femmine: number } | null = null;
  conTotale = false;

  /** The contradiction between the published total and the sum of the ages, in Italian; null when there is none. */
  contraddizione(): string | null {
    const { totale } = this;
    if (!totale || this.incompleto) return null;
    const dice: string[] = [];
    if (totale.maschi !== this.maschi) dice.push(`maschi ${totale.maschi}, somma delle età ${this.maschi}`);
    if (totale.femmine !== this.femmine)
      dice.push(`femmine ${totale.femmine}, somma delle età ${this.femmine}`);
    return dice.length > 0 ? `la riga 999 dice ${dice.join('; ')}` : null;
  }
}
