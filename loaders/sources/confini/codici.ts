import { readFileSync } from 'node:fs';
import type { ComuneNoto, CodiceScarto, References } from '../../pipeline/contract.ts';
import { parseCsv } from '../../territorio/csv.ts';

const INGRESSI = new URL('../../territorio/ingressi/', import.meta.url);

/** Attributes that may hold the ISTAT code of a comune, best first. */
export const ATTRIBUTI_CODICE = [
  'PRO_COM_T',
  'PRO_COM',
  'CODICE_ISTAT',
  'COM_ISTAT_CODE',
  'ISTAT',
  'ID',
] as const;

/** Whose a shape is: a comune in force; nobody's in this warehouse ('altrove'); or why it cannot be taken. */
export type Esito = { codice: string } | { altrove: true } | { scarto: CodiceScarto; dettaglio?: string };

/** Six digits out of text or a number that lost its zeros; undefined when it is no code. */
export function padCodice(value: string | undefined): string | undefined {
  const digits = value?.replace(/\.0*$/, '');
  return digits && /^\d{4,6}$/.test(digits) ? digits.padStart(6, '0') : undefined;
}

/** Tells to which comune in force the shape of a code belongs. */
export class Codici {
  readonly #inForza = new Set<string>();
  readonly #perChiave = new Map<number, ComuneNoto>();
  readonly #chiusi = new Map<string, ComuneNoto>();
  readonly #perNome = new Map<string, string>();
  readonly #regioni = new Set<string>();
  readonly #passaggi = new Map<string, string>();
  readonly #regioneDi: ReadonlyMap<string, string>;

  constructor({ comuni }: Pick<References, 'comuni'>) {
    for (const comune of comuni) {
      this.#regioni.add(comune.regione_codice);
      this.#perChiave.set(comune.comune_key, comune);
      if (comune.valido_al === null) {
        this.#inForza.add(comune.codice_istat);
        this.#perNome.set(nameKey(comune), comune.codice_istat);
      } else this.#chiusi.set(comune.codice_istat, comune);
    }
    for (const riga of readIngresso('variazioni.csv'))
      this.#passaggi.set(riga['codice_vecchio'] ?? '', riga['codice_nuovo'] ?? '');
    this.#regioneDi = new Map(
      readIngresso('province.csv').map((riga) => [
        riga['provincia_codice'] ?? '',
        riga['regione_codice'] ?? '',
      ]),
    );
  }

  /** @param regione code of the regione as the file has it, if it does */
  resolve(codice: string, regione: string | undefined): Esito {
    const inForza = this.#follow(codice);
    if (inForza) return { codice: inForza };
    const sua = regione?.padStart(2, '0') ?? this.#regioneDi.get(codice.slice(0, 3));
    if (sua !== undefined && !this.#regioni.has(sua)) return { altrove: true };
    if (this.#chiusi.has(codice))
      return {
        scarto: 'COMUNE_SOPPRESSO',
        dettaglio: 'non si sa a chi sia passato il territorio: caricare le variazioni',
      };
    return { scarto: 'COMUNE_SCONOSCIUTO', dettaglio: "serve l'elenco dello stesso anno dei confini" };
  }

  /** The comune in force that has the land of a code, over as many changes as it takes. */
  #follow(codice: string): string | undefined {
    const seen = new Set<string>();
    for (let next: string | undefined = codice; next !== undefined && !seen.has(next);) {
      if (this.#inForza.has(next)) return next;
      seen.add(next);
      const attuale: number | null | undefined = this.#chiusi.get(next)?.comune_attuale_key;
      const heir: string | undefined =
        attuale === undefined || attuale === null ? undefined : this.#perChiave.get(attuale)?.codice_istat;
      next = heir ?? this.#passaggi.get(next) ?? this.#sameName(next);
    }
    return undefined;
  }

  /** The code in force of a closed comune that another bears the name of in the same regione: a new code for the same place. */
  #sameName(codice: string): string | undefined {
    const closed = this.#chiusi.get(codice);
    return closed && this.#perNome.get(nameKey(closed));
  }
}

const nameKey = ({ nome, regione_codice }: ComuneNoto): string => `${regione_codice} ${nome.toUpperCase()}`;

function readIngresso(name: string): Record<string, string>[] {
  return parseCsv(readFileSync(new URL(name, INGRESSI), 'utf8'));
}
