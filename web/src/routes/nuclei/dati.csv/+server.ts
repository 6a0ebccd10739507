import { csvInFlusso, rispostaCsv, type Cella } from '../../../lib/server/esporta/csv.ts';
import { preparaFile, type FileNuclei } from '../../../lib/server/nuclei/esporta.ts';
import { leggiRichiesta } from '../../../lib/server/nuclei/richiesta.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { RequestHandler } from './$types';

/** The rows behind a page, as text. That somebody took them is written down before the first byte leaves. */
export const GET: RequestHandler = async (event) => {
  const { locals, url } = event;
  const richiesta = await leggiRichiesta(event, url.searchParams.get('luogo') ?? '', { entra: false });
  const file = await preparaFile(richiesta, locals.utente?.email ?? '');
  await servizi().registra(locals, 'dati.esportati', 'nuclei', { formato: 'csv', ...file.dettagli });
  const [prima = [], ...altre] = file.informazioni.map(([nome, valore]) => [nome, String(valore)]);
  return rispostaCsv(file.nome, csvInFlusso(prima, lines([...altre, []], file)));
};

/** A blank line parts what is said about the rows from the rows. */
async function* lines(informazioni: Cella[][], { blocchi }: FileNuclei): AsyncGenerator<Cella[][]> {
  yield informazioni;
  yield* blocchi();
}
