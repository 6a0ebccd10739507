import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  LoadError,
  type Batch,
  type CodiceScarto,
  type InputFile,
  type ReadContext,
  type Source,
} from '../../pipeline/contract.ts';
import { scarto } from '../../pipeline/messages.ts';
import { readJson } from '../../readers/json.ts';
import { withExtracted } from '../../readers/zip.ts';
import type { Punto } from '../../territorio/geometria/proiezione.ts';
import { buildPoligoni, findDifetto, openRing } from './anelli.ts';
import { ATTRIBUTI_CODICE, Codici, padCodice } from './codici.ts';
import { readDocumento } from './json.ts';
import { readShapefile } from './shapefile.ts';
import { findConversione, isInItalia, type Conversione } from './sistema.ts';
import type { Elemento, Strato } from './strato.ts';

/** Shapes told at once. */
const LOTTO = 200;
/** A GeoJSON of all comuni at full detail is about 200 MB. */
const MASSIMO_JSON = 500e6;
/** Points that a layer's system is tried on. */
const PROVE = 200;
/** Decimals of a degree that are kept: a tenth of a metre. */
const PRECISIONE = 1e6;

/**
 * Boundaries of comuni: Shapefile in a ZIP as ISTAT publishes it, GeoJSON, TopoJSON. A row has the position of the feature, the ISTAT code of the
 * comune in force, JSON of its polygons (rings open, degrees WGS84), and the ISO day of the boundaries or null.
 */
export const confini: Source = {
  name: 'confini',
  titolo: 'Confini dei comuni',
  dataset: 'confini',
  destination: 'forme',
  formats: ['zip', 'geojson', 'json', 'topojson'],
  options: ['data?'],
  read,
};

async function* read(file: InputFile, context: ReadContext): AsyncGenerator<Batch> {
  const { size } = await stat(file.path).catch((cause: unknown) => {
    throw new LoadError('FILE_ASSENTE', `Il file ${file.name} non esiste: controllare il percorso`, {
      cause,
    });
  });
  const strato = chooseStrato(file.name, await openStrati(file, context.signal));
  const converti = findConversione(strato.sistema, sample(strato));
  const codici = new Codici(context.references);
  const data = context.parametri.data ?? dateOf(`${strato.nome} ${file.name}`);
  const visti = new Map<string, number>();
  const { elementi } = strato;
  for (let i = 0; i < elementi.length; i += LOTTO) {
    context.signal.throwIfAborted();
    const lotto = elementi.slice(i, i + LOTTO);
    const batch: Batch = { letti: 0, esclusi: 0, righe: [], scarti: [], bytes: 0 };
    for (const elemento of lotto) take(elemento, { codici, converti, data, visti, batch });
    batch.bytes = Math.round((size * Math.min(i + LOTTO, elementi.length)) / elementi.length);
    yield batch;
  }
}

async function openStrati({ path, name }: InputFile, signal: AbortSignal): Promise<Strato[]> {
  if (!/\.zip$/i.test(name)) {
    if (/\.(shp|dbf|shx)$/i.test(name))
      throw new LoadError(
        'FORMATO_SCONOSCIUTO',
        `Di uno Shapefile servono .shp, .dbf e .prj insieme: caricare uno ZIP che li contenga`,
      );
    return readDocumento(name, await readJson({ path, name }, { maxBytes: MASSIMO_JSON, signal }));
  }
  const wanted = (entry: string): boolean =>
    /\.(shp|dbf|prj|cpg|geojson|json|topojson)$/i.test(entry) && !/(^|\/)(__MACOSX|\.)/.test(entry);
  return withExtracted(path, wanted, (files) => readEntries(files), signal);
}

async function readEntries(files: ReadonlyMap<string, string>): Promise<Strato[]> {
  const parts = [...files].map(([entry, path]) => {
    const [, stem = entry, ext = ''] = /^(.*)\.(\w+)$/.exec(entry) ?? [];
    return { stem, ext: ext.toLowerCase(), path };
  });
  // Endings and names of one layer are seen in mixed case.
  const layers = Map.groupBy(parts, ({ stem }) => stem.toLowerCase());
  const strati: Strato[] = [];
  for (const layer of layers.values()) {
    const nome = basename(layer[0]?.stem ?? '');
    const paths = Object.fromEntries(layer.map(({ ext, path }) => [ext, path]));
    const { shp, dbf, prj, cpg } = paths;
    if (shp) strati.push(await readShapefile({ nome, shp, dbf, prj, cpg }));
    for (const { ext, path } of layer.filter((part) => part.ext.endsWith('json'))) {
      const name = `${nome}.${ext}`;
      strati.push(...readDocumento(name, await readJson({ path, name }, { maxBytes: MASSIMO_JSON })));
    }
  }
  return strati;
}

/** The layer of comuni: the one whose features bear their codes; the most detailed when several do. */
function chooseStrato(name: string, strati: readonly Strato[]): Strato {
  const comuni = strati
    .filter(({ elementi }) => elementi.some((elemento) => codeOf(elemento)))
    .sort((a, b) => b.elementi.length - a.elementi.length);
  const [best] = comuni;
  if (best) return best;
  const found = strati.map(
    ({ nome, elementi }) => `${nome} (${elementi.slice(0, 3).map(unitaOf).join(', ')}…)`,
  );
  throw new LoadError(
    'INTESTAZIONE_NON_RICONOSCIUTA',
    strati.length === 0
      ? `${name} non contiene confini: serve uno Shapefile, un GeoJSON o un TopoJSON dei comuni`
      : `In ${name} nessuno strato ha i codici dei comuni (${ATTRIBUTI_CODICE.slice(0, 3).join(', ')}): trovati ${found.join('; ')}`,
  );
}

/** Name of a unit of any level, for messages. ISTAT writes `-` in DEN_PROV for città metropolitane. */
function unitaOf({ attributi }: Elemento): string {
  const names = ['COMUNE', 'DEN_PROV', 'DEN_UTS', 'DEN_CM', 'DEN_REG', 'DEN_RIP'].map(
    (name) => attributi[name] ?? '',
  );
  return names.find((name) => name !== '' && name !== '-') ?? 'senza nome';
}

function codeOf({ attributi }: Elemento): string | undefined {
  for (const name of ATTRIBUTI_CODICE) {
    const code = padCodice(attributi[name]);
    if (code) return code;
  }
  return undefined;
}

function sample({ elementi }: Strato): Punto[] {
  const step = Math.max(1, Math.floor(elementi.length / PROVE));
  const points = elementi.filter((_, i) => i % step === 0).map(({ anelli }) => anelli?.[0]?.[0]);
  return points.filter((point) => point !== undefined);
}

/** The day in ISTAT's names: Com01012025_g, Limiti01012025. */
function dateOf(name: string): string | null {
  const [, day, month, year] = /(?:com|limiti)(\d{2})(\d{2})(\d{4})/i.exec(name) ?? [];
  return day ? `${year}-${month}-${day}` : null;
}

interface Presa {
  codici: Codici;
  converti: Conversione;
  data: string | null;
  /** Codes seen, and where. */
  visti: Map<string, number>;
  batch: Batch;
}

function take(elemento: Elemento, { codici, converti, data, visti, batch }: Presa): void {
  const refuse = (colonna: string, valore: string, codice: CodiceScarto, dettaglio?: string): void => {
    batch.letti += 1;
    batch.scarti.push(scarto(elemento.posizione, colonna, valore, codice, dettaglio));
  };
  const { attributi } = elemento;
  const colonna = ATTRIBUTI_CODICE.find((name) => attributi[name] !== undefined) ?? '';
  const code = codeOf(elemento);
  if (!code) return refuse(colonna, attributi[colonna] ?? '', 'VALORE_MANCANTE', 'codice ISTAT del comune');
  const esito = codici.resolve(code, attributi['COD_REG']);
  if ('altrove' in esito) return void (batch.esclusi += 1);
  if ('scarto' in esito) return refuse(colonna, code, esito.scarto, esito.dettaglio);
  const prima = visti.get(code);
  if (prima !== undefined)
    return refuse(colonna, code, 'CHIAVE_DOPPIA', `il comune è già all'elemento ${prima}`);
  visti.set(code, elemento.posizione);
  const letta = readGeometria(elemento, converti);
  if ('difetto' in letta)
    return refuse(
      'geometria',
      attributi['COMUNE'] ?? code,
      'GEOMETRIA_NON_VALIDA',
      `la geometria ${letta.difetto}`,
    );
  batch.letti += 1;
  batch.righe.push([elemento.posizione, esito.codice, JSON.stringify(letta.poligoni), data]);
}

function readGeometria(
  { anelli }: Elemento,
  converti: Conversione,
): { poligoni: Punto[][][] } | { difetto: string } {
  if (!anelli || anelli.length === 0) return { difetto: 'manca o non è un poligono' };
  const difetto = anelli.map(findDifetto).find((found) => found !== undefined);
  if (difetto) return { difetto };
  const poligoni = buildPoligoni(anelli.map(openRing)).map((rings) =>
    rings.map((ring) =>
      ring.map((point) => converti(point).map((x) => Math.round(x * PRECISIONE) / PRECISIONE) as Punto),
    ),
  );
  if (!poligoni.flat(2).every(isInItalia)) return { difetto: "esce dall'Italia" };
  return { poligoni };
}
