import { LoadError, type Parametri } from '../../pipeline/contract.ts';
import { annoDellaCella } from '../common/anno.ts';
import type { Definizione } from './definition.ts';

/** How the period of a line is found. */
export interface PeriodReader {
  /** Columns that it needs, by key. */
  colonne: Record<string, string>;
  /** Key of the period; undefined when the cells name none, `escludi` when the definition leaves the line out. */
  read: (cell: (key: string) => string) => number | 'escludi' | undefined;
  /** Key of the column to show in a reject; empty when no column says the period. */
  shown: string;
}

/**
 * @throws LoadError ANNO_MANCANTE when the definition leaves the year to `--anno` and that is missing
 */
export function periodReader({ periodo }: Definizione, { anno }: Parametri): PeriodReader {
  if ('costante' in periodo) return constant(periodo.costante);
  if ('opzione' in periodo) {
    if (anno !== undefined) return constant(anno);
    throw new LoadError('ANNO_MANCANTE', 'La definizione prende l’anno dal comando: aggiungi --anno 2024.');
  }
  if ('mese' in periodo) {
    return {
      colonne: { anno: periodo.anno, mese: periodo.mese },
      shown: 'mese',
      read: (cell) => {
        if (periodo.escludi.includes(cell('mese').trim())) return 'escludi';
        const [year, month] = [annoDellaCella(cell('anno')), monthOf(cell('mese'))];
        return year === null || month === undefined ? undefined : year * 100 + month;
      },
    };
  }
  if ('anno' in periodo) {
    return {
      colonne: { anno: periodo.anno },
      shown: 'anno',
      read: (cell) => annoDellaCella(cell('anno')) ?? undefined,
    };
  }
  const { data, formato, granularita } = periodo;
  return {
    colonne: { data },
    shown: 'data',
    read: (cell) => {
      const day = dayOf(cell('data'), formato);
      if (day === undefined || granularita === 'giorno') return day;
      return Math.floor(day / (granularita === 'mese' ? 100 : 10_000));
    },
  };
}

const constant = (key: number): PeriodReader => ({ colonne: {}, shown: '', read: () => key });

const MESI = ['gen', 'feb', 'mar', 'apr', 'mag', 'giu', 'lug', 'ago', 'set', 'ott', 'nov', 'dic'];

/** `3`, `03`, `marzo`, `Mar`; 13 (adjustments) and 15 (census) of ISTAT's balances are no months. */
function monthOf(text: string): number | undefined {
  const value = text.trim().toLowerCase();
  const number = /^\d{1,2}$/.test(value) ? Number(value) : MESI.indexOf(value.slice(0, 3)) + 1;
  return number >= 1 && number <= 12 ? number : undefined;
}

/** Key yyyymmdd of a day that is in the calendar. */
function dayOf(text: string, format: 'AAAA-MM-GG' | 'GG/MM/AAAA'): number | undefined {
  const value = text.trim();
  const parts =
    format === 'AAAA-MM-GG'
      ? /^(\d{4})-(\d\d)-(\d\d)(?:T.*)?$/.exec(value)?.slice(1)
      : /^(\d\d?)\/(\d\d?)\/(\d{4})$/.exec(value)?.slice(1).reverse();
  const [year = 0, month = 0, day = 0] = (parts ?? []).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = parts !== undefined && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? year * 10_000 + month * 100 + day : undefined;
}
