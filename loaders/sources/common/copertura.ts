import type { ComuneNoto } from '../../pipeline/contract.ts';

/** Provinces that are named; more of them are a file of few provinces, not a loss. */
const NOMINATE = 8;

/**
 * Tells which comuni in force a file has nothing about. Whole provinces are named: copies that passed through tools which read `NA` as a
 * null lost Napoli this way, and no line of such a file is wrong.
 *
 * @param inVigore versions in force on the reference day
 * @param trovati keys of the versions that the file has lines about
 * @returns an Italian line; null when no comune lacks
 */
export function copertura(
  inVigore: readonly ComuneNoto[],
  trovati: ReadonlySet<number>,
  giorno: string,
): string | null {
  // A file in the territory of a later day speaks of a fused comune in the place of those that were fused.
  const coperto = ({ comune_key, comune_attuale_key }: ComuneNoto) =>
    trovati.has(comune_key) || (typeof comune_attuale_key === 'number' && trovati.has(comune_attuale_key));
  const coperti = inVigore.filter(coperto);
  if (coperti.length === inVigore.length) return null;
  const presenti = new Set(coperti.map(({ provincia_codice }) => provincia_codice));
  const assenti = new Map<string, string>();
  for (const { provincia_codice, provincia_nome } of inVigore) {
    if (!presenti.has(provincia_codice)) assenti.set(provincia_codice, provincia_nome);
  }
  const quanti = `Comuni con dati: ${coperti.length} su ${inVigore.length} in vigore il ${giorno}`;
  if (assenti.size === 0 || assenti.size > NOMINATE) return quanti;
  return `${quanti}; province del tutto assenti: ${[...assenti.values()].join(', ')}`;
}
