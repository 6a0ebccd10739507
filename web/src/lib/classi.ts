/**
 * Cuts values into at most seven classes and gives each class its colour.
 * Methods: quantiles, equal intervals, natural breaks (ckmeans, Wang & Song 2011, through simple-statistics) and
 * steps around a mean, the only one drawn with the diverging ramp.
 */
import { interpolateLab, piecewise } from 'd3-interpolate';
import { ckmeans, quantileSorted } from 'simple-statistics';
import type { MetodoClassi } from './tipi.ts';

const SEQUENZA = ['#dbe9f6', '#a6cbea', '#5f9fd6', '#2167ae', '#0b2f66'];
const DIVERGENTE_SOTTO = ['#8a4a00', '#d08a2e', '#f2d9ae'];
const DIVERGENTE_SOPRA = ['#c3dcf2', '#5596d0', '#0b4486'];
const CLASSI_MASSIME = 7;

export interface Classe {
  /** Lower bound, included. */
  da: number;
  /** Upper bound, excluded but for the last class. */
  a: number;
  colore: string;
  /** How many values fall in it. */
  conteggio: number;
}

export interface Classificazione {
  metodo: MetodoClassi;
  classi: Classe[];
  /** Index of the class of a value; null for a missing value. */
  indice: (valore: number | null) => number | null;
  /** Colour of a value; null for a missing value (drawn as hatch). */
  colore: (valore: number | null) => string | null;
}

/** How many classes suit `quanti` distinct values: about its square root, between 3 and 7. */
export function numeroClassi(quanti: number): number {
  return Math.max(1, Math.min(CLASSI_MASSIME, quanti, Math.max(3, Math.ceil(Math.sqrt(quanti)))));
}

/** `n` colours of the sequential ramp, light to dark. */
export function coloriSequenza(n: number): string[] {
  const ramp = piecewise(interpolateLab, SEQUENZA);
  return Array.from({ length: n }, (_, i) => ramp(n === 1 ? 0.5 : i / (n - 1)));
}

function confiniQuantili(ordinati: number[], n: number): number[] {
  return Array.from({ length: n + 1 }, (_, i) => quantileSorted(ordinati, i / n));
}

function confiniUguali(minimo: number, massimo: number, n: number): number[] {
  return Array.from({ length: n + 1 }, (_, i) => (i === n ? massimo : minimo + ((massimo - minimo) * i) / n));
}

function confiniNaturali(ordinati: number[], n: number): number[] {
  const gruppi = ckmeans(ordinati, n);
  return [...gruppi.map((gruppo) => gruppo[0] as number), ordinati[ordinati.length - 1] as number];
}

/** Six steps of equal width around `media`; the outer ones are open towards the extremes. */
function confiniMedia(ordinati: number[], media: number): number[] {
  const scarti = ordinati.map((v) => Math.abs(v - media)).sort((a, b) => a - b);
  const ampiezza = quantileSorted(scarti, 0.95) || scarti[scarti.length - 1] || 1;
  const passo = ampiezza / 3;
  const minimo = ordinati[0] as number;
  const massimo = ordinati[ordinati.length - 1] as number;
  return [
    Math.min(minimo, media - 3 * passo),
    media - 2 * passo,
    media - passo,
    media,
    media + passo,
    media + 2 * passo,
    Math.max(massimo, media + 3 * passo),
  ];
}

function confini(ordinati: number[], metodo: MetodoClassi, media: number | null): number[] {
  const minimo = ordinati[0] as number;
  const massimo = ordinati[ordinati.length - 1] as number;
  const distinti = new Set(ordinati).size;
  if (distinti === 1 && metodo !== 'media') return [minimo, massimo];
  const n = numeroClassi(distinti);
  if (metodo === 'media' && media !== null) return confiniMedia(ordinati, media);
  if (metodo === 'intervalli') return confiniUguali(minimo, massimo, n);
  if (metodo === 'naturali') return confiniNaturali(ordinati, n);
  return confiniQuantili(ordinati, n);
}

/** Repeated bounds (many equal values) would make empty classes: they are dropped. */
function senzaRipetizioni(valori: number[]): number[] {
  const puliti = valori.filter((v, i) => i === 0 || v > (valori[i - 1] as number));
  return puliti.length > 1 ? puliti : [valori[0] as number, valori[0] as number];
}

function trovaIndice(limiti: number[], valore: number): number {
  let i = 0;
  while (i < limiti.length - 2 && valore >= (limiti[i + 1] as number)) i += 1;
  return i;
}

/**
 * Classes for `valori` (nulls are left out). `media` is the parent's value, used by the method of the same name;
 * without it that method falls back to quantiles. No values at all: no classes.
 */
export function classifica(
  valori: readonly (number | null)[],
  metodo: MetodoClassi,
  media: number | null = null,
): Classificazione {
  const ordinati = valori.filter((v): v is number => v !== null && Number.isFinite(v)).sort((a, b) => a - b);
  if (ordinati.length === 0) return { metodo, classi: [], indice: () => null, colore: () => null };
  const effettivo = metodo === 'media' && media === null ? 'quantili' : metodo;
  const limiti = senzaRipetizioni(confini(ordinati, effettivo, media));
  const n = limiti.length - 1;
  const colori =
    effettivo === 'media' && n === 6 ? [...DIVERGENTE_SOTTO, ...DIVERGENTE_SOPRA] : coloriSequenza(n);
  const classi = colori.map((colore, i) => ({
    da: limiti[i] as number,
    a: limiti[i + 1] as number,
    colore,
    conteggio: 0,
  }));
  for (const v of ordinati) (classi[trovaIndice(limiti, v)] as Classe).conteggio += 1;
  const indice = (v: number | null) => (v === null ? null : trovaIndice(limiti, v));
  return {
    metodo: effettivo,
    classi,
    indice,
    colore: (v) => (v === null ? null : (classi[trovaIndice(limiti, v)] as Classe).colore),
  };
}

export interface Barra {
  da: number;
  a: number;
  conteggio: number;
}

/** Equal-width bins over the range of the values, for the histogram of the legend. */
export function istogramma(valori: readonly (number | null)[], quante: number): Barra[] {
  const presenti = valori.filter((v): v is number => v !== null && Number.isFinite(v));
  if (presenti.length === 0) return [];
  const minimo = Math.min(...presenti);
  const passo = (Math.max(...presenti) - minimo) / quante || 1;
  const barre = Array.from({ length: quante }, (_, i) => ({
    da: minimo + i * passo,
    a: minimo + (i + 1) * passo,
    conteggio: 0,
  }));
  for (const v of presenti) {
    const i = Math.min(quante - 1, Math.floor((v - minimo) / passo));
    (barre[i] as Barra).conteggio += 1;
  }
  return barre;
}
