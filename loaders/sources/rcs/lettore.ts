import {
  LoadError,
  type Batch,
  type CodiceScarto,
  type PaeseNuovo,
  type ReadContext,
} from '../../pipeline/contract.ts';
import { checkText } from '../../readers/text.ts';
import { annoDellaCella, stessoAnno } from '../common/anno.ts';
import { Comuni } from '../common/comuni.ts';
import { conteggio } from '../common/interi.ts';
import { Lotto } from '../common/lotto.ts';
import { formaDellaRiga, type Tabella } from '../common/tabella.ts';
import { livello, SommeProvinciali } from './livelli.ts';
import { ITALIA, paeseDelFile } from './paesi.ts';

/** Columns of RCS and the names they have. */
export const ATTESE = {
  anno: ['Anno'],
  codice: ['Codice Istat'],
  nome: ['Denominazione'],
  paese: ['Codice stato di cittadinanza'],
  nomePaese: ['Stato di cittadinanza'],
  'zona?': ['Zona'],
  'continente?': ['Continente'],
  maschi: ['Maschi'],
  femmine: ['Femmine'],
  'totale?': ['Totale'],
} as const;

type Chiave = keyof typeof ATTESE;

interface Conti {
  paese: number;
  maschi: number;
  femmine: number;
}

/** Reads RCS line by line. One year at a time: the file is published by year. */
export class LettoreRcs {
  readonly lotto = new Lotto();
  /** False while only higher territories were seen. */
  vistiComuni = false;
  private readonly tabella: Tabella<Chiave>;
  private readonly minima: number;
  private readonly context: ReadContext;
  private comuni: Comuni | null = null;
  private anno: number | undefined;
  private readonly somme = new SommeProvinciali();
  /** Line of each comune and country already read, by `key * 1000 + country`. */
  private readonly visti = new Map<number, number>();
  private readonly paesiNoti: Set<number>;
  private paesi: PaeseNuovo[] = [];

  constructor(tabella: Tabella<Chiave>, context: ReadContext) {
    this.tabella = tabella;
    this.context = context;
    this.anno = context.parametri.anno;
    this.minima = Math.max(...Object.values(tabella.colonne)) + 1;
    this.paesiNoti = new Set(context.references.paesi.map(({ paese_key }) => paese_key));
  }

  consegna(bytes?: number): Batch {
    const { paesi } = this;
    this.paesi = [];
    return { ...this.lotto.consegna(bytes), ...(paesi.length > 0 && { paesi }) };
  }

  riga(riga: readonly string[], linea: number): void {
    const { larghezza } = this.tabella;
    if (riga.length !== larghezza || riga[this.tabella.colonne.codice] === '') {
      const forma = formaDellaRiga(riga, larghezza, this.minima);
      if (forma === 'nota') this.lotto.esclusi++;
      else if (forma === 'larga') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_LARGA');
      else if (forma === 'corta') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_CORTA');
      if (forma !== 'dati') return;
    }
    if (!this.annoGiusto(riga, linea)) return;
    const grado = livello(this.cella(riga, 'codice').trim());
    if (grado === 'comune' || grado === null) this.comune(riga, linea);
    else if (grado === 'provincia') this.provincia(riga, linea);
    else this.lotto.esclusi++;
  }

  private cella(riga: readonly string[], chiave: Chiave): string {
    const at = this.tabella.colonne[chiave];
    return at < 0 ? '' : (riga[at] ?? '');
  }

  private scarta(
    riga: readonly string[],
    linea: number,
    chiave: Chiave,
    codice: CodiceScarto,
    dettaglio?: string,
  ): null {
    this.somme.salta(this.cella(riga, 'codice').trim());
    const colonna = this.tabella.intestazione[this.tabella.colonne[chiave]]?.trim() ?? '';
    this.lotto.scarta(linea, colonna, this.cella(riga, chiave), codice, dettaglio);
    return null;
  }

  private annoGiusto(riga: readonly string[], linea: number): boolean {
    const anno = annoDellaCella(this.cella(riga, 'anno'));
    if (anno === null) {
      this.scarta(riga, linea, 'anno', 'VALORE_FUORI_DOMINIO', 'anno di quattro cifre');
      return false;
    }
    if (this.comuni && anno !== this.anno) throw piuAnni(this.anno ?? anno, anno);
    if (!this.comuni) {
      this.anno = stessoAnno(anno, this.anno);
      this.comuni = new Comuni(this.context.references.comuni, { data: `${anno}-01-01` });
    }
    return true;
  }

  private comune(riga: readonly string[], linea: number): void {
    this.vistiComuni = true;
    const trovato = this.comuni?.trova(this.cella(riga, 'codice'), this.cella(riga, 'nome'));
    if (!trovato?.comune) {
      const rifiuto = trovato?.rifiuto;
      if (rifiuto) this.scarta(riga, linea, rifiuto.campo, rifiuto.codice, rifiuto.dettaglio);
      return;
    }
    const conti = this.conti(riga, linea);
    if (!conti) return;
    if (conti.paese === ITALIA) {
      this.lotto.esclusi++;
      return;
    }
    const { comune_key, codice_istat } = trovato.comune;
    if (!this.paese(riga, linea, conti.paese) || this.doppia(riga, linea, comune_key, conti.paese)) return;
    this.lotto.letti++;
    this.somme.aggiungi(codice_istat, conti.paese, conti.maschi, conti.femmine);
    if (conti.maschi + conti.femmine === 0) return;
    this.lotto.righe.push([linea, comune_key, this.anno ?? 0, conti.paese, conti.maschi, conti.femmine]);
  }

  private doppia(riga: readonly string[], linea: number, comune_key: number, paese: number): boolean {
    const chiave = comune_key * 1000 + paese;
    const prima = this.visti.get(chiave);
    if (prima === undefined) {
      this.visti.set(chiave, linea);
      return false;
    }
    this.scarta(riga, linea, 'paese', 'CHIAVE_DOPPIA', `stesso comune e paese alla riga ${prima}`);
    return true;
  }

  /** Notes a country that the warehouse does not know yet; false when the line was rejected. */
  private paese(riga: readonly string[], linea: number, codice: number): boolean {
    if (this.paesiNoti.has(codice)) return true;
    const nome = this.cella(riga, 'nomePaese').trim();
    const danno = checkText(nome);
    const nuovo = paeseDelFile(
      codice,
      nome,
      this.cella(riga, 'zona?').trim(),
      this.cella(riga, 'continente?').trim(),
    );
    if (danno || !nuovo || nome === '') {
      this.scarta(
        riga,
        linea,
        'nomePaese',
        danno ?? 'VALORE_FUORI_DOMINIO',
        danno ? undefined : 'paese senza nome o continente',
      );
      return false;
    }
    this.paesiNoti.add(codice);
    this.paesi.push(nuovo);
    return true;
  }

  private conti(riga: readonly string[], linea: number): Conti | null {
    const paese = Number(this.cella(riga, 'paese').trim() || Number.NaN);
    if (!Number.isInteger(paese) || paese < 100 || paese > 999) {
      return this.scarta(riga, linea, 'paese', 'VALORE_FUORI_DOMINIO', 'codice ISTAT dello Stato, tre cifre');
    }
    const maschi = this.conto(riga, linea, 'maschi');
    const femmine = maschi === null ? null : this.conto(riga, linea, 'femmine');
    if (maschi === null || femmine === null) return null;
    if (this.tabella.colonne['totale?'] < 0) return { paese, maschi, femmine };
    const totale = this.conto(riga, linea, 'totale?');
    if (totale === null) return null;
    if (totale === maschi + femmine) return { paese, maschi, femmine };
    const scambiate = totale + femmine === maschi || totale + maschi === femmine;
    return this.scarta(
      riga,
      linea,
      'totale?',
      scambiate ? 'COLONNE_SCAMBIATE' : 'TOTALE_DIVERSO',
      scambiate ? 'il totale sta in un’altra colonna' : `${maschi} + ${femmine} = ${maschi + femmine}`,
    );
  }

  private conto(
    riga: readonly string[],
    linea: number,
    chiave: 'maschi' | 'femmine' | 'totale?',
  ): number | null {
    const valore = conteggio(this.cella(riga, chiave));
    return typeof valore === 'number' ? valore : this.scarta(riga, linea, chiave, valore);
  }

  /** A total that repeats its comuni: never loaded, judged at the end. */
  private provincia(riga: readonly string[], linea: number): void {
    const conti = this.conti(riga, linea);
    if (!conti) return;
    if (conti.paese === ITALIA) this.lotto.esclusi++;
    else
      this.somme.pubblica(linea, this.cella(riga, 'codice').trim(), conti.paese, conti.maschi, conti.femmine);
  }

  /** Judges the totals of the provinces, once every comune has been read. */
  fine(): void {
    const colonna = this.tabella.intestazione[this.tabella.colonne.codice]?.trim() ?? '';
    for (const { linea, provincia, contraddizione } of this.somme.giudica()) {
      if (contraddizione) this.lotto.scarta(linea, colonna, provincia, 'TOTALE_DIVERSO', contraddizione);
      else this.lotto.esclusi++;
    }
    this.lotto.avvisa(...(this.comuni?.avvisi() ?? []));
  }
}

function piuAnni(primo: number, altro: number): LoadError {
  return new LoadError(
    'ANNO_DIVERSO',
    `Il file contiene gli anni ${primo} e ${altro}: l’ISTAT ne pubblica uno per file, dividerlo`,
  );
}
