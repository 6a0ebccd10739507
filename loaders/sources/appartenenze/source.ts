import type { Batch, CodiceScarto, InputFile, ReadContext, Source } from '../../pipeline/contract.ts';
import { readTable } from '../../readers/table.ts';
import { checkText } from '../../readers/text.ts';
import { giornoDellaCella } from '../common/date.ts';
import { Lotto } from '../common/lotto.ts';
import { apriTabella, formaDellaRiga, type Tabella } from '../common/tabella.ts';
import { rigaAggregazione } from '../common/territorio.ts';

const COLONNE = {
  tipo: ['tipo'],
  codice: ['codice'],
  nome: ['nome'],
  comune: ['codice_comune', 'codice comune'],
  dal: ['valido_dal'],
  'al?': ['valido_al'],
} as const;

type Colonna = keyof typeof COLONNE;

/** Kinds of the template; of the first three a comune has one at a time. */
const TIPI = ['ats', 'unione', 'comunita_montana', 'distretto_commercio', 'distretto_industriale'] as const;

type Tipo = (typeof TIPI)[number];

const ESCLUSIVI: ReadonlySet<string> = new Set<Tipo>(['ats', 'unione', 'comunita_montana']);

interface Membro {
  tipo: Tipo;
  codice: string;
  nome: string;
  comune: string;
  dal: string;
  al: string | null;
  linea: number;
}

type Rifiuto = [colonna: Colonna, valore: string, codice: CodiceScarto, dettaglio?: string];

const FINE = '9999-12-31';

/** Longest code and name that the warehouse holds. */
const LUNGHEZZE = { codice: 50, nome: 200 } as const;

/** Reads the template line by line, and each line against those before it. */
class LettoreAppartenenze {
  readonly lotto = new Lotto();
  private readonly tabella: Tabella<Colonna>;
  private readonly vita: Map<string, [dal: string, al: string][]>;
  private readonly membri = new Map<string, Membro[]>();
  private readonly nomi = new Map<string, { nome: string; linea: number }>();

  constructor(tabella: Tabella<Colonna>, { references }: ReadContext) {
    this.tabella = tabella;
    this.vita = new Map();
    for (const { codice_istat, valido_dal, valido_al } of references.comuni) {
      const periodi = this.vita.get(codice_istat) ?? [];
      this.vita.set(codice_istat, [...periodi, [valido_dal, valido_al ?? FINE]]);
    }
  }

  riga(riga: readonly string[], linea: number): void {
    const { colonne, larghezza } = this.tabella;
    const forma = formaDellaRiga(riga, larghezza, colonne.dal + 1);
    if (forma === 'nota') return void (this.lotto.esclusi += 1);
    if (forma !== 'dati') {
      return this.lotto.scarta(
        linea,
        '',
        riga.join(';'),
        forma === 'larga' ? 'RIGA_TROPPO_LARGA' : 'RIGA_TROPPO_CORTA',
      );
    }
    const membro = this.leggi(riga, linea);
    const rifiuto = Array.isArray(membro) ? membro : this.contraddice(membro);
    if (rifiuto) return this.scarta(linea, rifiuto);
    if (Array.isArray(membro)) return;
    this.ricorda(membro);
    const { tipo, comune, dal, al, codice, nome } = membro;
    this.lotto.letti += 1;
    this.lotto.righe.push(rigaAggregazione(linea, tipo, comune, { dal, al }, { codice, nome, valore: null }));
  }

  /** The line by itself: a member, or why it is none. */
  private leggi(riga: readonly string[], linea: number): Membro | Rifiuto {
    const cella = (colonna: Colonna): string => (riga[this.tabella.colonne[colonna]] ?? '').trim();
    const tipo = cella('tipo').toLowerCase().replace('à', 'a').replace(/\s+/g, '_') as Tipo;
    const [codice, nome, comune] = [cella('codice'), cella('nome'), cella('comune')];
    if (!TIPI.includes(tipo))
      return ['tipo', cella('tipo'), 'VALORE_FUORI_DOMINIO', `uno tra ${TIPI.join(', ')}`];
    for (const colonna of ['codice', 'nome', 'comune', 'dal'] as const) {
      const danno = checkText(cella(colonna));
      if (danno) return [colonna, cella(colonna), danno];
      if (cella(colonna) === '') return [colonna, '', 'VALORE_MANCANTE'];
    }
    for (const colonna of ['codice', 'nome'] as const) {
      if (cella(colonna).length > LUNGHEZZE[colonna]) {
        return [
          colonna,
          cella(colonna),
          'VALORE_FUORI_DOMINIO',
          `al massimo ${LUNGHEZZE[colonna]} caratteri`,
        ];
      }
    }
    const [dal, al] = [giornoDellaCella(cella('dal')), giornoDellaCella(cella('al?'))];
    const forma = 'un giorno, come 2018-01-01 o 01/01/2018';
    if (!dal) return ['dal', cella('dal'), 'VALORE_FUORI_DOMINIO', forma];
    if (al === null) return ['al?', cella('al?'), 'VALORE_FUORI_DOMINIO', forma];
    if (al !== '' && al < dal)
      return ['al?', cella('al?'), 'VALORE_FUORI_DOMINIO', 'finisce prima di cominciare'];
    if (!/^\d{6}$/.test(comune))
      return ['comune', comune, 'VALORE_FUORI_DOMINIO', 'servono sei cifre, con gli zeri iniziali'];
    const vita = this.vita.get(comune);
    if (!vita) return ['comune', comune, 'COMUNE_SCONOSCIUTO'];
    if (!vita.some(([inizio, fine]) => dal <= fine && inizio <= (al || FINE)))
      return ['comune', comune, 'COMUNE_SOPPRESSO'];
    return { tipo, codice, nome, comune, dal, al: al || null, linea };
  }

  private contraddice({ tipo, codice, nome, comune, dal, al }: Membro): Rifiuto | null {
    const noto = this.nomi.get(`${tipo}|${codice}`);
    if (noto && noto.nome !== nome) {
      return ['nome', nome, 'NOME_DIVERSO', `${codice} si chiama "${noto.nome}" alla riga ${noto.linea}`];
    }
    const altro = this.membri
      .get(this.posto(tipo, codice, comune))
      ?.find((uno) => dal <= (uno.al ?? FINE) && uno.dal <= (al ?? FINE));
    if (!altro) return null;
    const dettaglio = `negli stessi giorni è in ${altro.codice} ${altro.nome}, riga ${altro.linea}`;
    return ['comune', comune, 'CHIAVE_DOPPIA', dettaglio];
  }

  private ricorda(membro: Membro): void {
    const { tipo, codice, nome, comune, linea } = membro;
    const posto = this.posto(tipo, codice, comune);
    this.membri.set(posto, [...(this.membri.get(posto) ?? []), membro]);
    if (!this.nomi.has(`${tipo}|${codice}`)) this.nomi.set(`${tipo}|${codice}`, { nome, linea });
  }

  /** Where only one membership fits at a time. */
  private posto(tipo: Tipo, codice: string, comune: string): string {
    return ESCLUSIVI.has(tipo) ? `${tipo}|${comune}` : `${tipo}|${comune}|${codice}`;
  }

  private scarta(linea: number, [colonna, valore, codice, dettaglio]: Rifiuto): void {
    const { intestazione, colonne } = this.tabella;
    this.lotto.scarta(linea, (intestazione[colonne[colonna]] ?? '').trim(), valore, codice, dettaglio);
  }
}

async function* leggi(file: InputFile, context: ReadContext): AsyncGenerator<Batch> {
  const tabella = await apriTabella(file, readTable(file, { signal: context.signal }), COLONNE);
  const lettore = new LettoreAppartenenze(tabella, context);
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    rows.forEach((riga, i) => lettore.riga(riga, lines[i] ?? 0));
    yield lettore.lotto.consegna(bytes);
  }
}

/**
 * Which comuni make up the aggregations that have no open list: ambiti territoriali sociali, unioni di comuni, comunità montane,
 * districts. By the template `modello.csv` in this folder.
 */
export const appartenenze: Source = {
  name: 'appartenenze',
  titolo: 'Comuni di ATS, unioni, comunità montane e distretti (modello di fornitura)',
  dataset: 'territorio',
  destination: 'territorio',
  formats: ['csv', 'txt', 'xlsx', 'xls'],
  options: [],
  read: leggi,
};
