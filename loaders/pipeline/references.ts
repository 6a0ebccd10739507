import type { Session } from '../../sql/warehouse.ts';
import type { ComuneNoto, References } from './contract.ts';

export const SELECT_COMUNI = `SELECT comune_key, codice_istat, nome, provincia_codice, provincia_nome, provincia_sigla, regione_codice,
  catastale_codice, valido_dal, valido_al, comune_attuale_key
FROM dw.dim_comune
ORDER BY comune_key`;

export const SELECT_PAESI = 'SELECT paese_key, nome, cittadinanza_key FROM dw.dim_paese ORDER BY paese_key';

export const SELECT_GRANDEZZE =
  'SELECT grandezza_key, codice, dataset_codice FROM dw.dim_grandezza ORDER BY grandezza_key';

/** What the warehouse knows and sources need, as plain data. */
export async function readReferences(session: Session): Promise<References> {
  return {
    comuni: await session.query<ComuneNoto>(SELECT_COMUNI),
    paesi: await session.query<References['paesi'][number]>(SELECT_PAESI),
    grandezze: await session.query<References['grandezze'][number]>(SELECT_GRANDEZZE),
  };
}
