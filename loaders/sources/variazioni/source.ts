import { TIPI_LETTI, pesoDellaCella, type TipoLetto } from '../common/variazioni.ts';
import type { Batch, CodiceScarto, InputFile, ReadContext, Source } from '../../pipeline/contract.ts';
import { readTable } from '../../readers/table.ts';
import { checkText } from '../../readers/text.ts';
import { dentroArchivio } from '../common/archivio.ts';
import { giornoDellaCella } from '../common/date.ts';
import { Lotto } from '../common/lotto.ts';
import { apriTabella, formaDellaRiga, type Tabella } from '../common/tabella.ts';
import { rigaVariazione } from '../common/territorio.ts';

/** Names as ISTAT writes them, one of which ends in a space; `peso` is ours, for comuni that were divided. */
const COLONNE = {
  tipo: ['Tipo variazione'],
  codice: ['Codice Comune formato alfanumerico', 'Codice Comune'],
  nome: ['Denominazione Comune'],
  codiceNuovo: [
    'Codice del Comune associato alla variazione o nuovo codice Istat del Comune',
    'Codice del Comune associato alla variazione',
  ],
  nomeNuovo: ['Denominazione Comune associata alla variazione o nuova denominazione'],
  decorrenza: ['Data decorrenza validità amministrativa'],
  'peso?': ['Peso'],
} as const;

type Colonna = keyof typeof COLONNE;

type Esito = { colonna: Colonna; codice: CodiceScarto; dettaglio?: string } | null;

/** Reads one table of changes, line by line. */
class LettoreVariazioni {
  readonly lotto = new Lotto();
  private readonly tabella: Tabella<Colonna>;
  private readonly minima: number;

  constructor(tabella: Tabella<Colonna>) {
    this.tabella = tabella;
    const { 'peso?': _, ...necessarie } = tabella.colonne;
    this.minima = Math.max(...Object.values(necessarie)) + 1;
  }

  riga(riga: readonly string[], linea: number): void {
    const forma = formaDellaRiga(riga, this.tabella.larghezza, this.minima);
    if (forma === 'nota') this.lotto.esclusi += 1;
    else if (forma === 'larga') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_LARGA');
    else if (forma === 'corta') this.lotto.scarta(linea, '', riga.join(';'), 'RIGA_TROPPO_CORTA');
    else this.variazione(riga, linea);
  }

  private variazione(riga: readonly string[], linea: number): void {
    const cella = (colonna: Colonna): string =>
      (riga[this.tabella.colonne[colonna]] ?? '').replace(/\s+/g, ' ').trim();
    const tipo = cella('tipo').toUpperCase() as TipoLetto;
    // A change of name writes the code once in some editions.
    const codiceNuovo = cella('codiceNuovo') || (tipo === 'CD' ? cella('codice') : '');
    const decorrenza = giornoDellaCella(cella('decorrenza'));
    const peso = pesoDellaCella(cella('peso?'));
    const esito = this.controlla({ tipo, codiceNuovo, decorrenza, peso }, cella);
    if (esito) {
      const { colonna, codice, dettaglio } = esito;
      this.lotto.scarta(linea, this.nomeColonna(colonna), cella(colonna), codice, dettaglio);
      return;
    }
    this.lotto.letti += 1;
    this.lotto.righe.push(
      rigaVariazione(linea, decorrenza ?? '', cella('codice'), {
        tipo,
        nome: cella('nome'),
        codice_nuovo: codiceNuovo,
        nome_nuovo: cella('nomeNuovo') || cella('nome'),
        peso: peso ?? null,
      }),
    );
  }

  private controlla(
    letto: {
      tipo: TipoLetto;
      codiceNuovo: string;
      decorrenza: string | null;
      peso: number | null | undefined;
    },
    cella: (colonna: Colonna) => string,
  ): Esito {
    if (!TIPI_LETTI.includes(letto.tipo)) {
      return {
        colonna: 'tipo',
        codice: 'VALORE_FUORI_DOMINIO',
        dettaglio: `uno tra ${TIPI_LETTI.join(', ')}`,
      };
    }
    for (const colonna of ['nome', 'nomeNuovo'] as const) {
      const danno = checkText(cella(colonna));
      if (danno) return { colonna, codice: danno };
    }
    const sei = 'servono sei cifre, con gli zeri iniziali';
    if (!/^\d{6}$/.test(cella('codice')))
      return { colonna: 'codice', codice: 'VALORE_FUORI_DOMINIO', dettaglio: sei };
    if (!/^\d{6}$/.test(letto.codiceNuovo))
      return { colonna: 'codiceNuovo', codice: 'VALORE_FUORI_DOMINIO', dettaglio: sei };
    if (cella('nome') === '') return { colonna: 'nome', codice: 'VALORE_MANCANTE' };
    if (letto.decorrenza === '') {
      const dettaglio = 'senza il giorno di decorrenza la variazione non si può applicare: completa la cella';
      return { colonna: 'decorrenza', codice: 'VALORE_MANCANTE', dettaglio };
    }
    if (letto.decorrenza === null)
      return {
        colonna: 'decorrenza',
        codice: 'VALORE_FUORI_DOMINIO',
        dettaglio: 'serve un giorno, come 31/12/2024',
      };
    if (letto.peso === undefined)
      return { colonna: 'peso?', codice: 'VALORE_FUORI_DOMINIO', dettaglio: 'un peso è una quota tra 0 e 1' };
    return null;
  }

  private nomeColonna(colonna: Colonna): string {
    return (this.tabella.intestazione[this.tabella.colonne[colonna]] ?? '').replace(/\s+/g, ' ').trim();
  }
}

async function* leggi(file: InputFile, { signal }: ReadContext): AsyncGenerator<Batch> {
  const tabella = await apriTabella(file, readTable(file, { signal }), COLONNE);
  const lettore = new LettoreVariazioni(tabella);
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    rows.forEach((riga, i) => lettore.riga(riga, lines[i] ?? 0));
    yield lettore.lotto.consegna(bytes);
  }
}

/**
 * Administrative and territorial changes of comuni since 1991.
 * Publication: ISTAT, «Variazioni amministrative e territoriali dal 1991» (CSV in windows-1252, with quoted cells over several lines).
 */
export const variazioni: Source = {
  name: 'variazioni',
  titolo: 'Variazioni amministrative e territoriali dei comuni (ISTAT)',
  dataset: 'territorio',
  destination: 'territorio',
  formats: ['csv', 'txt', 'xlsx', 'xls', 'zip'],
  options: [],
  read: (file, context) =>
    /\.zip$/i.test(file.name)
      ? dentroArchivio(file, context.signal, (tabella) => leggi(tabella, context))
      : leggi(file, context),
};
