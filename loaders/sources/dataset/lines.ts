import { LoadError, type CodiceScarto, type ReadContext } from '../../pipeline/contract.ts';
import { periodo } from '../../pipeline/periods.ts';
import { parseNumber } from '../../readers/number.ts';
import { Comuni } from '../common/comuni.ts';
import { Lotto } from '../common/lotto.ts';
import { formaDellaRiga, type Tabella } from '../common/tabella.ts';
import { quantitaDi, type Definizione, type QuantitaConCodice } from './definition.ts';
import { periodReader, type PeriodReader } from './periods.ts';
import { Places } from './places.ts';
import { splitsOf, type Split } from './splits.ts';

/** Keys of the columns of the three splits. */
const SPLIT_KEYS = ['eta', 'genere', 'cittadinanza'] as const;

/** Cells that a supply with merged values may have; beyond it the definition is wrong. */
const MAX_CELLS = 2_000_000;

/** Why a line is rejected. */
interface Refusal {
  key: string;
  codice: CodiceScarto;
  dettaglio?: string | undefined;
}

type Found = { comune: number; periodo: number; splits: number[] };

/** The columns that a definition needs, by key, for the search of the header. */
export function wantedColumns(
  definizione: Definizione,
  period: PeriodReader,
): Record<string, readonly string[]> {
  const { territorio, eta, genere, cittadinanza } = definizione;
  const named = {
    ...('codice_istat' in territorio
      ? { codice: territorio.codice_istat, nome: territorio.nome }
      : { nome: territorio.nome, provincia: territorio.provincia }),
    ...period.colonne,
    eta: eta?.colonna,
    genere: genere?.colonna,
    cittadinanza: cittadinanza?.colonna,
    ...Object.fromEntries(quantitaDi(definizione).map(({ colonna }, i) => [`q${i}`, colonna])),
  };
  const used = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(used.map(([key, name]) => [key, [name]]));
}

/** Understands the lines of a declared dataset. */
export class Lines {
  readonly lotto = new Lotto();
  readonly #definizione: Definizione;
  readonly #table: Tabella<string>;
  readonly #context: ReadContext;
  readonly #period: PeriodReader;
  readonly #splits: (Split | undefined)[];
  readonly #quantities: (QuantitaConCodice & { key: number })[];
  readonly #finders = new Map<string, (row: readonly string[]) => number | Refusal>();
  readonly #minimum: number;
  /** Cells that are added up; undefined when every line is a cell of its own. */
  readonly #sums: Map<string, { linea: number; keys: number[]; valore: number }> | undefined;
  readonly #seen = new Map<string, number>();
  readonly #byCodeOfDay: Comuni[] = [];
  #missing = 0;

  constructor(table: Tabella<string>, definizione: Definizione, context: ReadContext) {
    this.#table = table;
    this.#definizione = definizione;
    this.#context = context;
    this.#period = periodReader(definizione, context.parametri);
    this.#splits = splitsOf(definizione);
    this.#quantities = quantitaDi(definizione).map((quantity) => ({
      ...quantity,
      key: keyOf(quantity.codice, context),
    }));
    this.#minimum = Math.max(...Object.values(table.colonne)) + 1;
    this.#sums = this.#splits.some((split) => split?.merges) ? new Map() : undefined;
  }

  take(row: readonly string[], linea: number): void {
    const form = formaDellaRiga(row, this.#table.larghezza, this.#minimum);
    if (form === 'nota') {
      this.lotto.esclusi += 1;
    } else if (form !== 'dati') {
      const code = form === 'larga' ? 'RIGA_TROPPO_LARGA' : 'RIGA_TROPPO_CORTA';
      this.lotto.scarta(linea, '', row.join(';'), code);
    } else {
      this.#data(row, linea);
    }
  }

  /** The sums, once the whole file has been seen, and what the user should know. */
  end(): void {
    for (const { linea, keys, valore } of this.#sums?.values() ?? [])
      this.lotto.righe.push([linea, ...keys, valore]);
    for (const codes of this.#byCodeOfDay) this.lotto.avvisa(...codes.avvisi());
    if (this.#missing > 0) {
      this.lotto.avvisa(`Valori mancanti, che non contano come zero: ${this.#missing}`);
    }
  }

  #data(row: readonly string[], linea: number): void {
    const found = this.#find(row);
    if (found === 'escludi') {
      this.lotto.esclusi += 1;
    } else if ('codice' in found) {
      this.#reject(row, linea, found);
    } else {
      this.#values(row, linea, found);
    }
  }

  /** Place, period and splits of a line. */
  #find(row: readonly string[]): Found | Refusal | 'escludi' {
    const splits: number[] = [];
    for (const [i, split] of this.#splits.entries()) {
      const key = split ? split.read(this.#cell(row, SPLIT_KEYS[i] ?? '')) : 0;
      if (key === 'escludi') return 'escludi';
      if (key === undefined) {
        const dettaglio = 'aggiungilo ai valori della definizione';
        return { key: SPLIT_KEYS[i] ?? '', codice: 'VALORE_FUORI_DOMINIO', dettaglio };
      }
      splits.push(key);
    }
    const period = this.#period.read((key) => this.#cell(row, key));
    if (period === 'escludi') return period;
    if (period === undefined)
      return { key: this.#period.shown, codice: 'VALORE_FUORI_DOMINIO', dettaglio: 'non è un periodo' };
    const { anno } = this.#context.parametri;
    if (anno !== undefined && Number(String(period).slice(0, 4)) !== anno) {
      throw new LoadError(
        'ANNO_DIVERSO',
        `Il file contiene dati del ${String(period).slice(0, 4)}, è stato chiesto il ${anno}.`,
      );
    }
    const comune = this.#finder(periodo(period).data_riferimento)(row);
    return typeof comune === 'number' ? { comune, periodo: period, splits } : comune;
  }

  /** Finds comuni in force on a day; made once for each day that the file names. */
  #finder(day: string): (row: readonly string[]) => number | Refusal {
    const known = this.#finders.get(day);
    if (known) return known;
    const { comuni } = this.#context.references;
    const finder =
      'codice_istat' in this.#definizione.territorio ? this.#byCode(comuni, day) : this.#byName(comuni, day);
    this.#finders.set(day, finder);
    return finder;
  }

  #byCode(comuni: ReadContext['references']['comuni'], day: string) {
    const known = new Comuni(comuni, { data: day, zeriPersi: 'se-confermati' });
    this.#byCodeOfDay.push(known);
    return (row: readonly string[]): number | Refusal => {
      const name = this.#table.colonne['nome'] === undefined ? '' : this.#cell(row, 'nome');
      const { comune, rifiuto } = known.trova(this.#cell(row, 'codice'), name);
      if (comune) return comune.comune_key;
      return {
        key: rifiuto?.campo ?? 'codice',
        codice: rifiuto?.codice ?? 'COMUNE_SCONOSCIUTO',
        dettaglio: rifiuto?.dettaglio,
      };
    };
  }

  #byName(comuni: ReadContext['references']['comuni'], day: string) {
    const places = new Places(comuni, day);
    return (row: readonly string[]): number | Refusal => {
      const place = places.find(this.#cell(row, 'nome'), this.#cell(row, 'provincia'));
      return 'key' in place
        ? place.key
        : { key: place.campo, codice: place.codice, dettaglio: place.dettaglio };
    };
  }

  #values(row: readonly string[], linea: number, { comune, periodo: period, splits }: Found): void {
    const cells: [number, number][] = [];
    for (const [i, quantity] of this.#quantities.entries()) {
      const value = this.#number(this.#cell(row, `q${i}`), quantity);
      if (value === null) this.#missing += 1;
      else if (typeof value === 'number') cells.push([quantity.key, value]);
      else return this.#reject(row, linea, { key: `q${i}`, ...value });
    }
    if (this.#sums && !this.#firstOf(row, linea, comune, period)) return;
    this.lotto.letti += 1;
    for (const [grandezza, valore] of cells) {
      const keys = [grandezza, comune, period, ...splits];
      if (this.#sums) this.#add(linea, keys, valore);
      else this.lotto.righe.push([linea, ...keys, valore]);
    }
  }

  /** Where values are added up, the same line twice would count twice: it is rejected here. */
  #firstOf(row: readonly string[], linea: number, comune: number, period: number): boolean {
    const cells = SPLIT_KEYS.map((key, i) =>
      this.#splits[i] ? this.#cell(row, key).trim().toLowerCase() : '',
    );
    const identity = [comune, period, ...cells].join('|');
    const before = this.#seen.get(identity);
    if (before === undefined) {
      this.#seen.set(identity, linea);
      return true;
    }
    this.#reject(row, linea, { key: '', codice: 'CHIAVE_DOPPIA', dettaglio: `già alla riga ${before}` });
    return false;
  }

  #add(linea: number, keys: number[], valore: number): void {
    const sums = this.#sums;
    const identity = keys.join('|');
    const sum = sums?.get(identity);
    if (sum) sum.valore += valore;
    else sums?.set(identity, { linea, keys, valore });
    if ((sums?.size ?? 0) > MAX_CELLS) {
      throw new LoadError(
        'FILE_TROPPO_GRANDE',
        `Il file ha più di ${MAX_CELLS} celle da sommare: dividilo per anno.`,
      );
    }
  }

  #number(text: string, { arrotonda, negativi }: QuantitaConCodice): number | null | Omit<Refusal, 'key'> {
    const parsed = parseNumber(text, this.#definizione.formato.numeri);
    if (parsed.kind === 'vuoto' || parsed.kind === 'assente') return null;
    if (parsed.kind === 'errato') return { codice: 'VALORE_NON_NUMERICO' };
    const value = arrotonda ? Math.round(parsed.value) : parsed.value;
    if (!Number.isSafeInteger(value))
      return { codice: 'VALORE_NON_NUMERICO', dettaglio: 'servono numeri interi' };
    return value < 0 && !negativi ? { codice: 'VALORE_NEGATIVO' } : value;
  }

  #cell(row: readonly string[], key: string): string {
    return row[this.#table.colonne[key] ?? -1] ?? '';
  }

  #reject(row: readonly string[], linea: number, { key, codice, dettaglio }: Refusal): void {
    const at = this.#table.colonne[key];
    const name = at === undefined ? '' : (this.#table.intestazione[at]?.trim() ?? '');
    this.lotto.scarta(linea, name, at === undefined ? row.join(';') : row[at], codice, dettaglio);
  }
}

function keyOf(codice: string, { references }: ReadContext): number {
  const found = references.grandezze.find((grandezza) => grandezza.codice === codice);
  if (found) return found.grandezza_key;
  throw new LoadError(
    'DEFINIZIONE_NON_VALIDA',
    `La grandezza ${codice} non è registrata: ripeti "definisci".`,
  );
}
