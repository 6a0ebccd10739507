import { DIMENSIONI, NON_RIPARTITO, VISTE, membro } from '../../../../../model/contratto/viste.ts';
import { testiDati } from '../../messaggi/it-dati.ts';
import type { Cittadinanze, Fascia, Opzione, Voce } from '../../tipi.ts';
import { addSomme, arrotonda, toNumber, valore, type Somme } from '../calcoli.ts';
import type { IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import type { RigaCube } from '../cube/transport.ts';
import { PAESE, QUINQUENNIO, RESIDENTI, RESIDENTI_PAESE, type Filtri } from './query.ts';

export const GENERI: Opzione[] = toOpzioni(testiDati.genere);
export const CITTADINANZE: Opzione[] = toOpzioni(testiDati.cittadinanza);

function toOpzioni(etichette: Record<string, string>): Opzione[] {
  return Object.entries(etichette).map(([valore, etichetta]) => ({ valore, etichetta }));
}

export interface GruppoVoci {
  titolo: string;
  voci: Voce[];
}

/**
 * Splits an indicator of one place by gender, age and citizenship: each split honours the other filters and
 * shows all of its own values. Splits that make no sense for the indicator, or that the data of this period do not make, are
 * left out; what the source does not split stands at the end of those that it makes in part.
 * @param righe answer to `queryRipartizione`
 */
export function readRipartizione(
  righe: RigaCube[],
  indicatore: IndicatoreCalcolabile,
  filtri: Filtri,
): GruppoVoci[] {
  const { vista } = indicatore.misure;
  const splits = [
    { nome: 'genere', dimensione: DIMENSIONI.genere, opzioni: GENERI },
    { nome: 'eta', dimensione: DIMENSIONI.fasciaEta, opzioni: indicatore.fasce },
    { nome: 'cittadinanza', dimensione: DIMENSIONI.cittadinanza, opzioni: CITTADINANZE },
  ] as const;
  const applied = splits.filter(({ nome }) => indicatore.filtri[nome]);
  return applied.flatMap((split) => {
    const others = applied.filter(({ nome }) => nome !== split.nome && filtri[nome] !== undefined);
    const matching = righe.filter((riga) =>
      others.every(({ nome, dimensione }) => riga[membro(vista, dimensione)] === filtri[nome]),
    );
    const member = membro(vista, split.dimensione);
    const measure = ({ valore: key, etichetta }: Opzione): Voce => {
      const rows = matching.filter((riga) => riga[member] === key);
      const value = valore(sumRows(rows, indicatore), indicatore.formula);
      return { etichetta, valore: arrotonda(value, indicatore.decimali) };
    };
    const voci = split.opzioni.map(measure);
    if (voci.every((voce) => voce.valore === null)) return [];
    const rest = measure({
      valore: NON_RIPARTITO[split.nome],
      etichetta: testiDati.nonRipartito[split.nome],
    });
    return {
      titolo: testiDati.ripartizione[split.nome],
      voci: rest.valore === null ? voci : [...voci, rest],
    };
  });
}

function sumRows(righe: RigaCube[], { misure }: IndicatoreCalcolabile): Somme {
  const { numeratore, denominatore } = misure;
  return addSomme(
    righe.map((riga) => ({
      numeratore: toNumber(riga[numeratore]),
      denominatore: denominatore === null ? null : toNumber(riga[denominatore]),
    })),
  );
}

/** The pyramid from the answer to `queryPiramide`: youngest class first; honours the filter on citizenship. */
export function readPiramide(righe: RigaCube[], { cittadinanza }: Filtri): Fascia[] {
  const genere = membro(VISTE.popolazione, DIMENSIONI.genere);
  const italiana = membro(VISTE.popolazione, DIMENSIONI.cittadinanza);
  const fasce = new Map<string, Fascia>();
  for (const riga of righe) {
    if (cittadinanza && riga[italiana] !== cittadinanza) continue;
    const etichetta = String(riga[QUINQUENNIO]);
    const fascia = fasce.get(etichetta) ?? { etichetta, maschi: 0, femmine: 0 };
    fascia[riga[genere] === 'M' ? 'maschi' : 'femmine'] += toNumber(riga[RESIDENTI]) ?? 0;
    fasce.set(etichetta, fascia);
  }
  return [...fasce.values()].sort((a, b) => startAge(a) - startAge(b));
}

function startAge({ etichetta }: Fascia): number {
  return Number.parseInt(etichetta, 10);
}

/** How many countries are named; the rest is one sum. */
const PRIMI_PAESI = 10;

/** Countries of citizenship from the answer to `queryCittadinanze`; null when nobody is counted. */
export function readCittadinanze(righe: RigaCube[]): Omit<Cittadinanze, 'periodo' | 'origine'> | null {
  const paesi = righe
    .map((riga) => ({ paese: String(riga[PAESE]), residenti: toNumber(riga[RESIDENTI_PAESE]) ?? 0 }))
    .filter(({ residenti }) => residenti > 0)
    .sort((a, b) => b.residenti - a.residenti || a.paese.localeCompare(b.paese, 'it'));
  if (paesi.length === 0) return null;
  const sum = (all: typeof paesi) => all.reduce((total, { residenti }) => total + residenti, 0);
  const others = paesi.slice(PRIMI_PAESI);
  return {
    prime: paesi.slice(0, PRIMI_PAESI),
    resto: others.length > 0 ? { paesi: others.length, residenti: sum(others) } : null,
    totale: sum(paesi),
  };
}
