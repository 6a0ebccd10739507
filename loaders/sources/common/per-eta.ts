import {
  LoadError,
  type Batch,
  type CodiceScarto,
  type InputFile,
  type ReadContext,
} from '../../pipeline/contract.ts';
import { readCsv } from '../../readers/csv.ts';
import { parseCount } from '../../readers/number.ts';
import { annoDelTitolo } from './anno.ts';
import { Comuni } from './comuni.ts';
import { EtaLette } from './eta-lette.ts';
import { conteggio } from './interi.ts';
import { Lotto } from './lotto.ts';
import { apriTabella, formaDellaRiga, type Tabella } from './tabella.ts';

/** Age that ISTAT gives to the total of a comune: loading it would double everything. */
const ETA_TOTALE = 999;
/** 100 and over. */
const ETA_MASSIMA = 100;

/** Columns of a table by comune and age; a key with `?` may lack. */
export type ColonnePerEta = Readonly<
  Record<'codice' | 'nome' | 'eta' | 'maschi' | 'femmine' | 'totale?', readonly string[]>
>;

/** What tells one table by age from another. */
export interface FormatoPerEta {
  attese: ColonnePerEta;
  /** Checks the title and gives checks on the single line; both may be left out. */
  controllaTitolo?(titolo: string): void;
  /** A further contradiction inside a line (marital status against totals), in Italian; null when there is none. */
  controllaRiga?(
    intestazione: readonly string[],
  ): (riga: readonly string[], maschi: number, femmine: number) => string | null;
}

type Colonne = Tabella<keyof ColonnePerEta>['colonne'];

/** Reads one table by comune, age and gender: lines are judged one by one, totals against the sum of their ages. */
class LettorePerEta {
  readonly lotto = new Lotto();
  private readonly tabella: Tabella<keyof ColonnePerEta>;
  private readonly colonne: Colonne;
  private readonly minima: number;
  private readonly comuni: Comuni;
  private readonly anno: number;
  private readonly controllo: ReturnType<NonNullable<FormatoPerEta['controllaRiga']>> | undefined;
  private readonly letti = new Map<number | string, EtaLette>();
  private codice = '';
  private nome = '';
  private key = -1;
  private correnti = new EtaLette();

  constructor(tabella: Tabella<keyof ColonnePerEta>, formato: FormatoPerEta, anno: number, comuni: Comuni) {
    this.tabella = tabella;
    this.colonne = tabella.colonne;
    this.minima = Math.max(...Object.values(this.colonne)) + 1;
    this.comuni = comuni;
    this.anno = anno;
    this.controllo = formato.controllaRiga?.(tabella.intestazione);
  }

  riga(riga: readonly string[], linea: number): void {
    const { codice, nome, eta } = this.colonne;
    const testoCodice = riga[codice] ?? '';
    const testoEta = riga[eta] ?? '';
    if (riga.length !== this.tabella.larghezza || testoCodice === '' || testoEta === '') {
      if (!this.forma(riga, linea)) return;
    }
    if (testoCodice !== this.codice || riga[nome] !== this.nome)
      this.cambiaComune(testoCodice, riga[nome] ?? '');
    const anni = parseCount(testoEta) ?? this.etaScritta(testoEta);
    if (anni === ETA_TOTALE) this.rigaTotale(riga, linea);
    else if (this.key < 0) this.comuneRifiutato(linea);
    else if (anni > ETA_MASSIMA) this.etaErrata(riga, linea);
    else this.dati(riga, linea, anni);
  }

  /** False when the line is no data: counted as a note, or rejected. */
  private forma(riga: readonly string[], linea: number): boolean {
    const forma = formaDellaRiga(riga, this.tabella.larghezza, this.minima);
    if (forma === 'nota') this.lotto.esclusi++;
    else if (forma === 'larga') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_LARGA');
    else if (forma === 'corta') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_CORTA');
    return forma === 'dati';
  }

  private cambiaComune(codice: string, nome: string): void {
    this.codice = codice;
    this.nome = nome;
    this.key = this.comuni.trova(codice, nome).comune?.comune_key ?? -1;
    // By comune, not by text: `1001` and `001001` would be the same one twice.
    const chiave = this.key < 0 ? codice : this.key;
    let lette = this.letti.get(chiave);
    if (!lette) this.letti.set(chiave, (lette = new EtaLette()));
    if (this.key < 0) lette.incompleto = true;
    this.correnti = lette;
  }

  private etaScritta(testo: string): number {
    const pulito = testo.trim().toLowerCase();
    if (/^100 ?(\+|anni e|e pi)/.test(pulito)) return ETA_MASSIMA;
    return pulito.startsWith('total') ? ETA_TOTALE : (parseCount(pulito) ?? Number.POSITIVE_INFINITY);
  }

  private comuneRifiutato(linea: number): void {
    const { rifiuto } = this.comuni.trova(this.codice, this.nome);
    if (!rifiuto) return;
    const breve = /^\d{1,3}$/.test(this.codice.trim()) && rifiuto.codice === 'COMUNE_SCONOSCIUTO';
    const [codice, dettaglio]: [CodiceScarto, string | undefined] = breve
      ? ['COLONNE_SCAMBIATE', 'nella colonna del codice del comune c’è un’età']
      : [rifiuto.codice, rifiuto.dettaglio];
    const diNome = rifiuto.campo === 'nome';
    this.scarta(linea, diNome ? 'nome' : 'codice', diNome ? this.nome : this.codice, codice, dettaglio);
  }

  private etaErrata(riga: readonly string[], linea: number): void {
    const valore = riga[this.colonne.eta] ?? '';
    if (/^\d{6}$/.test(valore.trim())) {
      this.scarta(
        linea,
        'eta',
        valore,
        'COLONNE_SCAMBIATE',
        'nella colonna dell’età c’è un codice di comune',
      );
    } else this.scarta(linea, 'eta', valore, 'VALORE_FUORI_DOMINIO', 'età da 0 a 100, o 999 per il totale');
  }

  private dati(riga: readonly string[], linea: number, anni: number): void {
    const lette = this.correnti;
    const conti = this.conti(riga, linea);
    if (!conti) return;
    const prima = lette.linee[anni] ?? 0;
    if (prima > 0) {
      this.scarta(
        linea,
        'eta',
        riga[this.colonne.eta],
        'CHIAVE_DOPPIA',
        `comune ${this.codice}, già alla riga ${prima}`,
      );
      return;
    }
    lette.linee[anni] = linea;
    lette.quante++;
    lette.maschi += conti.maschi;
    lette.femmine += conti.femmine;
    this.lotto.letti++;
    this.lotto.righe.push([linea, this.key, this.anno, anni, conti.maschi, conti.femmine]);
  }

  /** Males and females of a line; null when the line was rejected. */
  private conti(riga: readonly string[], linea: number): { maschi: number; femmine: number } | null {
    const maschi = this.conto(riga, linea, 'maschi');
    if (maschi < 0) return null;
    const femmine = this.conto(riga, linea, 'femmine');
    if (femmine < 0) return null;
    if (this.colonne['totale?'] >= 0) {
      const totale = this.conto(riga, linea, 'totale?');
      if (totale < 0) return null;
      if (totale !== maschi + femmine) return this.totaleDiverso(riga, linea, maschi, femmine, totale);
    }
    const contraddizione = this.controllo?.(riga, maschi, femmine);
    if (!contraddizione) return { maschi, femmine };
    this.scarta(linea, 'maschi', riga[this.colonne.maschi], 'TOTALE_DIVERSO', contraddizione);
    return null;
  }

  private conto(riga: readonly string[], linea: number, chiave: 'maschi' | 'femmine' | 'totale?'): number {
    const testo = riga[this.colonne[chiave]] ?? '';
    const valore = conteggio(testo);
    if (typeof valore === 'number') return valore;
    this.scarta(linea, chiave, testo, valore);
    return -1;
  }

  private totaleDiverso(
    riga: readonly string[],
    linea: number,
    maschi: number,
    femmine: number,
    totale: number,
  ): null {
    const scambiate = totale + femmine === maschi || totale + maschi === femmine;
    const codice = scambiate ? 'COLONNE_SCAMBIATE' : 'TOTALE_DIVERSO';
    const dettaglio = scambiate
      ? 'il totale sta in un’altra colonna'
      : `totale ${totale}, maschi ${maschi} + femmine ${femmine} = ${maschi + femmine}`;
    this.scarta(linea, 'totale?', riga[this.colonne['totale?']], codice, dettaglio);
    return null;
  }

  /** The line of a total is no data; it is rejected when it contradicts what it sums. */
  private rigaTotale(riga: readonly string[], linea: number): void {
    const lette = this.correnti;
    if (lette.conTotale) {
      this.scarta(
        linea,
        'eta',
        ETA_TOTALE,
        'CHIAVE_DOPPIA',
        `comune ${this.codice}: il totale compare due volte`,
      );
      return;
    }
    lette.conTotale = true;
    if (lette.incompleto) {
      this.lotto.esclusi++;
      return;
    }
    const conti = this.conti(riga, linea);
    if (!conti) return;
    lette.totale = { linea, ...conti };
  }

  private chiudi(lette: EtaLette): void {
    if (!lette.totale) return;
    const contraddizione = lette.contraddizione();
    if (contraddizione) {
      this.lotto.scarta(
        lette.totale.linea,
        this.titoloColonna('eta'),
        ETA_TOTALE,
        'TOTALE_DIVERSO',
        contraddizione,
      );
    } else this.lotto.esclusi++;
    lette.totale = null;
  }

  private titoloColonna(chiave: keyof Colonne): string {
    return this.tabella.intestazione[this.colonne[chiave]]?.trim() ?? '';
  }

  private scarta(
    linea: number,
    chiave: keyof Colonne,
    valore: unknown,
    codice: CodiceScarto,
    dettaglio?: string,
  ): void {
    this.correnti.incompleto = true;
    this.lotto.scarta(linea, this.titoloColonna(chiave), valore, codice, dettaglio);
  }

  /** Judges the totals, now that every age has been read; tells a file that was cut. */
  fine(nomeFile: string): void {
    for (const lette of this.letti.values()) this.chiudi(lette);
    const tutti = [...this.letti.values()];
    if (!this.correnti.conTotale && this.correnti.quante > 0 && tutti.some(({ conTotale }) => conTotale)) {
      throw new LoadError(
        'FILE_NON_LEGGIBILE',
        `${nomeFile} finisce prima del totale del comune ${this.codice} (età 999), che gli altri hanno: è troncato, scaricarlo di nuovo`,
      );
    }
    this.lotto.avvisa(...this.comuni.avvisi());
  }
}

/**
 * Reads a table of residents by comune, single age and gender as ISTAT publishes it on demo.istat.it (POSAS, STRASA): a title line that
 * tells the year, a header, one line for each comune and age 0 … 100 (100 and over), a line of age 999 with the total, sometimes a
 * closing note. Lines of age 999 are excluded, and rejected when they contradict the sum of the ages.
 *
 * @returns rows `[linea, comune_key, periodo_key, eta_key, maschi, femmine]`; zeros too: a cell that is said to be empty is not one left out
 * @throws LoadError of the readers; ANNO_MANCANTE, ANNO_DIVERSO; FILE_NON_LEGGIBILE when the last comune lacks the total that the others have
 */
export async function* leggiPerEta(
  file: InputFile,
  { parametri, references, signal }: ReadContext,
  formato: FormatoPerEta,
): AsyncGenerator<Batch> {
  const tabella = await apriTabella(file, readCsv(file, { signal }), formato.attese);
  formato.controllaTitolo?.(tabella.titolo);
  const anno = annoDelTitolo(tabella.titolo, parametri.anno);
  const comuni = new Comuni(references.comuni, { data: `${anno}-01-01`, zeriPersi: 'se-confermati' });
  const lettore = new LettorePerEta(tabella, formato, anno, comuni);
  if (/stima|provvisor/i.test(tabella.titolo)) lettore.lotto.avvisa(`Dati provvisori: «${tabella.titolo}»`);
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    for (let i = 0; i < rows.length; i++) {
      lettore.riga(rows[i] ?? [], lines[i] ?? 0);
      if (lettore.lotto.pieno) yield lettore.lotto.consegna();
    }
    yield lettore.lotto.consegna(bytes);
  }
  lettore.fine(file.name);
  yield lettore.lotto.consegna();
}
