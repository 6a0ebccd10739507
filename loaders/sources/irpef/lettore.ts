import type { CodiceScarto, ComuneNoto, ReadContext } from '../../pipeline/contract.ts';
import { annoDellaCella, stessoAnno } from '../common/anno.ts';
import { Comuni } from '../common/comuni.ts';
import { chiaveGrandezza } from '../common/grandezze.ts';
import { conteggio, intero } from '../common/interi.ts';
import { Lotto } from '../common/lotto.ts';
import { formaDellaRiga, type Tabella } from '../common/tabella.ts';
import { classiDiReddito, type Chiave, type Classe } from './colonne.ts';

/** How many years later than the tax year the Ministry publishes, in the territory of that later day. */
const RITARDO = 2;

interface Anno {
  anno: number;
  comuni: Comuni;
  /** Line on which each comune was read. */
  visti: Map<number, number>;
}

/** What a cell says: a number, nothing (suppressed by the Ministry: fewer than 4 taxpayers), or something wrong. */
type Valore = { numero: number | null; errore?: undefined } | { errore: CodiceScarto };

function valore(testo: string, leggi: (testo: string) => number | CodiceScarto): Valore {
  const letto = leggi(testo);
  if (typeof letto === 'number') return { numero: letto };
  return letto === 'VALORE_MANCANTE' ? { numero: null } : { errore: letto };
}

/** Thrown inside a line to reject it at the cell that is wrong. */
class CellaErrata extends Error {
  readonly at: number;
  readonly codice: CodiceScarto;
  constructor(at: number, codice: CodiceScarto, dettaglio?: string) {
    super(dettaglio);
    this.at = at;
    this.codice = codice;
  }
}

/** Reads the Ministry's table of incomes by comune line by line. */
export class LettoreIrpef {
  readonly lotto = new Lotto();
  private readonly tabella: Tabella<Chiave>;
  private readonly context: ReadContext;
  private readonly classi: Classe[];
  private readonly minima: number;
  private readonly grandezze: { contribuenti: number; reddito: number; lavoro: number };
  private readonly anni = new Map<number, Anno>();
  private senzaComune = 0;
  private senzaLavoro = 0;
  private senzaReddito = 0;

  constructor(tabella: Tabella<Chiave>, context: ReadContext) {
    this.tabella = tabella;
    this.context = context;
    this.classi = classiDiReddito(tabella.intestazione);
    const { 'complessivo?': complessivo, ...altre } = tabella.colonne;
    const ammontari = complessivo >= 0 ? [complessivo] : this.classi.map(({ ammontare }) => ammontare);
    this.minima = Math.max(...Object.values(altre), ...ammontari) + 1;
    this.grandezze = {
      contribuenti: chiaveGrandezza(context.references, 'contribuenti'),
      reddito: chiaveGrandezza(context.references, 'reddito_complessivo'),
      lavoro: chiaveGrandezza(context.references, 'contribuenti_lavoro'),
    };
  }

  riga(riga: readonly string[], linea: number): void {
    const forma = formaDellaRiga(riga, this.tabella.larghezza, this.minima);
    if (forma === 'nota') this.lotto.esclusi++;
    else if (forma === 'larga') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_LARGA');
    else if (forma === 'corta') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_CORTA');
    else if (this.senzaTerritorio(riga)) this.lotto.esclusi++;
    else this.dati(riga, linea);
  }

  private cella(riga: readonly string[], chiave: Chiave): string {
    const at = this.tabella.colonne[chiave];
    return at < 0 ? '' : (riga[at] ?? '').trim();
  }

  /** The line of taxpayers whose comune is missing or wrong: `0` in every code, `Mancante/errata` for a region. */
  private senzaTerritorio(riga: readonly string[]): boolean {
    const mancante = /mancante|errata|non indicat|assente/i.test(this.cella(riga, 'regione?'));
    if (!mancante && !/^0+$/.test(this.cella(riga, 'codice'))) return false;
    const quanti = intero(this.cella(riga, 'contribuenti'));
    if (typeof quanti === 'number') this.senzaComune += quanti;
    return true;
  }

  private dati(riga: readonly string[], linea: number): void {
    const { colonne } = this.tabella;
    try {
      const anno = this.annoDellaRiga(riga);
      const comune = this.comune(riga, anno);
      const prima = anno.visti.get(comune.comune_key);
      if (prima !== undefined)
        throw new CellaErrata(colonne.codice, 'CHIAVE_DOPPIA', `stesso comune e anno alla riga ${prima}`);
      const { contribuenti, reddito, lavoro } = this.valori(riga);
      anno.visti.set(comune.comune_key, linea);
      this.lotto.letti++;
      const { grandezze } = this;
      this.scrivi(linea, grandezze.contribuenti, comune, anno, contribuenti);
      this.scrivi(linea, grandezze.reddito, comune, anno, reddito);
      this.scrivi(linea, grandezze.lavoro, comune, anno, lavoro);
      if (reddito === null) this.senzaReddito++;
      if (lavoro === null) this.senzaLavoro++;
    } catch (errore) {
      if (!(errore instanceof CellaErrata)) throw errore;
      const colonna = this.tabella.intestazione[errore.at]?.trim() ?? '';
      this.lotto.scarta(linea, colonna, riga[errore.at], errore.codice, errore.message || undefined);
    }
  }

  private annoDellaRiga(riga: readonly string[]): Anno {
    const letto = annoDellaCella(this.cella(riga, 'anno'));
    if (letto === null)
      throw new CellaErrata(this.tabella.colonne.anno, 'VALORE_FUORI_DOMINIO', 'anno di quattro cifre');
    let anno = this.anni.get(letto);
    if (!anno) {
      stessoAnno(letto, this.context.parametri.anno);
      const opzioni = {
        data: `${letto}-01-01`,
        finoAl: `${letto + RITARDO}-12-31`,
        zeriPersi: 'se-confermati' as const,
      };
      anno = { anno: letto, comuni: new Comuni(this.context.references.comuni, opzioni), visti: new Map() };
      this.anni.set(letto, anno);
    }
    return anno;
  }

  private comune(riga: readonly string[], { comuni }: Anno): ComuneNoto {
    const { colonne } = this.tabella;
    const { comune, rifiuto } = comuni.trova(this.cella(riga, 'codice'), this.cella(riga, 'nome'));
    if (!comune) {
      throw new CellaErrata(
        rifiuto.campo === 'nome' ? colonne.nome : colonne.codice,
        rifiuto.codice,
        rifiuto.dettaglio,
      );
    }
    const sigla = this.cella(riga, 'sigla?');
    if (
      colonne['sigla?'] >= 0 &&
      comune.provincia_sigla === 'NA' &&
      /^(nan|null|none|n\/a|#n\/[ad])?$/i.test(sigla)
    ) {
      throw new CellaErrata(colonne['sigla?'], 'PROVINCIA_NULLA');
    }
    return comune;
  }

  private numero(
    riga: readonly string[],
    at: number,
    leggi: typeof conteggio | typeof intero,
  ): number | null {
    const letto = valore(riga[at] ?? '', leggi);
    if (letto.errore) throw new CellaErrata(at, letto.errore);
    return letto.numero;
  }

  private valori(riga: readonly string[]) {
    const { colonne } = this.tabella;
    const contribuenti = this.numero(riga, colonne.contribuenti, conteggio);
    const dipendente = this.numero(riga, colonne.dipendente, conteggio);
    const autonomo = this.numero(riga, colonne.autonomo, conteggio);
    const lavoro = dipendente === null || autonomo === null ? null : dipendente + autonomo;
    const perClasse = this.perClasse(riga, contribuenti);
    const complessivo = colonne['complessivo?'];
    const reddito = complessivo >= 0 ? this.numero(riga, complessivo, intero) : perClasse;
    return { contribuenti, lavoro, reddito };
  }

  /**
   * Total income as the sum of its classes; null when a suppressed class may hold taxpayers. When the classes that are given hold every
   * taxpayer, the empty ones are empty indeed.
   */
  private perClasse(riga: readonly string[], contribuenti: number | null): number | null {
    let persone = 0;
    let euro = 0;
    let tutte = this.classi.length > 0;
    for (const { frequenza, ammontare } of this.classi) {
      const quanti = this.numero(riga, frequenza, conteggio);
      const quanto = this.numero(riga, ammontare, intero);
      persone += quanti ?? 0;
      euro += quanto ?? 0;
      if (quanti === null || quanto === null) tutte = false;
    }
    if (contribuenti !== null && persone > contribuenti) {
      throw new CellaErrata(
        this.tabella.colonne.contribuenti,
        'TOTALE_DIVERSO',
        `le classi di reddito contano ${persone} contribuenti: le colonne sono forse spostate rispetto all’intestazione`,
      );
    }
    return tutte || (persone > 0 && persone === contribuenti) ? euro : null;
  }

  private scrivi(
    linea: number,
    grandezza: number,
    comune: ComuneNoto,
    { anno }: Anno,
    quanto: number | null,
  ): void {
    if (quanto !== null) this.lotto.righe.push([linea, grandezza, comune.comune_key, anno, 0, 0, 0, quanto]);
  }

  /** What the user should know although nothing was rejected. */
  fine(): void {
    const { lotto } = this;
    if (this.senzaComune > 0)
      lotto.avvisa(`Contribuenti senza comune («Mancante/errata»), esclusi: ${this.senzaComune}`);
    if (this.senzaLavoro > 0)
      lotto.avvisa(`Comuni in cui i contribuenti da lavoro sono oscurati e qui mancano: ${this.senzaLavoro}`);
    if (this.senzaReddito > 0)
      lotto.avvisa(`Comuni in cui il reddito complessivo è oscurato e qui manca: ${this.senzaReddito}`);
    for (const { comuni } of this.anni.values()) lotto.avvisa(...comuni.avvisi());
  }
}
