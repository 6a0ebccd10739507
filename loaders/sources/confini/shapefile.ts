import { readFile } from 'node:fs/promises';
import * as shpjs from 'shpjs';
import { LoadError } from '../../pipeline/contract.ts';
import { readAttributi, ringsOf, type Strato } from './strato.ts';

/** What `shpjs` really exports; its types describe another shape. */
const { parseShp, parseDbf } = shpjs as unknown as {
  parseShp(shp: Uint8Array): (GeoJSON.Geometry | null)[];
  parseDbf(dbf: Uint8Array, encoding?: string): object[];
};

/** Where the files of one layer lie; the table is needed, the two others tell how to read. */
interface Fascio {
  nome: string;
  shp: string;
  dbf?: string | undefined;
  prj?: string | undefined;
  cpg?: string | undefined;
}

/** Reads the layer of one .shp with its .dbf; coordinates as they are. */
export async function readShapefile({ nome, shp, dbf, prj, cpg }: Fascio): Promise<Strato> {
  if (!dbf)
    throw new LoadError(
      'FILE_NON_LEGGIBILE',
      `Accanto a ${nome} manca il file .dbf con i codici: caricare l'archivio intero`,
    );
  const [forme, tabella] = await Promise.all([readFile(shp), readFile(dbf)]);
  const sistema = prj ? await readFile(prj, 'utf8') : null;
  const encoding = cpg ? await readFile(cpg, 'latin1') : undefined;
  try {
    const shapes = parseShp(forme);
    const rows = parseDbf(tabella, encoding?.trim() ?? guessEncoding(tabella));
    if (shapes.length !== rows.length) throw new Error(`${shapes.length} shapes, ${rows.length} rows`);
    const elementi = rows.map((row, i) => ({
      posizione: i + 1,
      attributi: readAttributi(row),
      anelli: ringsOf(shapes[i]),
    }));
    return { nome, sistema, elementi };
  } catch (cause) {
    throw new LoadError('FILE_NON_LEGGIBILE', `${nome} è danneggiato o incompleto: scaricarlo di nuovo`, {
      cause,
    });
  }
}

/** Without a .cpg: UTF-8 when the bytes are, else what ISTAT's older tables are in. */
function guessEncoding(bytes: Uint8Array): string {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(32));
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
