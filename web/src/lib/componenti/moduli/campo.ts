/** The `aria-describedby` of a field: its hint and its error, those that there are. */
export function descrizioni(
  id: string,
  parti: { suggerimento?: string | undefined; errore?: string | undefined; altro?: string | undefined },
): string | undefined {
  const ids = [
    parti.errore && `${id}-errore`,
    parti.suggerimento && `${id}-suggerimento`,
    parti.altro,
  ].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

/** An error of a form: `campo` is the id of the field, empty when it concerns the form as a whole. */
export interface ErroreCampo {
  campo: string;
  testo: string;
}

/** The sentence for one field, for its `errore`. */
export function erroreDi(errori: readonly ErroreCampo[] | undefined, campo: string): string | undefined {
  return errori?.find((errore) => errore.campo === campo)?.testo;
}

/** What the server thinks of a new password. */
export interface Giudizio {
  accettata: boolean;
  punteggio: 0 | 1 | 2 | 3 | 4;
  /** Sentences: what is weak, what to do. */
  motivi: string[];
}
