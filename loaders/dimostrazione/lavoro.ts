import { campoLiscio, normal } from './caso.ts';
import { byRegione, dimensione, weightedMean, type Comune } from './comuni.ts';
import { MILIONESIMI } from './interi.ts';
import { ANNI_INDICATORI, LAVORO_ITALIA, type AnnoLavoro } from './regole/italia.ts';
import {
  CONTRIBUENTI,
  DICHIARANTI,
  DIPENDENTI,
  OCCUPAZIONE,
  PASSO_REGIONE,
  REDDITO,
  SCARTI,
  TERMINE,
  TETTO,
  TURNOVER,
  quotaDichiaranti,
} from './regole/lavoro.ts';
import { regolaRegione } from './regole/regioni.ts';

/** Residents of a region in a year by class of age, gender and citizenship: what calibration weighs with. */
export interface CellaRegione {
  regione: string;
  anno: number;
  /** 1 … 11 (15-19 … 65+). */
  fascia: number;
  genere: 'M' | 'F';
  straniera: boolean;
  residenti: number;
}

/** Rates of one cell of a region; persons as shares (0-1) or per employed, income in €. */
export interface Tassi {
  occupazione: number;
  contribuenti: number;
  turnover: number;
  dipendenti: number;
  termine: number;
  dichiaranti: number;
  reddito: number;
}

const OLTRE_64 = 11;
const ULTIMO_ANNO = Math.max(...ANNI_INDICATORI);
const logit = (p: number): number => Math.log(p / (1 - p));
const expit = (x: number): number => 1 / (1 + Math.exp(-x));
const at = (profilo: readonly number[], fascia: number): number => profilo[fascia - 1] ?? 0;

/**
 * Rates of every cell of one region and year, so that the region's totals meet its rule: the employment rate of 15-64 exactly, and
 * every other indicator as sum over sum.
 */
export function tassiRegione(celle: readonly CellaRegione[]): Map<CellaRegione, Tassi> {
  const [prima] = celle;
  if (!prima) return new Map();
  const anno = annoRegione(prima.regione, prima.anno);
  const regola = regolaRegione(prima.regione);
  const tassi = new Map(celle.map((cella) => [cella, profilo(cella, regola.occupazione)]));
  const of = (cella: CellaRegione): Tassi => tassi.get(cella) ?? profilo(cella, regola.occupazione);
  calibraOccupazione(celle, of, regola.occupazione + anno.occupazione, regola.divario);

  const occupati = (c: CellaRegione): number => c.residenti * of(c).occupazione;
  const dipendenti = (c: CellaRegione): number => occupati(c) * of(c).dipendenti;
  const dichiaranti = (c: CellaRegione): number => c.residenti * of(c).dichiaranti;
  scala(celle, of, 'contribuenti', occupati, (regola.contribuenti + anno.contribuenti) / 100);
  scala(celle, of, 'turnover', occupati, (regola.turnover * anno.turnover) / 100);
  scala(celle, of, 'termine', dipendenti, (regola.termine * anno.termine) / 100);
  for (const cella of celle) {
    const t = of(cella);
    t.termine = Math.min(t.termine, TETTO);
    t.dichiaranti = Math.min(TETTO, Math.max(t.dichiaranti, t.occupazione * t.contribuenti));
  }
  scala(celle, of, 'reddito', dichiaranti, regola.reddito * anno.reddito);
  return tassi;
}

/** The national course in one region, which goes its own pace and meets its rule in the last year. */
function annoRegione(regione: string, anno: number): AnnoLavoro {
  const italia = LAVORO_ITALIA[anno];
  if (!italia) throw new Error(`Manca l'andamento del ${anno} in regole/italia.ts.`);
  const prima = ULTIMO_ANNO - anno;
  const scarto = (nome: keyof AnnoLavoro): number =>
    PASSO_REGIONE[nome] *
    (prima * normal(`${nome}/${regione}`) + Math.min(prima, 1) * normal(`${nome}/${regione}/${anno}`));
  return {
    occupazione: italia.occupazione + scarto('occupazione'),
    contribuenti: italia.contribuenti + scarto('contribuenti'),
    turnover: italia.turnover * Math.exp(scarto('turnover')),
    reddito: italia.reddito * Math.exp(scarto('reddito')),
    termine: italia.termine * Math.exp(scarto('termine')),
  };
}

/** Shapes before calibration. */
function profilo({ fascia, genere, straniera }: CellaRegione, occupazione: number): Tassi {
  const { donne, stranieri } = SCARTI;
  const fattore = (nome: 'contribuenti' | 'turnover' | 'termine' | 'reddito'): number =>
    (genere === 'F' ? donne[nome] : 1) * (straniera ? stranieri[nome] : 1);
  const odds = Math.log(straniera ? stranieri.occupazione[genere] : 1);
  return {
    occupazione: expit(logit(at(OCCUPAZIONE[genere], fascia)) + odds),
    contribuenti: at(CONTRIBUENTI, fascia) * fattore('contribuenti'),
    turnover: at(TURNOVER, fascia) * fattore('turnover'),
    dipendenti: at(DIPENDENTI, fascia),
    termine: at(TERMINE, fascia) * fattore('termine'),
    dichiaranti:
      at(DICHIARANTI[genere], fascia) *
      quotaDichiaranti(occupazione) *
      (straniera ? stranieri.dichiaranti : 1),
    reddito: at(REDDITO, fascia) * fattore('reddito'),
  };
}

/** Moves log-odds of men and women until men less women is `divario` and both together are `percento`, among 15-64. */
function calibraOccupazione(
  celle: readonly CellaRegione[],
  of: (cella: CellaRegione) => Tassi,
  percento: number,
  divario: number,
): void {
  const adulti = celle.filter(({ fascia }) => fascia < OLTRE_64);
  const totale = (genere?: 'M' | 'F'): number =>
    adulti.filter((c) => !genere || c.genere === genere).reduce((sum, c) => sum + c.residenti, 0);
  const quotaDonne = totale('F') / totale();
  const obiettivo = {
    M: (percento + divario * quotaDonne) / 100,
    F: (percento - divario * (1 - quotaDonne)) / 100,
  };
  for (const genere of ['M', 'F'] as const) {
    const suoi = adulti.filter((c) => c.genere === genere);
    const media = (spostamento: number): number =>
      weightedMean(
        suoi,
        (c) => c.residenti,
        (c) => expit(logit(of(c).occupazione) + spostamento),
      );
    const spostamento = radice((x) => media(x) - obiettivo[genere]);
    for (const cella of celle.filter((c) => c.genere === genere)) {
      of(cella).occupazione = Math.min(TETTO, expit(logit(of(cella).occupazione) + spostamento));
    }
  }
}

/** Root of a rising function between -4 and 4. */
function radice(f: (x: number) => number): number {
  let low = -4;
  let high = 4;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Multiplies one rate of all cells so that its weighted mean is `media`. */
function scala(
  celle: readonly CellaRegione[],
  of: (cella: CellaRegione) => Tassi,
  nome: keyof Tassi,
  weight: (cella: CellaRegione) => number,
  media: number,
): void {
  const ratio = media / weightedMean(celle, weight, (c) => of(c)[nome]);
  for (const cella of celle) of(cella)[nome] *= ratio;
}

/** Rows (regione, anno, fascia, genere_key, straniera, rates…): rates as parts of `MILIONESIMI`, income in whole €. */
export function righeTassi(celle: readonly CellaRegione[]): (string | number | boolean)[][] {
  const gruppi = Map.groupBy(celle, ({ regione, anno }) => `${regione}/${anno}`);
  return [...gruppi.values()].flatMap((gruppo) =>
    [...tassiRegione(gruppo)].map(([{ regione, anno, fascia, genere, straniera }, t]) => [
      regione,
      anno,
      fascia,
      genere === 'M' ? 1 : 2,
      straniera,
      ...[t.occupazione, t.contribuenti, t.turnover, t.dipendenti, t.termine, t.dichiaranti].map((x) =>
        Math.round(x * MILIONESIMI),
      ),
      Math.round(t.reddito),
    ]),
  );
}

/**
 * How strongly a comune departs from its region: smooth part, size, own part, and how much it moves by itself in a year
 * (natural logarithms).
 */
const LOCALI = {
  occupazione: [0.045, 0.008, 0.012, 0.002],
  contribuenti: [0.025, 0.006, 0.01, 0.0015],
  turnover: [0.12, -0.03, 0.04, 0.012],
  termine: [0.12, -0.02, 0.04, 0.012],
  reddito: [0.07, 0.05, 0.025, 0.003],
} as const;

/**
 * Rows (comune_key, anno, factors…) as parts of `MILIONESIMI`, in the order of `LOCALI`; in every year their mean over a
 * region is 1.
 */
export function righeFattori(comuni: readonly Comune[], seed: string): number[][] {
  const colonne = Object.keys(LOCALI).map((nome) => fattoriLocali(comuni, seed, nome as keyof typeof LOCALI));
  return ANNI_INDICATORI.flatMap((anno, a) =>
    comuni.map(({ key }, i) => [key, anno, ...colonne.map((colonna) => colonna[a]?.[i] ?? MILIONESIMI)]),
  );
}

/** How the mean income of each comune stands to its region's in the last year, as parts of `MILIONESIMI`. */
export function redditiLocali(comuni: readonly Comune[], seed: string): number[] {
  return fattoriLocali(comuni, seed, 'reddito').at(-1) ?? [];
}

/** Factors of one rate: by year, then by comune. The drift is smooth over the map too, and nil in the last year. */
function fattoriLocali(comuni: readonly Comune[], seed: string, nome: keyof typeof LOCALI): number[][] {
  const [liscio, taglia, proprio, passo] = LOCALI[nome];
  const campo = campoLiscio(`${seed}/${nome}`);
  const deriva = campoLiscio(`${seed}/${nome}/deriva`);
  const scarti = comuni.map((c) => ({
    fermo:
      liscio * campo(c.latitudine, c.longitudine) +
      taglia * dimensione(c, 2) +
      proprio * normal(`${seed}/${nome}/${c.codiceIstat}`),
    annuo: passo * deriva(c.latitudine, c.longitudine),
  }));
  return ANNI_INDICATORI.map((anno) => {
    const fattori = scarti.map(({ fermo, annuo }) => Math.exp(fermo + annuo * (anno - ULTIMO_ANNO)));
    const indice = new Map(comuni.map((c, i) => [c, fattori[i] ?? 1]));
    const fattore = (c: Comune): number => indice.get(c) ?? 1;
    const medie = new Map(
      [...byRegione(comuni)].map(([codice, suoi]) => [
        codice,
        weightedMean(suoi, (c) => c.residenti2011, fattore),
      ]),
    );
    return comuni.map((c) => Math.round((fattore(c) / (medie.get(c.regione) ?? 1)) * MILIONESIMI));
  });
}
