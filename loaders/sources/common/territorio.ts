import type { TipoAggregazione } from '../../destinations/territorio/aggregazioni.ts';
import type { DatiAggregazione, DatiComune, DatiVariazione } from '../../destinations/territorio/righe.ts';
import type { Param } from '../../../sql/warehouse.ts';

/** One comune of a list that holds on the ISO day `data`. */
export function rigaComune(linea: number, data: string, codiceIstat: string, dati: DatiComune): Param[] {
  return [linea, 'comune', codiceIstat, data, null, JSON.stringify(dati)];
}

/** A comune that a list names on a rejected line: it is not gone, and what is known of it stays. */
export function rigaIncerta(linea: number, data: string, codiceIstat: string): Param[] {
  return [linea, 'comune_incerto', codiceIstat, data, null, '{}'];
}

/** One administrative change of `codiceIstat`, in force from the ISO day `decorrenza`. */
export function rigaVariazione(
  linea: number,
  decorrenza: string,
  codiceIstat: string,
  dati: DatiVariazione,
): Param[] {
  return [linea, 'variazione', codiceIstat, decorrenza, null, JSON.stringify(dati)];
}

/** That `codiceIstat` belongs to an aggregation, or has a size, from one ISO day to another (null: still). */
export function rigaAggregazione(
  linea: number,
  tipo: TipoAggregazione,
  codiceIstat: string,
  validita: { dal: string; al: string | null },
  dati: DatiAggregazione,
): Param[] {
  return [linea, tipo, codiceIstat, validita.dal, validita.al, JSON.stringify(dati)];
}
