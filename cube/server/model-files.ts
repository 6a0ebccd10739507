import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file of the model, as Cube's compiler wants it. */
export interface ModelFile {
  fileName: string;
  content: string;
}

/**
 * The YAML files of the model, sorted by name.
 * @param dir absolute folder
 * @throws Error when there is none: an empty model would start and answer nothing
 */
export function readModelFiles(dir: string): ModelFile[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yml'),
  );
  if (names.length === 0) throw new Error(`Nessun file .yml del modello in «${dir}»: controlla MODEL_DIR`);
  return names.sort().map((fileName) => ({ fileName, content: readFileSync(join(dir, fileName), 'utf8') }));
}
