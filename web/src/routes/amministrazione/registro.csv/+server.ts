import {
  COLONNE_REGISTRO,
  eventoToCelle,
  readRicercaRegistro,
  toFiltroRegistro,
} from '../../../lib/server/amministrazione/registro.ts';
import { testiAmministrazione } from '../../../lib/messaggi/it-amministrazione.ts';
import { csvInFlusso, rispostaCsv, type Cella } from '../../../lib/server/esporta/csv.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import { giornoDi } from '../../../lib/server/statistiche/giorni.ts';
import type { RequestHandler } from './$types';

/** What the search found, whole, as a file. That somebody took it is itself a line of the log, written before the first byte leaves. */
export const GET: RequestHandler = async ({ url, locals }) => {
  const { accessi, registra } = servizi();
  const ricerca = readRicercaRegistro(url.searchParams);
  const filtro = toFiltroRegistro(ricerca);
  const { totale } = await accessi.registro.search({ ...filtro, limite: 1 });
  await registra(locals, 'registro.esportato', 'registro', { ricerca, righe: totale });
  const oggi = giornoDi(new Date());
  return rispostaCsv(
    testiAmministrazione.registro.nomeFile(oggi),
    csvInFlusso(COLONNE_REGISTRO, lines(accessi.registro.stream(filtro))),
  );
};

async function* lines(
  eventi: ReturnType<ReturnType<typeof servizi>['accessi']['registro']['stream']>,
): AsyncGenerator<Cella[][]> {
  for await (const blocco of eventi) yield blocco.map(eventoToCelle);
}
