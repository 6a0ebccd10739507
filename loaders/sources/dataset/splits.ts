import { CITTADINANZE, FASCE, GENERI, type Definizione } from './definition.ts';

/** Key of a value, that its line is no data, or that nobody declared it. */
export type SplitKey = number | 'escludi' | undefined;

/** How a column that splits the data is read: text of the cell to key of the dimension. */
export interface Split {
  colonna: string;
  /** Key in the rows of the destination. */
  read: (text: string) => SplitKey;
  /** Several values of the file may give one key: cells must be added up. */
  merges: boolean;
}

/** Keys of `dw.dim_genere`, `dw.dim_fascia_eta`, `dw.dim_cittadinanza` by code. */
const KEYS: Record<string, number> = {
  ...Object.fromEntries(GENERI.map((codice, i) => [codice, i + 1])),
  ...Object.fromEntries(FASCE.map((codice, i) => [codice, i + 1])),
  ...Object.fromEntries(CITTADINANZE.map((codice, i) => [codice, i + 1])),
};

/** First age of the classes of `dw.dim_fascia_eta`, and of its open class. */
const [FIRST_AGE, OPEN_AGE] = [15, 65];

/** The three splits in the order of the destination's columns; undefined where the supply does not split. */
export function splitsOf({ eta, genere, cittadinanza }: Definizione): (Split | undefined)[] {
  return [
    eta && ('singola' in eta ? singleAge(eta.colonna) : mapped(eta.colonna, eta.valori)),
    genere && mapped(genere.colonna, genere.valori),
    cittadinanza && mapped(cittadinanza.colonna, cittadinanza.valori),
  ];
}

function mapped(colonna: string, valori: Record<string, string>): Split {
  const entries = Object.entries(valori).map(([value, code]): [string, SplitKey] => [
    plain(value),
    code === 'escludi' ? 'escludi' : KEYS[code],
  ]);
  const keys = new Map(entries);
  const used = [...keys.values()].filter((key) => key !== 'escludi');
  return { colonna, read: (text) => keys.get(plain(text)), merges: new Set(used).size < used.length };
}

/** Single ages become classes of five years; the labour classes start at 15, younger persons are in none. */
function singleAge(colonna: string): Split {
  return {
    colonna,
    merges: true,
    read: (text) => {
      const match = /^(\d{1,3})( ?\+| anni)?/.exec(text.trim());
      const age = Number(match?.[1] ?? Number.NaN);
      if (Number.isNaN(age) || age > 130) return undefined;
      if (age < FIRST_AGE) return 'escludi';
      return age >= OPEN_AGE ? FASCE.length : Math.floor((age - FIRST_AGE) / 5) + 1;
    },
  };
}

/** The form in which values are compared: blanks and letter case do not count. */
const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();
