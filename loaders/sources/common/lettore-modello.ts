import type { Batch, CodiceScarto, ReadContext } from '../../pipeline/contract.ts';
import { annoDellaCella, stessoAnno } from './anno.ts';
import { Comuni } from './comuni.ts';
import { conteggio } from './interi.ts';
import { Lotto } from './lotto.ts';
import { AMMESSI, RIPARTIZIONI, chiaveRipartizione, type Ripartizione } from './ripartizioni.ts';
import { formaDellaRiga, type Tabella } from './tabella.ts';

/** How many years after the year described a supply may still use the territory of its own day. */
const RITARDO = 2;

/** Column of each split in the table. */
const COLONNA = { genere: 'genere?', fascia: 'fascia?', cittadinanza: 'cittadinanza?' } as const;

/** Key of «foreigners, not told apart» in dw.dim_cittadinanza. */
const STRANIERI = 7;

/** One understood line: keys of the splits in the order of {@link RIPARTIZIONI}. */
interface Riga {
  linea: number;
  comune: number;
  anno: number;
  chiavi: [genere: number, fascia: number, cittadinanza: number];
  valore: number;
}

interface Errore {
  colonna: string;
  codice: CodiceScarto;
  dettaglio?: string;
}

/** Reads a supply template line by line; lines that may be totals wait until the whole file has been seen. */
export class LettoreModello {
  readonly lotto = new Lotto();
  private readonly tabella: Tabella<string>;
  private readonly context: ReadContext;
  private readonly grandezza: number;
  private readonly nomiValori: string[];
  private readonly minima: number;
  /** Splits that the file has a column for. */
  private readonly presenti: Ripartizione[];
  /** Splits that some line really makes. */
  private readonly ripartite = new Set<Ripartizione>();
  private readonly anni = new Map<number, Comuni>();
  private readonly visti = new Map<number, number>();
  private readonly somme = new Map<number, number>();
  private forseTotali: Riga[] = [];
  /** How the file counts foreigners: all together (STR) or by area; both would count them twice. */
  private stranieri: 'insieme' | 'per area' | null = null;

  constructor(tabella: Tabella<string>, context: ReadContext, grandezza: number, quantiValori: number) {
    this.tabella = tabella;
    this.context = context;
    this.grandezza = grandezza;
    this.nomiValori = Array.from({ length: quantiValori }, (_, i) => `valore${i}`);
    this.minima = Math.max(...Object.values(tabella.colonne)) + 1;
    this.presenti = RIPARTIZIONI.filter((quale) => this.posizione(COLONNA[quale]) >= 0);
  }

  riga(riga: readonly string[], linea: number): void {
    const forma = formaDellaRiga(riga, this.tabella.larghezza, this.minima);
    if (forma === 'nota') this.lotto.esclusi++;
    else if (forma === 'larga') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_LARGA');
    else if (forma === 'corta') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_CORTA');
    else {
      const letta = this.capisci(riga, linea);
      if ('codice' in letta) this.scarta(riga, linea, letta);
      else if (letta.chiavi.some((chiave, i) => chiave === 0 && this.presenti.includes(ripartizione(i)))) {
        this.nota(letta);
        this.forseTotali.push(letta);
      } else {
        this.nota(letta);
        this.accetta(letta);
      }
    }
  }

  private posizione(chiave: string): number {
    return this.tabella.colonne[chiave] ?? -1;
  }

  private cella(riga: readonly string[], chiave: string): string {
    const at = this.posizione(chiave);
    return at < 0 ? '' : (riga[at] ?? '').trim();
  }

  private capisci(riga: readonly string[], linea: number): Riga | Errore {
    const anno = annoDellaCella(this.cella(riga, 'anno'));
    if (anno === null)
      return { colonna: 'anno', codice: 'VALORE_FUORI_DOMINIO', dettaglio: 'anno di quattro cifre' };
    const { comune, rifiuto } = this.comuniDel(anno).trova(
      this.cella(riga, 'codice'),
      this.cella(riga, 'nome?'),
    );
    if (!comune) return { ...rifiuto, colonna: rifiuto.campo === 'nome' ? 'nome?' : 'codice' };
    const chiavi: Riga['chiavi'] = [0, 0, 0];
    for (const quale of this.presenti) {
      const chiave = chiaveRipartizione(quale, this.cella(riga, COLONNA[quale]));
      if (chiave === null)
        return { colonna: COLONNA[quale], codice: 'VALORE_FUORI_DOMINIO', dettaglio: AMMESSI[quale] };
      chiavi[RIPARTIZIONI.indexOf(quale)] = chiave;
    }
    if (!this.stranieriUnaVolta(chiavi[2])) {
      const dettaglio = 'STR è la somma di UE, EUR, AFR, ASI e AME: nel file usare STR oppure le aree';
      return { colonna: COLONNA.cittadinanza, codice: 'TOTALE_DIVERSO', dettaglio };
    }
    const valore = this.valore(riga);
    if (typeof valore !== 'number') return valore;
    return this.doppia({ linea, comune: comune.comune_key, anno, chiavi, valore });
  }

  private stranieriUnaVolta(cittadinanza: number): boolean {
    if (cittadinanza < 2) return true;
    const modo = cittadinanza === STRANIERI ? 'insieme' : 'per area';
    this.stranieri ??= modo;
    return this.stranieri === modo;
  }

  private comuniDel(anno: number): Comuni {
    let comuni = this.anni.get(anno);
    if (!comuni) {
      stessoAnno(anno, this.context.parametri.anno);
      comuni = new Comuni(this.context.references.comuni, {
        data: `${anno}-01-01`,
        finoAl: `${anno + RITARDO}-12-31`,
        zeriPersi: 'se-confermati',
      });
      this.anni.set(anno, comuni);
    }
    return comuni;
  }

  private valore(riga: readonly string[]): number | Errore {
    let totale = 0;
    for (const nome of this.nomiValori) {
      const valore = conteggio(this.cella(riga, nome));
      if (typeof valore !== 'number') return { colonna: nome, codice: valore };
      totale += valore;
    }
    return totale;
  }

  private doppia(riga: Riga): Riga | Errore {
    const [genere, fascia, cittadinanza] = riga.chiavi;
    const chiave = (((riga.anno * 3 + genere) * 12 + fascia) * 8 + cittadinanza) * 1e6 + riga.comune;
    const prima = this.visti.get(chiave);
    if (prima !== undefined)
      return { colonna: 'codice', codice: 'CHIAVE_DOPPIA', dettaglio: `come la riga ${prima}` };
    this.visti.set(chiave, riga.linea);
    return riga;
  }

  private nota({ chiavi }: Riga): void {
    chiavi.forEach((chiave, i) => chiave > 0 && this.ripartite.add(ripartizione(i)));
  }

  private accetta({ linea, comune, anno, chiavi: [genere, fascia, cittadinanza], valore }: Riga): void {
    this.lotto.letti++;
    this.lotto.righe.push([linea, this.grandezza, comune, anno, fascia, genere, cittadinanza, valore]);
    const chiave = anno * 1e6 + comune;
    if (this.presenti.length > 0) this.somme.set(chiave, (this.somme.get(chiave) ?? 0) + valore);
  }

  private scarta(riga: readonly string[], linea: number, { colonna, codice, dettaglio }: Errore): void {
    const titolo = this.tabella.intestazione[this.posizione(colonna)]?.trim() ?? '';
    this.lotto.scarta(linea, titolo, this.cella(riga, colonna), codice, dettaglio);
  }

  /** Decides about the lines that may be totals, now that it is known which splits the file really makes. */
  *fine(): Generator<Batch> {
    const attese = this.forseTotali;
    this.forseTotali = [];
    // Parts first: their sums judge the totals.
    const totali: Riga[] = [];
    for (const riga of attese) {
      if (this.eTotale(riga)) totali.push(riga);
      else this.accetta(riga);
      if (this.lotto.pieno) yield this.lotto.consegna();
    }
    for (const riga of totali) this.giudica(riga);
    for (const comuni of this.anni.values()) this.lotto.avvisa(...comuni.avvisi());
    yield this.lotto.consegna();
  }

  /** True when a split that the file makes elsewhere is not made in this line. */
  private eTotale({ chiavi }: Riga): boolean {
    return chiavi.some((chiave, i) => chiave === 0 && this.ripartite.has(ripartizione(i)));
  }

  private giudica({ linea, comune, anno, chiavi, valore }: Riga): void {
    const somma = this.somme.get(anno * 1e6 + comune);
    if (somma === undefined) {
      const dettaglio = `il comune ha solo il totale, il resto del file è ripartito per ${[...this.ripartite].join(', ')}`;
      this.lotto.scarta(linea, '', valore, 'VALORE_FUORI_DOMINIO', dettaglio);
    } else if (chiavi.every((chiave) => chiave === 0) && somma !== valore) {
      this.lotto.scarta(linea, '', valore, 'TOTALE_DIVERSO', `la somma delle ripartizioni è ${somma}`);
    } else this.lotto.esclusi++;
  }
}

function ripartizione(i: number): Ripartizione {
  return RIPARTIZIONI[i] ?? 'genere';
}
