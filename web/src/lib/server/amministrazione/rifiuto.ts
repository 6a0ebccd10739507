import type { ErroreCampo } from '../../componenti/moduli/campo.ts';
import { testiAmministrazione, type CodiceRifiuto } from '../../messaggi/it-amministrazione.ts';

/** What the console does not do: why, and at which fields of the form. Expected, so no error of the process. */
export class Rifiuto extends Error {
  readonly codice: CodiceRifiuto;
  readonly errori: readonly ErroreCampo[];

  constructor(codice: CodiceRifiuto, errori: readonly ErroreCampo[]) {
    super(errori.map(({ testo }) => testo).join(' '));
    this.name = 'Rifiuto';
    this.codice = codice;
    this.errori = errori;
  }
}

/**
 * A refusal for one reason.
 * @param campo id of the field; empty when it concerns the whole
 * @param valore what the sentence quotes: a code, a name
 */
export function rifiuto(codice: CodiceRifiuto, campo = '', valore = ''): Rifiuto {
  return new Rifiuto(codice, [errore(codice, campo, valore)]);
}

/** One sentence at one field. */
export function errore(codice: CodiceRifiuto, campo = '', valore = ''): ErroreCampo {
  return { campo, testo: testiAmministrazione.rifiuto[codice](valore) };
}

/**
 * Several at once, so that a form is corrected in one go.
 * @throws Rifiuto DATI_NON_VALIDI when there is any
 */
export function refuseAll(errori: readonly ErroreCampo[]): void {
  if (errori.length > 0) throw new Rifiuto('DATI_NON_VALIDI', errori);
}

/** Runs two checks of one form and joins what is wrong in both with what was wrong before, so that all is said at once. */
export function collect<A, B>(errori: readonly ErroreCampo[], first: () => A, second: () => B): [A, B] {
  const wrong = [...errori];
  const attempt = <T>(check: () => T): T | undefined => {
    try {
      return check();
    } catch (caught) {
      if (!(caught instanceof Rifiuto)) throw caught;
      wrong.push(...caught.errori);
      return undefined;
    }
  };
  const results = [attempt(first), attempt(second)];
  refuseAll(wrong);
  return results as [A, B];
}
