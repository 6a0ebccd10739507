import { DIMENSIONI, membro } from '../../../../../model/contratto/viste.ts';
import type { RigaCube } from '../cube/transport.ts';
import { NESSUNA_SOMMA, addSomme, toNumber, valore, type Somme } from '../calcoli.ts';
import type { IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import { membroLuogo, type LivelloCodificato } from './query.ts';

/** The sums of each place of a group, by position in the indicator's periods. */
export type Gruppo = Map<string, Somme[]>;

/** Reads the answer to `queryFigli`. Periods that the indicator does not know are left out. */
export function readGruppo(
  righe: RigaCube[],
  indicatore: IndicatoreCalcolabile,
  livello: LivelloCodificato,
  attuale = false,
): Gruppo {
  const { vista, numeratore, denominatore } = indicatore.misure;
  const codice = membroLuogo(vista, livello, attuale);
  const periodo = membro(vista, DIMENSIONI.periodo);
  const positions = new Map(indicatore.periodi.map((opzione, index) => [opzione.valore, index]));
  const gruppo: Gruppo = new Map();
  for (const riga of righe) {
    const index = positions.get(String(riga[periodo]));
    if (index === undefined) continue;
    const key = String(riga[codice]);
    const sums = gruppo.get(key) ?? emptySeries(indicatore);
    sums[index] = {
      numeratore: toNumber(riga[numeratore]),
      denominatore: denominatore === null ? null : toNumber(riga[denominatore]),
    };
    gruppo.set(key, sums);
  }
  return gruppo;
}

/** The whole of a group: sums added place by place, so that ratios stay sum over sum. */
export function totale(gruppo: Gruppo, indicatore: IndicatoreCalcolabile): Somme[] {
  return emptySeries(indicatore).map((_, index) =>
    addSomme([...gruppo.values()].map((sums) => sums[index] ?? NESSUNA_SOMMA)),
  );
}

/**
 * The whole of a group, only for the periods in which every one of these places has data: the sum of some regions is not Italy.
 * @param presenti the same group without filters, where it is known: an empty cell is no missing region
 */
export function totaleCompleto(
  gruppo: Gruppo,
  indicatore: IndicatoreCalcolabile,
  codici: string[],
  presenti: Gruppo = gruppo,
): Somme[] {
  const has = (codice: string, index: number) => (presenti.get(codice)?.[index]?.numeratore ?? null) !== null;
  return totale(gruppo, indicatore).map((sums, index) =>
    codici.every((codice) => has(codice, index)) ? sums : NESSUNA_SOMMA,
  );
}

export function serieValori(
  sums: Somme[] | undefined,
  { formula, periodi }: IndicatoreCalcolabile,
): (number | null)[] {
  return periodi.map((_, index) => valore(sums?.[index] ?? NESSUNA_SOMMA, formula));
}

function emptySeries(indicatore: IndicatoreCalcolabile): Somme[] {
  return indicatore.periodi.map(() => NESSUNA_SOMMA);
}
