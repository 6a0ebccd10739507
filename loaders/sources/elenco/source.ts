import type { Batch, InputFile, ReadContext, Source } from '../../pipeline/contract.ts';
import { readTable } from '../../readers/table.ts';
import { dentroArchivio } from '../common/archivio.ts';
import { controllaAnnata, leggiVoce, type VoceElenco } from '../common/elenco-comuni.ts';
import { Lotto } from '../common/lotto.ts';
import { apriTabella, formaDellaRiga, type Tabella } from '../common/tabella.ts';
import { rigaComune, rigaIncerta } from '../common/territorio.ts';
import { dataElenco } from './data.ts';

/** Names of the columns over the editions: 23 columns in 2019-20, 26 from 2021 on; line breaks and footnotes differ. */
const COLONNE = {
  codice: ['Codice Comune formato alfanumerico'],
  nome: ['Denominazione (Italiana e straniera)', 'Denominazione corrente', 'Denominazione in italiano'],
  provincia: ['Codice Provincia (Storico)', 'Codice Provincia'],
  regione: ['Codice Regione'],
  regioneNome: ['Denominazione Regione'],
  ripartizione: ['Codice Ripartizione Geografica'],
  ripartizioneNome: ['Ripartizione geografica'],
  provinciaNome: [
    "Denominazione dell'Unità territoriale sovracomunale (valida a fini statistici)",
    'Denominazione provincia',
    'Denominazione Provincia/Città metropolitana',
  ],
  sigla: ['Sigla automobilistica'],
  'progressivo?': ['Progressivo del Comune'],
  'metropolitana?': ['Denominazione Città metropolitana'],
  'uts?': [
    "Codice dell'Unità territoriale sovracomunale (valida a fini statistici)",
    'Codice Città Metropolitana',
  ],
  'catastale?': ['Codice Catastale del comune'],
} as const;

type Colonna = keyof typeof COLONNE;

/** Reads one list: every line is checked by itself, the whole against the day that it should describe. */
class LettoreElenco {
  readonly lotto = new Lotto();
  readonly codici = new Map<string, number>();
  private readonly tabella: Tabella<Colonna>;
  private readonly data: string;
  private readonly minima: number;
  private ricostruiti = 0;

  constructor(tabella: Tabella<Colonna>, data: string) {
    this.tabella = tabella;
    this.data = data;
    this.minima = Math.max(...Object.values(tabella.colonne)) + 1;
  }

  riga(riga: readonly string[], linea: number): void {
    const forma = formaDellaRiga(riga, this.tabella.larghezza, this.minima);
    if (forma === 'nota') this.lotto.esclusi += 1;
    else if (forma === 'larga') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_LARGA');
    else if (forma === 'corta') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_CORTA');
    else this.comune(riga, linea);
  }

  finisci(): void {
    controllaAnnata(new Set(this.codici.keys()), this.data);
    if (this.ricostruiti > 0) {
      this.lotto.avvisa(
        `${this.ricostruiti} codici avevano perso gli zeri iniziali: ricostruiti da provincia e progressivo.`,
      );
    }
  }

  private comune(riga: readonly string[], linea: number): void {
    const voce = this.voce(riga);
    const letta = leggiVoce(voce);
    if (letta.scarto) {
      const { campo, codice, dettaglio } = letta.scarto;
      this.lotto.scarta(linea, this.colonna(campo), voce[campo], codice, dettaglio);
      if (/^\d{6}$/.test(voce.codice)) this.lotto.righe.push(rigaIncerta(linea, this.data, voce.codice));
      return;
    }
    const prima = this.codici.get(letta.codice);
    if (prima !== undefined) {
      this.lotto.scarta(
        linea,
        this.colonna('codice'),
        letta.codice,
        'CHIAVE_DOPPIA',
        `già alla riga ${prima}`,
      );
      return;
    }
    this.codici.set(letta.codice, linea);
    this.lotto.letti += 1;
    this.lotto.righe.push(rigaComune(linea, this.data, letta.codice, letta.dati));
  }

  private voce(riga: readonly string[]): VoceElenco {
    const cella = (colonna: Colonna): string => riga[this.tabella.colonne[colonna]] ?? '';
    const { codice, provinciaNome } = {
      codice: cella('codice').trim(),
      provinciaNome: cella('provinciaNome').trim(),
    };
    return {
      codice: this.withZeros(codice, cella('provincia'), cella('progressivo?')),
      nome: cella('nome'),
      provincia: cella('provincia'),
      // Until 2019 a città metropolitana stood in a column of its own, with `-` for the provincia.
      provinciaNome: /^[-–]?$/.test(provinciaNome) ? cella('metropolitana?') : provinciaNome,
      sigla: cella('sigla'),
      regione: cella('regione'),
      regioneNome: cella('regioneNome'),
      ripartizione: cella('ripartizione'),
      ripartizioneNome: cella('ripartizioneNome'),
      catastale: cella('catastale?'),
      uts: cella('uts?').replace(/^-$/, ''),
    };
  }

  /** A code that a spreadsheet made a number, when provincia and progressivo of the same line say the same. */
  private withZeros(codice: string, provincia: string, progressivo: string): string {
    if (!/^\d{4,5}$/.test(codice)) return codice;
    const intero = codice.padStart(6, '0');
    if (intero !== provincia.trim().padStart(3, '0') + progressivo.trim().padStart(3, '0')) return codice;
    this.ricostruiti += 1;
    return intero;
  }

  /** The name of a column as the file writes it, on one line. */
  private colonna(campo: keyof VoceElenco): string {
    const { colonne, intestazione } = this.tabella;
    const dove =
      (colonne as Record<string, number>)[campo] ?? (colonne as Record<string, number>)[`${campo}?`];
    return (intestazione[dove ?? -1] ?? campo).replace(/\s+/g, ' ').trim();
  }
}

async function* leggi(file: InputFile, { parametri, signal }: ReadContext): AsyncGenerator<Batch> {
  const { data, avviso } = dataElenco(file.name, parametri.data);
  const tabella = await apriTabella(file, readTable(file, { signal }), COLONNE);
  const lettore = new LettoreElenco(tabella, data);
  if (avviso) lettore.lotto.avvisa(avviso);
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    rows.forEach((riga, i) => lettore.riga(riga, lines[i] ?? 0));
    yield lettore.lotto.consegna(bytes);
  }
  lettore.finisci();
  yield lettore.lotto.consegna();
}

/**
 * The list of comuni in force on one day.
 * Publication: ISTAT, «Codici statistici delle unità amministrative territoriali» — `Elenco-comuni-italiani.csv` and `.xlsx`.
 */
export const elenco: Source = {
  name: 'elenco',
  titolo: 'Elenco dei comuni italiani (ISTAT, CSV o XLSX)',
  dataset: 'territorio',
  destination: 'territorio',
  formats: ['csv', 'txt', 'xlsx', 'xls', 'zip'],
  options: ['data?'],
  addresses: () => ['https://www.istat.it/storage/codici-unita-amministrative/Elenco-comuni-italiani.xlsx'],
  read: (file, context) =>
    /\.zip$/i.test(file.name)
      ? dentroArchivio(file, context.signal, (tabella) => leggi(tabella, context))
      : leggi(file, context),
};
