import type { CodiceScarto, ComuneNoto } from '../../pipeline/contract.ts';
import { checkText } from '../../readers/text.ts';
import { formeDelNome, nomeNudo } from '../common/nomi.ts';

/** The comune of a line, or why there is none. */
export type Place =
  { key: number } | { codice: CodiceScarto; campo: 'nome' | 'provincia'; dettaglio?: string };

const inForce = ({ valido_dal, valido_al }: ComuneNoto, day: string): boolean =>
  valido_dal <= day && (valido_al === null || day <= valido_al);

/** Abbreviations of provinces that programs read as a missing value or as something else. */
const READ_AS_NULL = new Set(['', 'NULL', 'NAN', 'NONE', 'N/A', '#N/D', '#N/A']);

/**
 * Finds comuni by name and province on one day. Names may be in either language, without accents, with other apostrophes; homonyms
 * are told apart by the province, given as abbreviation, name or code.
 */
export class Places {
  readonly #byName = new Map<string, ComuneNoto[]>();
  readonly #provinces = new Set<string>();
  readonly #day: string;

  constructor(comuni: readonly ComuneNoto[], day: string) {
    this.#day = day;
    for (const comune of comuni) {
      if (!inForce(comune, day)) continue;
      for (const form of formeDelNome(comune.nome)) {
        this.#byName.set(form, [...(this.#byName.get(form) ?? []), comune]);
      }
      for (const form of provinceForms(comune)) this.#provinces.add(form);
    }
  }

  /**
   * @param nome name of the comune as the file writes it
   * @param provincia abbreviation (`NA` is Napoli), name or three-digit code
   */
  find(nome: string, provincia: string): Place {
    const damage = checkText(nome);
    if (damage) return { codice: damage, campo: 'nome' };
    if (nome.trim() === '') return { codice: 'VALORE_MANCANTE', campo: 'nome' };
    const candidates = this.#candidates(nome);
    const form = nomeNudo(provincia);
    if (READ_AS_NULL.has(provincia.trim().toUpperCase())) return this.#withoutProvince(candidates);
    const found = candidates.filter((comune) => provinceForms(comune).has(form));
    const [only] = found;
    if (only && found.length === 1) return { key: only.comune_key };
    if (found.length > 1)
      return { codice: 'COMUNE_SCONOSCIUTO', campo: 'nome', dettaglio: `più comuni: ${names(found)}` };
    if (!this.#provinces.has(form)) {
      const dettaglio = `nessuna provincia "${provincia.trim()}" al ${this.#day}`;
      return { codice: 'VALORE_FUORI_DOMINIO', campo: 'provincia', dettaglio };
    }
    const dettaglio = candidates.length > 0 ? `c'è in altra provincia: ${names(candidates)}` : undefined;
    return { codice: 'COMUNE_SCONOSCIUTO', campo: 'nome', ...(dettaglio ? { dettaglio } : {}) };
  }

  #candidates(nome: string): ComuneNoto[] {
    const whole = this.#byName.get(nomeNudo(nome));
    if (whole) return whole;
    const parts = [...formeDelNome(nome)].flatMap((form) => this.#byName.get(form) ?? []);
    return [...new Set(parts)];
  }

  /** A province that was read as nothing: nearly always Napoli. */
  #withoutProvince(candidates: readonly ComuneNoto[]): Place {
    const napoli = candidates.some(({ provincia_sigla }) => provincia_sigla === 'NA');
    if (napoli) return { codice: 'PROVINCIA_NULLA', campo: 'provincia' };
    return { codice: 'VALORE_MANCANTE', campo: 'provincia' };
  }
}

const names = (comuni: readonly ComuneNoto[]): string =>
  comuni
    .slice(0, 3)
    .map(({ nome, provincia_sigla }) => `${nome} (${provincia_sigla})`)
    .join(', ');

function provinceForms({ provincia_sigla, provincia_nome, provincia_codice }: ComuneNoto): Set<string> {
  return new Set([nomeNudo(provincia_sigla), provincia_codice, ...formeDelNome(provincia_nome)]);
}
