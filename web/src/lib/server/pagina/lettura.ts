/** The two readings of the territory: as it was in each period, or summed on the comuni of today. */
import { testiDati } from '../../messaggi/it-dati.ts';
import type { LetturaTerritorio, Stato } from '../../tipi.ts';
import type { IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { storiaDi, type Precedente } from '../territorio/storia.ts';

const ESEMPI = 2;
const NOMI = 4;

const elenco = new Intl.ListFormat('it', { type: 'conjunction' });

/**
 * The reading of a page with its explanation; null where nothing changed since the first period of the indicator. Demonstration
 * data are made on the territory of today: there both readings are one.
 */
export function createLettura(
  storia: readonly Precedente[],
  nodo: Nodo,
  { dimostrativo, periodi }: Pick<IndicatoreCalcolabile, 'dimostrativo' | 'periodi'>,
  stato: Pick<Stato, 'territorio'>,
): LetturaTerritorio | null {
  const [first] = periodi;
  if (dimostrativo || !first) return null;
  const shown = nodo.luogo.livello === 'comune' && nodo.genitore ? nodo.genitore : nodo;
  const changes = storiaDi(storia, shown, startOf(first.valore));
  if (changes.length === 0) return null;
  const attuale = stato.territorio === 'attuale';
  return { attuale, spiegazione: explain(changes, nodo, attuale) };
}

/** First day of a period: '2024' → '2024-01-01', '2024-03' → '2024-03-01'; of others the year's. */
function startOf(periodo: string): string {
  const [year = '', month = '01', day = '01'] = periodo.split('-').map((part) => part.replace(/\D.*/, ''));
  return `${year}-${month || '01'}-${day || '01'}`;
}

function explain(changes: Precedente[], { luogo }: Nodo, attuale: boolean): string {
  const { lettura } = testiDati;
  const perOggi = Map.groupBy(
    changes.filter(({ oggi }) => oggi !== null),
    ({ oggi }) => oggi?.comune ?? '',
  );
  // The comune of the page is named first: the reader came for it.
  const codes = [...perOggi.keys()].sort((a, b) => Number(b === luogo.codice) - Number(a === luogo.codice));
  const told = codes.slice(0, ESEMPI).map((code) => tell(perOggi.get(code) ?? []));
  const others = codes.length - told.length;
  const parts = others > 0 ? [`${told.join(', ')} ${lettura.altri(others)}`] : told;
  const esempi = parts.length > 0 ? `${elenco.format(parts)}.` : '';
  const lost = [...new Set(changes.filter(({ oggi }) => oggi === null).map(({ nome }) => nome))];
  const sentences = [
    attuale ? lettura.attuale : lettura.allora,
    esempi,
    attuale && lost.length > 0 && lettura.nessuno(names(lost), lost.length),
  ];
  return sentences.filter(Boolean).join(' ');
}

/** "Valbrembilla riunisce Brembilla e Gerosa", "Bergamo comprende Colognola", "Alghero ha cambiato codice o provincia". */
function tell(changes: Precedente[]): string {
  const { lettura } = testiDati;
  const oggi = changes[0]?.oggi?.nome ?? '';
  const ieri = [...new Set(changes.map(({ nome }) => nome))]
    .filter((nome) => nome !== oggi)
    .sort((a, b) => a.localeCompare(b, 'it'));
  const [only] = ieri;
  if (only === undefined) return lettura.codice(oggi);
  return ieri.length === 1 ? lettura.comprende(oggi, only) : lettura.riunisce(oggi, names(ieri));
}

function names(nomi: string[]): string {
  const shown = nomi.slice(0, NOMI);
  const others = nomi.length - shown.length;
  return others > 0 ? `${shown.join(', ')} ${testiDati.lettura.altri(others)}` : elenco.format(shown);
}
