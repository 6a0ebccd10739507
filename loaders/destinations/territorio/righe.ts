import type { Param } from '../../../sql/warehouse.ts';
import type { Anagrafica, TipoVariazione, Variazione } from './anagrafica.ts';
import type { Aggregazione, TipoAggregazione } from './aggregazioni.ts';

/** Columns of the rows that sources of the territory yield. */
export const COLONNE_TERRITORIO = ['linea', 'tipo', 'codice_istat', 'dal', 'al', 'dati'] as const;

/** A comune of a list; `dal` is the day of the list. */
export type DatiComune = Omit<Anagrafica, 'codice_istat'>;

/** A change of `codice_istat`, in force from `dal`. */
export interface DatiVariazione {
  tipo: TipoVariazione;
  nome: string;
  codice_nuovo: string;
  nome_nuovo: string;
  peso: number | null;
}

/** That `codice_istat` belongs to an aggregation (or has a size) from `dal` to `al`. */
export interface DatiAggregazione {
  codice: string;
  nome: string;
  valore: number | null;
}

/** The rows of one load, told apart. */
export interface Consegna {
  comuni: { data: string; comune: Anagrafica }[];
  /** Comuni that a list names on a line that was rejected: they exist, what the line says of them does not count. */
  incerti: { data: string; codice_istat: string }[];
  variazioni: Variazione[];
  aggregazioni: (Aggregazione & { linea: number })[];
}

/** Reads rows in the order of `COLONNE_TERRITORIO`, as `rigaTerritorio` of the sources wrote them. */
export function leggiRighe(caricamento_id: number, righe: readonly (readonly Param[])[]): Consegna {
  const consegna: Consegna = { comuni: [], incerti: [], variazioni: [], aggregazioni: [] };
  for (const [linea, tipo, codice, dal, al, dati] of righe) {
    const [codice_istat, valido_dal] = [String(codice), String(dal)];
    const valori = JSON.parse(String(dati)) as unknown;
    if (tipo === 'comune') {
      consegna.comuni.push({ data: valido_dal, comune: { codice_istat, ...(valori as DatiComune) } });
    } else if (tipo === 'comune_incerto') {
      consegna.incerti.push({ data: valido_dal, codice_istat });
    } else if (tipo === 'variazione') {
      consegna.variazioni.push({ codice_istat, decorrenza: valido_dal, ...(valori as DatiVariazione) });
    } else {
      consegna.aggregazioni.push({
        caricamento_id,
        linea: Number(linea),
        tipo: tipo as TipoAggregazione,
        codice_istat,
        valido_dal,
        valido_al: al === null || al === undefined ? null : String(al),
        ...(valori as DatiAggregazione),
      });
    }
  }
  return consegna;
}
