import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './genera/file.ts';
import type { IndicatoreSeed } from './genera/indicatori.ts';

const folder = import.meta.dirname;
const seeds: IndicatoreSeed[] = JSON.parse(
  readFileSync(join(folder, '../sql/dw/indicatori.json'), 'utf8'),
).filter((seed: IndicatoreSeed) => seed.dataset_codice !== 'popolazione');

const verify = process.argv.includes('--verifica');
for (const [file, text] of Object.entries(generatedFiles(seeds))) {
  const path = join(folder, file);
  if (!verify) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`model/${file} is stale: run «node model/main.ts» and commit the result`);
    process.exitCode = 1;
  }
}
