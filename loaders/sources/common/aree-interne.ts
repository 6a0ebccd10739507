import { nomeNudo } from './nomi.ts';

const CLASSI = ['Polo', 'Polo intercomunale', 'Cintura', 'Intermedio', 'Periferico', 'Ultraperiferico'];

/** The class of an inner area from any of its spellings: `A-Polo`, `A - Polo`, `Polo`, `F`; null for anything else. */
export function classeAreaInterna(testo: string): { codice: string; nome: string } | null {
  const nudo = nomeNudo(testo);
  for (const [i, nome] of CLASSI.entries()) {
    const codice = 'ABCDEF'.charAt(i);
    if ([codice, nomeNudo(nome), codice + nomeNudo(nome)].includes(nudo)) return { codice, nome };
  }
  return null;
}
