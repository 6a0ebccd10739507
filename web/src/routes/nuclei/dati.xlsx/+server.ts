import { testiNuclei } from '../../../lib/messaggi/it-nuclei.ts';
import { rispostaXlsx, xlsxInFlusso, type Foglio } from '../../../lib/server/esporta/xlsx.ts';
import type { Cella } from '../../../lib/server/esporta/csv.ts';
import { preparaFile, type FileNuclei } from '../../../lib/server/nuclei/esporta.ts';
import { leggiRichiesta } from '../../../lib/server/nuclei/richiesta.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { RequestHandler } from './$types';

const LARGHEZZE = [20, 12, 28, 12, 32, 24, 20, 24, 16, 40, 10, 12, 16, 16, 14];

/** The rows behind a page, as a workbook. That somebody took them is written down before the first byte leaves. */
export const GET: RequestHandler = async (event) => {
  const { locals, url } = event;
  const richiesta = await leggiRichiesta(event, url.searchParams.get('luogo') ?? '', { entra: false });
  const file = await preparaFile(richiesta, locals.utente?.email ?? '');
  await servizi().registra(locals, 'dati.esportati', 'nuclei', { formato: 'xlsx', ...file.dettagli });
  return rispostaXlsx(file.nome, xlsxInFlusso(fogli(file)));
};

function fogli({ informazioni, blocchi }: FileNuclei): Foglio[] {
  const { esporta } = testiNuclei;
  return [
    { nome: esporta.informazioni, larghezze: [26, 80], testata: false, blocchi: once(informazioni) },
    { nome: esporta.dettaglio, larghezze: LARGHEZZE, testata: true, blocchi: blocchi() },
  ];
}

async function* once(righe: Cella[][]): AsyncGenerator<Cella[][]> {
  yield righe;
}
