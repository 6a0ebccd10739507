import { COLONNE, type RigaComune } from '../colonne.ts';
import { formatCsv } from '../csv.ts';
import { buildAts, buildSll } from './aggregazioni.ts';
import { mainSeme, type Comune } from './comuni.ts';

/** The registry of the comuni with their demonstration ATS and SLL, one row each, in order of ISTAT code. */
export function buildRighe(comuni: readonly Comune[]): RigaComune[] {
  const ats = buildAts(comuni);
  const sll = buildSll(comuni);
  return comuni.map((comune) => {
    const [longitudine, latitudine] = mainSeme(comune).lonLat;
    const suoAts = ats.get(comune.codiceIstat);
    const suoSll = sll.get(comune.codiceIstat);
    if (!suoAts || !suoSll) throw new Error(`${comune.codiceIstat}: senza ATS o SLL`);
    return {
      codice_istat: comune.codiceIstat,
      nome: comune.nome,
      provincia_codice: comune.provinciaCodice,
      provincia_nome: comune.provinciaNome,
      provincia_sigla: comune.provinciaSigla,
      regione_codice: comune.regioneCodice,
      regione_nome: comune.regioneNome,
      ripartizione_codice: comune.ripartizioneCodice,
      ripartizione_nome: comune.ripartizioneNome,
      sll_codice: suoSll.codice,
      sll_nome: suoSll.nome,
      ats_codice: suoAts.codice,
      ats_nome: suoAts.nome,
      latitudine: String(latitudine),
      longitudine: String(longitudine),
      residenti_2011: String(comune.residenti2011),
    };
  });
}

/** comuni.csv as text: UTF-8, comma, header, LF. */
export function formatComuni(righe: readonly RigaComune[]): string {
  return formatCsv(COLONNE, righe);
}
