import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Topology } from 'topojson-specification';
import { parseCsv } from './csv.ts';
import { readComuni } from './elenco/comuni.ts';
import { buildRighe, formatComuni } from './elenco/tabella.ts';
import { dividingSegments, outlineSegments } from './geometria/celle.ts';
import { buildMaglia } from './geometria/nodi.ts';
import { toMetres } from './geometria/proiezione.ts';
import { assignPezzi } from './geometria/proprietari.ts';
import { placeSemi, type Eccezioni } from './geometria/semi.ts';
import { buildTerra } from './geometria/sfondo.ts';
import { buildTopologia, toTopologia } from './geometria/topologia.ts';
import { readParti } from './geometria/zone.ts';

/** Folder of this loader: `ingressi/` is read, everything else named by {@link USCITE} is written. */
export const CARTELLA = import.meta.dirname;

/** The files that the build makes, relative to this folder. */
export const USCITE = ['comuni.csv', 'forme/comuni.topo.json', 'forme/sfondo.topo.json'] as const;

/** Steps of the grid of the foreign land: about 30 metres each. */
const PASSI_SFONDO = 1e5;

/** The committed inputs as text, by file name. */
export type Ingressi = Record<
  | 'comuni.csv'
  | 'province.csv'
  | 'residenti-2011.csv'
  | 'localita.csv'
  | 'variazioni.csv'
  | 'isole.csv'
  | 'ritagli.csv'
  | 'dischi.csv'
  | 'ita.topo.json'
  | 'terre-vicine.topo.json',
  string
>;

const NOMI_INGRESSI: readonly (keyof Ingressi)[] = [
  'comuni.csv',
  'province.csv',
  'residenti-2011.csv',
  'localita.csv',
  'variazioni.csv',
  'isole.csv',
  'ritagli.csv',
  'dischi.csv',
  'ita.topo.json',
  'terre-vicine.topo.json',
];

/** Reads the committed inputs. */
export async function readIngressi(folder = join(CARTELLA, 'ingressi')): Promise<Ingressi> {
  const texts = NOMI_INGRESSI.map(
    async (name) => [name, await readFile(join(folder, name), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(texts)) as Ingressi;
}

function readEccezioni(ingressi: Ingressi): Eccezioni {
  const pairs = (name: keyof Ingressi, value: string): [string, string][] =>
    parseCsv(ingressi[name]).map((row) => [row['codice_istat'] ?? '', row[value] ?? '']);
  return {
    ritagli: new Map(pairs('ritagli.csv', 'zona')),
    dischi: new Map(pairs('dischi.csv', 'raggio_m').map(([codice, raggio]) => [codice, Number(raggio)])),
    isole: parseCsv(ingressi['isole.csv']).map((row) => ({
      codiceIstat: row['codice_istat'] ?? '',
      punto: toMetres([Number(row['longitudine']), Number(row['latitudine'])]),
    })),
  };
}

/**
 * Makes the registry and the shapes from the inputs alone; the same inputs give the same bytes.
 *
 * @returns text of each file of {@link USCITE}
 */
export function costruisci(ingressi: Ingressi): Record<(typeof USCITE)[number], string> {
  const comuni = readComuni({
    comuni: ingressi['comuni.csv'],
    province: ingressi['province.csv'],
    residenti: ingressi['residenti-2011.csv'],
    localita: ingressi['localita.csv'],
    variazioni: ingressi['variazioni.csv'],
  });
  const eccezioni = readEccezioni(ingressi);
  const contorni = JSON.parse(ingressi['ita.topo.json']) as Topology;
  const parti = readParti(contorni);
  const posati = placeSemi(comuni, parti, eccezioni);
  const divisori = [...posati].flatMap(([parte, semi]) => dividingSegments(parte, semi));
  const pezzi = assignPezzi(buildMaglia(parti.flatMap(outlineSegments), divisori), posati);
  const terra = buildTerra(JSON.parse(ingressi['terre-vicine.topo.json']) as Topology, contorni);
  const json = (topology: Topology): string => JSON.stringify(topology) + '\n';
  return {
    'comuni.csv': formatComuni(buildRighe(comuni)),
    'forme/comuni.topo.json': json(buildTopologia(comuni, pezzi, eccezioni.dischi, parti)),
    'forme/sfondo.topo.json': json(toTopologia('terra', terra, PASSI_SFONDO)),
  };
}
