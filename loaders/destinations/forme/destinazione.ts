import type { Session } from '../../../sql/warehouse.ts';
import type { Destination, Published, PublishContext } from '../../pipeline/contract.ts';
import { keepShapes, markComuni, replaceForme, replaceSorgente, restoreShapes } from './archivio.ts';
import type { Ordine } from './fabbrica.ts';
import { makeShapes } from './lavoro.ts';
import { readOrdine } from './regenerate.ts';

/** Published boundaries: they take the place of the shapes of their comuni; the others stay indicative. */
export const forme: Destination = {
  name: 'forme',
  columns: ['linea', 'codice_istat', 'poligoni', 'data'],
  stage: null,
  publish,
  undo: restoreShapes,
};

async function publish(
  session: Session,
  context: PublishContext,
): Promise<Published & { dimostrativo: boolean }> {
  const { caricamentoId, parametri, righe, signal, onProgress } = context;
  onProgress('Confini', 0, 2);
  const ordine = await readOrdine(session);
  const inForza = await countInForza(session);
  const reali = righe.map(([, codice, poligoni]): Ordine['reali'][number] => [
    String(codice),
    String(poligoni),
  ]);
  const prodotto = await makeShapes({ ...ordine, reali }, signal);
  onProgress('Confini', 1, 2);
  await keepShapes(session, caricamentoId);
  await replaceForme(session, prodotto.forme);
  await replaceSorgente(session, prodotto.sorgente);
  await markComuni(session, prodotto.reali);
  onProgress('Confini', 2, 2);
  const coperti = prodotto.reali.length;
  if (coperti < inForza)
    context.avvisa?.(`Confini di ${coperti} comuni su ${inForza}: gli altri restano indicativi.`);
  const [data] = righe.map((riga) => riga[3]).filter((value) => typeof value === 'string');
  return {
    aggiornatoAl: parametri.data ?? data ?? new Date().toISOString().slice(0, 10),
    datasets: [],
    dimostrativo: coperti < inForza,
  };
}

const COUNT_IN_FORZA = 'SELECT COUNT(*) AS n FROM dw.dim_comune WHERE valido_al IS NULL';

async function countInForza(session: Session): Promise<number> {
  const [row] = await session.query<{ n: number }>(COUNT_IN_FORZA);
  return Number(row?.n ?? 0);
}
