import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../../model/genera/file.ts';
import type { IndicatoreSeed } from '../../model/genera/indicatori.ts';

/** One file of the model, as Cube's compiler wants it. */
export interface ModelFile {
  fileName: string;
  content: string;
}

/**
 * The YAML files of the model, sorted by name.
 * @param dir absolute folder
 * @param indicatori what the cube of indicators must measure; none leaves it as it lies in the folder
 * @throws Error when there is none: an empty model would start and answer nothing
 */
export function readModelFiles(dir: string, indicatori: readonly IndicatoreSeed[]): ModelFile[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yml'),
  );
  if (names.length === 0) throw new Error(`Nessun file .yml del modello in «${dir}»: controlla MODEL_DIR`);
  const generated = indicatori.length > 0 ? generatedFiles(indicatori) : {};
  return names.sort().map((fileName) => ({
    fileName,
    content: generated[fileName.replaceAll('\\', '/')] ?? readFileSync(join(dir, fileName), 'utf8'),
  }));
}
