import { parseCsv, type Riga } from '../csv.ts';
import { toMetres, type Punto } from '../geometria/proiezione.ts';

/** A locality of GeoNames that says where a comune is; metres of the equal-area projection. */
export interface Seme {
  nome: string;
  codiceIstat: string;
  punto: Punto;
  lonLat: Punto;
  /** 0 = capital of the state … 3 = seat of a comune, 4 = any other locality */
  rango: number;
  abitanti: number;
}

/** One comune of the list in force, with the higher levels that the law gives it. */
export interface Comune {
  codiceIstat: string;
  nome: string;
  provinciaCodice: string;
  provinciaNome: string;
  provinciaSigla: string;
  regioneCodice: string;
  regioneNome: string;
  ripartizioneCodice: string;
  ripartizioneNome: string;
  residenti2011: number;
  /** its main locality first */
  semi: Seme[];
}

/** The text of the reduced inputs that describe the comuni (see ingressi/LICENZE.md). */
export interface IngressiElenco {
  comuni: string;
  province: string;
  residenti: string;
  localita: string;
  variazioni: string;
}

const RANGHI: Readonly<Record<string, number>> = { PPLC: 0, PPLA: 1, PPLA2: 2, PPLA3: 3 };

/** Census figures moved from the comuni of 2020 to those in force: mergers are summed, a split takes its share. */
function moveResidenti(residenti: Riga[], variazioni: Riga[]): Map<string, number> {
  const figures = new Map(residenti.map((row) => [row['codice_istat'] ?? '', Number(row['residenti_2011'])]));
  for (const row of variazioni) {
    const from = row['codice_vecchio'] ?? '';
    const to = row['codice_nuovo'] ?? '';
    const before = figures.get(from);
    if (before === undefined) continue;
    const moved = Math.round(before * Number(row['quota_residenti']));
    figures.set(to, (figures.get(to) ?? 0) + moved);
    figures.set(from, before - moved);
  }
  return figures;
}

/** Which comune in force a locality belongs to: its code, or the heir of its code. */
function heirOf(row: Riga, variazioni: Riga[]): string {
  const code = row['codice_istat'] ?? '';
  const heir = variazioni.find(
    (v) =>
      v['codice_vecchio'] === code &&
      (!v['localita'] || v['localita'].split(';').includes(row['nome'] ?? '')),
  );
  return heir?.['codice_nuovo'] ?? code;
}

function readSemi(localita: Riga[], variazioni: Riga[]): Map<string, Seme[]> {
  const byComune = new Map<string, Seme[]>();
  for (const row of localita) {
    const codiceIstat = heirOf(row, variazioni);
    const lonLat: Punto = [Number(row['longitudine']), Number(row['latitudine'])];
    const seme: Seme = {
      nome: row['nome'] ?? '',
      codiceIstat,
      punto: toMetres(lonLat),
      lonLat,
      rango: RANGHI[row['tipo'] ?? ''] ?? 4,
      abitanti: Number(row['abitanti_geonames']),
    };
    byComune.set(codiceIstat, [...(byComune.get(codiceIstat) ?? []), seme]);
  }
  for (const semi of byComune.values()) semi.sort((a, b) => a.rango - b.rango || b.abitanti - a.abitanti);
  return byComune;
}

/**
 * The comuni at 31/12/2025 in order of ISTAT code, each with residents of the 2011 census and at least one locality.
 * Throws, naming the comune, when a source leaves one without provincia, residents or place.
 */
export function readComuni(ingressi: IngressiElenco): Comune[] {
  const variazioni = parseCsv(ingressi.variazioni);
  const province = new Map(parseCsv(ingressi.province).map((row) => [row['provincia_codice'], row]));
  const residenti = moveResidenti(parseCsv(ingressi.residenti), variazioni);
  const semi = readSemi(parseCsv(ingressi.localita), variazioni);
  return parseCsv(ingressi.comuni).map((row) => {
    const codiceIstat = row['codice_istat'] ?? '';
    const provincia = province.get(codiceIstat.slice(0, 3));
    const residenti2011 = residenti.get(codiceIstat);
    const places = semi.get(codiceIstat);
    if (!provincia || !residenti2011 || !places) {
      throw new Error(
        `${codiceIstat} ${row['nome']}: mancano provincia, residenti o località negli ingressi`,
      );
    }
    return {
      codiceIstat,
      nome: row['nome'] ?? '',
      provinciaCodice: provincia['provincia_codice'] ?? '',
      provinciaNome: provincia['provincia_nome'] ?? '',
      provinciaSigla: row['provincia_sigla'] ?? '',
      regioneCodice: provincia['regione_codice'] ?? '',
      regioneNome: provincia['regione_nome'] ?? '',
      ripartizioneCodice: provincia['ripartizione_codice'] ?? '',
      ripartizioneNome: provincia['ripartizione_nome'] ?? '',
      residenti2011,
      semi: places,
    };
  });
}

/** The locality a comune is known by (its coordinates in the registry). */
export function mainSeme(comune: Comune): Seme {
  const seme = comune.semi[0];
  if (!seme) throw new Error(`${comune.codiceIstat}: nessuna località`);
  return seme;
}
