import type { Luogo } from '../../tipi.ts';
import { ilLuogo } from '../pagina/grammatica.ts';

/** Name of a place among places of several levels: a provincia says that it is one, since its comune has the same name. */
export function nomeAmpio(luogo: Luogo): string {
  if (luogo.livello !== 'provincia') return luogo.nome;
  const testo = ilLuogo(luogo).replace(/^la /, '');
  return `${testo.charAt(0).toUpperCase()}${testo.slice(1)}`;
}

const CON_A: readonly [RegExp, string][] = [
  [/^la /, 'alla '],
  [/^le /, 'alle '],
  [/^il /, 'al '],
  [/^l’/, 'all’'],
];

/** After "rispetto": "alla Lombardia", "all’Ambito di Treviglio", "alla provincia di Bergamo". */
export function alLuogo(luogo: Luogo): string {
  const testo = ilLuogo(luogo);
  const [articolo, preposizione] = CON_A.find(([pattern]) => pattern.test(testo)) ?? [/^/, 'a '];
  return testo.replace(articolo, preposizione);
}
