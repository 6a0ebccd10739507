import type { Batch, InputFile, ReadContext, Source } from '../../pipeline/contract.ts';
import { readTable } from '../../readers/table.ts';
import { classeAreaInterna } from '../common/aree-interne.ts';
import { Lotto } from '../common/lotto.ts';
import { apriTabella, formaDellaRiga } from '../common/tabella.ts';
import { rigaAggregazione } from '../common/territorio.ts';

/** Two lines stand above the header. The code is a number there, so its zeros are given back. */
const COLONNE = {
  codice: ['PROCOM_T', 'PROCOM', 'PROCOM_N', 'PRO_COM_T', 'PRO_COM', 'Codice Comune'],
  classe: [
    'DESCRIZIONE AREE INTERNE 2021 2027',
    'DESCRIZIONE AREE INTERNE 2021-2027',
    'Aree interne 2021-2027',
    'DESCRIZIONE AREE INTERNE',
  ],
} as const;

/** The classification of the programming period 2021-2027, drawn on the comuni of 2020. */
const DAL = '2021-01-01';

async function* leggi(file: InputFile, { parametri, signal }: ReadContext): AsyncGenerator<Batch> {
  const tabella = await apriTabella(file, readTable(file, { signal }), COLONNE);
  const { colonne, intestazione, larghezza } = tabella;
  const lotto = new Lotto();
  const visti = new Map<string, number>();
  const riga = (celle: readonly string[], linea: number): void => {
    const forma = formaDellaRiga(celle, larghezza, Math.max(colonne.codice, colonne.classe) + 1);
    if (forma === 'nota') return void (lotto.esclusi += 1);
    if (forma === 'larga') return lotto.scarta(linea, '', celle.join(';'), 'RIGA_TROPPO_LARGA');
    const [testo, classe] = [(celle[colonne.codice] ?? '').trim(), celle[colonne.classe] ?? ''];
    const codice = testo.padStart(6, '0');
    if (!/^\d{4,6}$/.test(testo)) {
      return lotto.scarta(
        linea,
        intestazione[colonne.codice] ?? '',
        testo,
        'VALORE_FUORI_DOMINIO',
        'serve un codice di comune',
      );
    }
    const area = classeAreaInterna(classe);
    if (!area)
      return lotto.scarta(
        linea,
        intestazione[colonne.classe] ?? '',
        classe,
        classe.trim() === '' ? 'VALORE_MANCANTE' : 'VALORE_FUORI_DOMINIO',
      );
    const prima = visti.get(codice);
    if (prima !== undefined)
      return lotto.scarta(
        linea,
        intestazione[colonne.codice] ?? '',
        testo,
        'CHIAVE_DOPPIA',
        `già alla riga ${prima}`,
      );
    visti.set(codice, linea);
    lotto.letti += 1;
    lotto.righe.push(
      rigaAggregazione(
        linea,
        'area_interna',
        codice,
        { dal: parametri.data ?? DAL, al: null },
        { ...area, valore: null },
      ),
    );
  };
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    rows.forEach((celle, i) => riga(celle, lines[i] ?? 0));
    yield lotto.consegna(bytes);
  }
}

/**
 * Class of each comune in the map of the inner areas, from A (Polo) to F (Ultraperiferico).
 * Publication: Dipartimento per le politiche di coesione and ISTAT, «La geografia delle aree interne nel 2020».
 */
export const areeInterne: Source = {
  name: 'aree-interne',
  titolo: 'Aree interne 2021-2027, classe dei comuni (XLSX)',
  dataset: 'territorio',
  destination: 'territorio',
  formats: ['xlsx', 'xls', 'csv', 'txt'],
  options: ['data?'],
  addresses: () => [
    'https://www.istat.it/wp-content/uploads/2022/07/20220715_Elenco_Comuni_Classi_di_Aree_Interne.xlsx',
  ],
  read: leggi,
};
