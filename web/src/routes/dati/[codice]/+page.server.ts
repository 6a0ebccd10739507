import { error } from '@sveltejs/kit';
import { testi } from '../../../lib/messaggi/index.ts';
import { queryCaricamenti, readCaricamenti } from '../../../lib/server/catalogo/dataset.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Caricamento, Dataset, Indicatore } from '../../../lib/tipi.ts';
import type { PageServerLoad } from './$types';

interface DatiScheda {
  dataset: Dataset;
  /** What is computed from it. */
  indicatori: Pick<Indicatore, 'codice' | 'nome'>[];
  /** Newest first. */
  caricamenti: Caricamento[];
}

/** All that is known of one data set, with the history of its loads. */
export const load: PageServerLoad = async ({ params, locals, request }): Promise<DatiScheda> => {
  const { catalogo, interroga } = servizi();
  const { requestId, contesto } = locals;
  const { dataset, indicatori } = await catalogo.get(requestId);
  const found = dataset.get(params.codice);
  if (!found) error(404, testi.schede.ignoto);
  const options = { requestId, signal: request.signal };
  const { righe } = await interroga(contesto, queryCaricamenti(found.dataset), options);
  locals.conservabile = !catalogo.scaduto();
  return {
    dataset: found,
    indicatori: indicatori
      .filter((indicatore) => indicatore.dataset === found.dataset)
      .map(({ codice, nome }) => ({ codice, nome })),
    caricamenti: readCaricamenti(righe),
  };
};
