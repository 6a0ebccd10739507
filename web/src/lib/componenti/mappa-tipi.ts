/** One shape of the map with all that is drawn or read about it. */
export interface VoceMappa {
  codice: string;
  nome: string;
  /** What the map writes on the shape: the name without "Ambito di", which all would share. */
  etichetta: string;
  valore: number | null;
  /** Fill; null = missing, drawn as hatch. */
  colore: string | null;
  /** Accessible name: place, value, difference from the place above. */
  descrizione: string;
  /** Where Enter and click lead; null = nowhere. */
  href: string | null;
  /** URL of the shapes that the target page will draw, to ask for on hover. */
  forma: string | null;
}

/** One way to divide the territory of the map: province, ambiti, sistemi locali, all comuni. */
export interface Suddivisione {
  testo: string;
  href: string;
  corrente: boolean;
}
