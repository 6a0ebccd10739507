import type { Luogo, Riga, Stato } from '../../tipi.ts';
import { arrotonda, differenza, posizioni, precedente, variazione } from '../calcoli.ts';
import type { IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import { serieValori, type Gruppo } from './gruppo.ts';

/**
 * Rows of one group of siblings, with rank among them; places without data get null values.
 * @param conSerie false for the many comuni of a region or of Italy: their series were not asked
 */
export function createRighe(
  luoghi: Luogo[],
  gruppo: Gruppo,
  indicatore: IndicatoreCalcolabile,
  periodo: string,
  conSerie = true,
): Riga[] {
  const index = indicatore.periodi.findIndex(({ valore }) => valore === periodo);
  const series = luoghi.map(({ codice }) => serieValori(gruppo.get(codice), indicatore));
  const ranks = posizioni(series.map((serie) => serie[index] ?? null));
  return luoghi.map((luogo, i) => {
    const serie = (series[i] ?? []).map((value) => arrotonda(value, indicatore.decimali));
    return {
      luogo,
      valore: serie[index] ?? null,
      precedente: precedente(serie, index),
      serie: conSerie ? serie : [],
      posizione: ranks[i] ?? null,
      profondita: 0,
      espandibile: false,
      espansa: false,
    };
  });
}

/**
 * Sorts siblings as the state asks; missing values last in either direction, equal ones by name. The change is the one that the
 * table shows: in per cent for counts, in the unit of the indicator for the rest.
 */
export function sortRighe(
  righe: Riga[],
  { ordina, verso }: Pick<Stato, 'ordina' | 'verso'>,
  { tipo }: Pick<IndicatoreCalcolabile, 'tipo'>,
): Riga[] {
  const sign = verso === 'cresc' ? 1 : -1;
  const byName = (a: Riga, b: Riga) => a.luogo.nome.localeCompare(b.luogo.nome, 'it');
  if (ordina === 'nome') return [...righe].sort((a, b) => sign * byName(a, b));
  // The difference from the same reference runs in the order of the values.
  const change = tipo === 'conteggio' ? variazione : differenza;
  const key = (riga: Riga) => (ordina === 'variazione' ? change(riga.valore, riga.precedente) : riga.valore);
  return [...righe].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || byName(a, b);
    return sign * (left - right) || byName(a, b);
  });
}

/** Opened rows followed by their own rows, one step deeper, at every depth. */
export function espandiRighe(righe: Riga[], figliDi: (riga: Riga) => Riga[] | null, profondita = 0): Riga[] {
  return righe.flatMap((riga) => {
    const figli = figliDi(riga);
    const own = {
      ...riga,
      profondita,
      espandibile: riga.luogo.livello !== 'comune',
      espansa: figli !== null,
    };
    return figli ? [own, ...espandiRighe(figli, figliDi, profondita + 1)] : [own];
  });
}
