/** Which bounds of the classes can be written under the legend without touching each other. */
import type { Classe } from '../classi.ts';
import { conSegno } from '../formato.ts';
import type { Misura } from '../formato.ts';

export interface Soglia {
  valore: number;
  testo: string;
  ancora: 'inizio' | 'mezzo' | 'fine';
}

const LARGHEZZA_CIFRA = 7.6;
const DISTACCO = 10;

/** The extremes always, then the inner bounds from left to right where `larghezza` pixels leave room. */
export function disponiSoglie(classi: Classe[], misura: Misura, larghezza: number): Soglia[] {
  const prima = classi[0];
  const ultima = classi[classi.length - 1];
  if (!prima || !ultima) return [];
  const inizio: Soglia = { valore: prima.da, testo: conSegno(prima.da, misura), ancora: 'inizio' };
  if (ultima.a === prima.da) return [inizio];
  const fine: Soglia = { valore: ultima.a, testo: conSegno(ultima.a, misura), ancora: 'fine' };
  const ampiezza = (testo: string) => testo.length * LARGHEZZA_CIFRA;
  const x = (valore: number) => ((valore - prima.da) / (ultima.a - prima.da)) * larghezza;
  let libero = ampiezza(inizio.testo) + DISTACCO;
  const limite = larghezza - ampiezza(fine.testo) - DISTACCO;
  const interne: Soglia[] = [];
  for (const classe of classi.slice(1)) {
    const testo = conSegno(classe.da, misura);
    const mezza = ampiezza(testo) / 2;
    if (x(classe.da) - mezza < libero || x(classe.da) + mezza > limite) continue;
    interne.push({ valore: classe.da, testo, ancora: 'mezzo' });
    libero = x(classe.da) + mezza + DISTACCO;
  }
  return [inizio, ...interne, fine];
}
