import { readDump } from './dump.ts';

/**
 * `node engine/main.ts FOLDER`: builds the database that engines start from, so that the first statement of an
 * installed product does not wait for it. Does nothing when it is there.
 */
const folder = process.argv[2];
if (!folder) {
  console.error('Name the folder: node engine/main.ts FOLDER');
  process.exit(1);
}
const from = performance.now();
const { length } = await readDump(folder);
console.log(
  `${(length / 2 ** 20).toFixed(1)} MB in ${folder}, ${((performance.now() - from) / 1000).toFixed(1)} s`,
);
