/** Who is signed in, as far as the frame of a page needs to know. */
export interface PersonaInTestata {
  nome: string;
  /** What the roles of the person allow (model/contratto/accesso.ts). */
  funzioni: string[];
}

/** Something of the person that ends soon. */
export interface Scadenza {
  testo: string;
  azione: { href: string; testo: string } | null;
}
