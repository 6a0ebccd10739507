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
 * @param storia whether comuni changed over time: only then the rollups on the territory of today differ from the others
 * @throws Error when there is none: an empty model would start and answer nothing
 */
export function readModelFiles(
  dir: string,
  indicatori: readonly IndicatoreSeed[],
  storia: boolean,
): ModelFile[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yml'),
  );
  if (names.length === 0) throw new Error(`Nessun file .yml del modello in «${dir}»: controlla MODEL_DIR`);
  const generated = indicatori.length > 0 ? generatedFiles(indicatori) : {};
  return names.sort().map((fileName) => {
    const content = generated[fileName.replaceAll('\\', '/')] ?? readFileSync(join(dir, fileName), 'utf8');
    return { fileName, content: storia ? content : withoutRollup(content, CURRENT_TERRITORY) };
  });
}

/** Rollups on the territory of today; they are as large as those by comune. */
const CURRENT_TERRITORY = 'per_comune_attuale';

/** The YAML without a rollup, whose lines run from its name to the next one or to the end. */
function withoutRollup(content: string, name: string): string {
  return content
    .split(/(?=^ {6}- name: )/m)
    .filter((block) => !block.startsWith(`      - name: ${name}\n`))
    .join('');
}
