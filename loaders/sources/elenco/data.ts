import { LoadError } from '../../pipeline/contract.ts';
import { giornoValido } from '../common/date.ts';

/** The day that a list describes, and a line for the user when it was not told but found. */
export interface DataElenco {
  data: string;
  avviso?: string;
}

/** Days as file names write them: `al_30_06_2024`, `01012024`, `2024-01-01`, `20240101`. */
const FORME: readonly [RegExp, (parti: readonly string[]) => string][] = [
  [/(?<!\d)(\d{4})[-_.](\d{2})[-_.](\d{2})(?!\d)/, ([anno, mese, giorno]) => `${anno}-${mese}-${giorno}`],
  [/(?<!\d)(\d{2})[-_.](\d{2})[-_.](\d{4})(?!\d)/, ([giorno, mese, anno]) => `${anno}-${mese}-${giorno}`],
  [/(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/, ([anno, mese, giorno]) => `${anno}-${mese}-${giorno}`],
  [/(?<!\d)(\d{2})(\d{2})((?:19|20)\d{2})(?!\d)/, ([giorno, mese, anno]) => `${anno}-${mese}-${giorno}`],
  [/(?<!\d)((?:19|20)\d{2})(?!\d)/, ([anno]) => `${anno}-01-01`],
];

/**
 * The reference day of a list: `--data`, else the day or the year in the file's name (1 January then).
 *
 * @throws LoadError ANNO_MANCANTE when neither says it
 */
export function dataElenco(nome: string, richiesta: string | undefined): DataElenco {
  if (richiesta !== undefined) return { data: richiesta };
  for (const [forma, scrivi] of FORME) {
    const trovata = forma.exec(nome);
    const data = trovata && scrivi(trovata.slice(1));
    if (!data || !giornoValido(data)) continue;
    return {
      data,
      avviso: `Il giorno che l’elenco descrive (${data}) viene dal nome del file: se è un altro, ricarica con --data.`,
    };
  }
  throw new LoadError(
    'ANNO_MANCANTE',
    `Il nome ${nome} non dice di quale giorno è l’elenco: aggiungi --data, per esempio --data 2025-01-01.`,
  );
}
