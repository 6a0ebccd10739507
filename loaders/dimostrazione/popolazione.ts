import { campoLiscio, normal, uniform } from './caso.ts';
import { byRegione, dimensione, weightedMean, type Comune } from './comuni.ts';
import { PARTI, cumulativeParts, largestRemainder } from './interi.ts';
import {
  ETA,
  etaMedia,
  inclina,
  piramideArea,
  piramideItaliani,
  piramideStranieri,
  type Piramide,
} from './piramide.ts';
import { ANNI_POPOLAZIONE, ANNO_BASE, fattiItalia } from './regole/italia.ts';
import { regolaRegione } from './regole/regioni.ts';
import { AREE } from './regole/stranieri.ts';

/** Comuni are aged in steps of this many years; one profile of ages serves each step. */
const PASSO_ETA = 0.25;

/** Residents of one comune in one year. */
export interface ComuneAnno {
  key: number;
  anno: number;
  italiani: number;
  stranieri: number;
  /** Step of age of the Italian citizens, see `PASSO_ETA`. */
  classe: number;
}

const maschi = 1;
const femmine = 2;

/** Residents by comune and year, all comuni: each year adds up to Italy's total, the base year keeps the proportions of the census. */
export function comuniAnni(comuni: readonly Comune[], base: Piramide, seed: string): ComuneAnno[] {
  const classi = classiEta(comuni, base, seed);
  const quote = quoteStranieri(comuni, seed);
  const crescita = crescite(comuni, seed);
  return ANNI_POPOLAZIONE.flatMap((anno) => {
    const italia = fattiItalia(anno);
    const pesi = comuni.map(
      ({ residenti2011 }, i) => residenti2011 * Math.exp(((crescita[i] ?? 0) / 100) * (anno - ANNO_BASE)),
    );
    const residenti = largestRemainder(pesi, italia.residenti);
    const media = weightedMean(
      [...quote.keys()],
      (i) => residenti[i] ?? 0,
      (i) => quote[i] ?? 0,
    );
    return comuni.map(({ key, codiceIstat }, i) => {
      const totale = residenti[i] ?? 0;
      const quota = Math.min(0.4, ((quote[i] ?? 0) * italia.stranieri) / media);
      const stranieri = Math.floor(totale * quota + uniform(`${seed}/stranieri/${codiceIstat}`));
      return { key, anno, italiani: totale - stranieri, stranieri, classe: classi[i] ?? 0 };
    });
  });
}

const peso = ({ residenti2011 }: Comune): number => residenti2011;

/** Value per comune = that of its region plus a deviation whose mean over the region, weighted by residents, is zero. */
function centra(
  comuni: readonly Comune[],
  regionale: (regione: string) => number,
  scarto: (comune: Comune) => number,
): number[] {
  const medie = new Map(
    [...byRegione(comuni)].map(([codice, suoi]) => [codice, weightedMean(suoi, peso, scarto)]),
  );
  return comuni.map(
    (comune) => regionale(comune.regione) + scarto(comune) - (medie.get(comune.regione) ?? 0),
  );
}

/** Yearly change since 2017, %: the region's, less in small comuni, with a smooth local part. */
function crescite(comuni: readonly Comune[], seed: string): number[] {
  const campo = campoLiscio(`${seed}/crescita`);
  const scarto = (c: Comune): number => 0.15 * dimensione(c) + 0.2 * campo(c.latitudine, c.longitudine);
  return centra(comuni, (regione) => regolaRegione(regione).crescita, scarto);
}

/** Step of age of each comune's Italian citizens: the region's mean age, older in small comuni. */
function classiEta(comuni: readonly Comune[], base: Piramide, seed: string): number[] {
  const stranieri = etaMedia(piramideStranieri());
  const italiani = etaMedia(piramideItaliani(base, ANNO_BASE));
  const regionale = (codice: string): number => {
    const { etaMedia: media, stranieri: percento } = regolaRegione(codice);
    return (media - (percento / 100) * stranieri) / (1 - percento / 100) - italiani;
  };
  const campo = campoLiscio(`${seed}/eta`);
  const scarto = (c: Comune): number =>
    -1.1 * dimensione(c, 1) +
    0.8 * campo(c.latitudine, c.longitudine) +
    0.35 * normal(`${seed}/eta/${c.codiceIstat}`);
  const anni = centra(comuni, regionale, scarto);
  const nazionale = weightedMean(
    [...anni.keys()],
    (i) => comuni[i]?.residenti2011 ?? 0,
    (i) => anni[i] ?? 0,
  );
  return anni.map((value) => Math.round(Math.max(-6, Math.min(9, value - nazionale)) / PASSO_ETA));
}

/** Foreign residents as a share, before the national total sets the level: the region's, more in towns, with a smooth part. */
function quoteStranieri(comuni: readonly Comune[], seed: string): number[] {
  const campo = campoLiscio(`${seed}/stranieri`);
  const fattore = (c: Comune): number =>
    Math.exp(
      0.1 * dimensione(c, 2) +
        0.22 * campo(c.latitudine, c.longitudine) +
        0.15 * normal(`${seed}/stranieri/${c.codiceIstat}`),
    );
  const medie = new Map(
    [...byRegione(comuni)].map(([codice, suoi]) => [codice, weightedMean(suoi, peso, fattore)]),
  );
  return comuni.map(
    (c) => ((regolaRegione(c.regione).stranieri / 100) * fattore(c)) / (medie.get(c.regione) ?? 1),
  );
}

/** Rows (classe, anno, eta, genere, da, a): where the Italian citizens of a step and year fall, as parts of `PARTI`. */
export function profiliItaliani(base: Piramide, classi: Iterable<number>): number[][] {
  const usate = [...new Set(classi)].sort((a, b) => a - b);
  return ANNI_POPOLAZIONE.flatMap((anno) => {
    const italiani = piramideItaliani(base, anno);
    const media = etaMedia(italiani);
    return usate.flatMap((classe) =>
      righe(inclina(italiani, media + classe * PASSO_ETA)).map((riga) => [classe, anno, ...riga]),
    );
  });
}

/** Rows (eta, genere, da, a) of one pyramid, men first, then by age. */
function righe(piramide: Piramide): number[][] {
  const limiti = cumulativeParts([...piramide.maschi, ...piramide.femmine]);
  return limiti.map((a, i) => [i % ETA, i < ETA ? maschi : femmine, limiti[i - 1] ?? 0, a]);
}

/** Rows (ripartizione, cittadinanza, genere, da, a): how foreign residents split, as parts of `PARTI`. */
export function gruppiStranieri(): (string | number)[][] {
  return ['1', '2', '3', '4', '5'].flatMap((ripartizione) => {
    const celle = AREE.flatMap(({ cittadinanzaKey, quote, donne }) => [
      { cittadinanzaKey, genere: maschi, peso: (quote[ripartizione] ?? 0) * (1 - donne) },
      { cittadinanzaKey, genere: femmine, peso: (quote[ripartizione] ?? 0) * donne },
    ]);
    const limiti = cumulativeParts(celle.map(({ peso }) => peso));
    return celle.map(({ cittadinanzaKey, genere }, i) => [
      ripartizione,
      cittadinanzaKey,
      genere,
      limiti[i - 1] ?? 0,
      limiti[i] ?? PARTI,
    ]);
  });
}

/** Rows (cittadinanza, genere, eta, da, a): ages of one group of foreign residents, as parts of `PARTI`. */
export function etaStranieri(): number[][] {
  return AREE.flatMap(({ cittadinanzaKey, donne, eta }) => {
    const area = piramideArea(donne, eta);
    return [area.maschi, area.femmine].flatMap((pesi, i) => {
      const limiti = cumulativeParts(pesi);
      return limiti.map((a, anni) => [
        cittadinanzaKey,
        i === 0 ? maschi : femmine,
        anni,
        limiti[anni - 1] ?? 0,
        a,
      ]);
    });
  });
}
