import { LoadError, type References } from '../../pipeline/contract.ts';

/**
 * Key of a quantity in the warehouse.
 *
 * @throws LoadError PRIMA_SERVE when the schema of the warehouse is older than the source
 */
export function chiaveGrandezza(references: References, codice: string): number {
  const trovata = references.grandezze.find((grandezza) => grandezza.codice === codice);
  if (trovata) return trovata.grandezza_key;
  throw new LoadError(
    'PRIMA_SERVE',
    `Il magazzino non conosce la grandezza «${codice}»: aggiornarlo con npm run migrate`,
  );
}
