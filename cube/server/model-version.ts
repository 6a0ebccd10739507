import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import type { Logger } from 'pino';
import { acceptSeeds } from '../../model/genera/ammessi.ts';
import type { IndicatoreSeed } from '../../model/genera/indicatori.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import { readModelFiles, type ModelFile } from './model-files.ts';

/** The semantic model as it stands: the committed files, with one measure for each indicator that the warehouse declares. */
export interface Model {
  /** Fingerprint of the files: the same text gives the same version on every replica. */
  version(): string;
  /** The files of that version. */
  files(): readonly ModelFile[];
  /**
   * Reads the declared indicators again; to be called when data were loaded, before rollups are built.
   * @returns the version from now on
   */
  refresh(): Promise<string>;
}

/**
 * Every indicator but those of the population, whose measures are written by hand, and those of protected datasets: nothing may
 * ask these until they have publication tables.
 */
export const DECLARED_INDICATORS = `SELECT i.indicatore_key, i.codice, i.nome, i.definizione, i.numeratore_descrizione,
       i.denominatore_descrizione, i.moltiplicatore, i.tipo, i.additivita_tempo, i.dataset_codice
  FROM dw.dim_indicatore i
 WHERE i.dataset_codice <> 'popolazione'
   AND NOT EXISTS (SELECT 1 FROM dw.dataset d WHERE d.codice = i.dataset_codice AND d.riservatezza = 'protetta')
 ORDER BY i.indicatore_key`;

/** How many versions of comuni are not the one of today: without any, both readings of the territory are one. */
export const PAST_COMUNI = `SELECT COUNT(*) AS versioni
  FROM dw.dim_comune
 WHERE comune_attuale_key IS NULL OR comune_attuale_key <> comune_key`;

/**
 * Follows the model: the indicators of the warehouse at each `refresh`, and the files too while developing.
 * @param dir the folder of the YAML files
 * @param follow whether edits of files count without a restart
 * @throws Error when the folder holds no model
 */
export async function trackModel(
  warehouse: Warehouse,
  dir: string,
  follow: boolean,
  logger: Logger,
): Promise<Model> {
  const tellExcluded = onChange((esclusi) =>
    logger.warn({ evento: 'indicatori esclusi dal modello', esclusi: JSON.parse(esclusi) }),
  );
  let known = await readDeclared(warehouse, tellExcluded);
  let files = readModelFiles(dir, known.seeds, known.storia);
  let version = hashFiles(files);
  const reread = () => {
    files = readModelFiles(dir, known.seeds, known.storia);
    version = hashFiles(files);
  };
  if (follow) watch(dir, { recursive: true, persistent: false }, reread);
  return {
    version: () => version,
    files: () => files,
    async refresh() {
      const fresh = await readDeclared(warehouse, tellExcluded);
      if (JSON.stringify(fresh) !== JSON.stringify(known)) {
        known = fresh;
        reread();
      }
      return version;
    },
  };
}

/** What the model takes from the warehouse. */
interface Declared {
  seeds: IndicatoreSeed[];
  storia: boolean;
}

type TellExcluded = (esclusi: string) => void;

/** Says the same thing once: the model is read again every few seconds. */
function onChange(tell: TellExcluded): TellExcluded {
  let last = '[]';
  return (text) => {
    if (text !== last && text !== '[]') tell(text);
    last = text;
  };
}

async function readDeclared(warehouse: Warehouse, tellExcluded: TellExcluded): Promise<Declared> {
  const [past] = await warehouse.query<{ versioni: number }>(PAST_COMUNI);
  return { seeds: await readSeeds(warehouse, tellExcluded), storia: Number(past?.versioni ?? 0) > 0 };
}

async function readSeeds(warehouse: Warehouse, tellExcluded: TellExcluded): Promise<IndicatoreSeed[]> {
  const rows = await warehouse.query<IndicatoreSeed>(DECLARED_INDICATORS);
  const { seeds, esclusi } = acceptSeeds(
    rows.map((row) => ({
      ...row,
      indicatore_key: Number(row.indicatore_key),
      moltiplicatore: Number(row.moltiplicatore),
    })),
  );
  tellExcluded(JSON.stringify(esclusi));
  return seeds;
}

function hashFiles(files: readonly ModelFile[]): string {
  const hash = createHash('sha256');
  for (const { fileName, content } of files) hash.update(fileName).update(content);
  return hash.digest('hex').slice(0, 16);
}
