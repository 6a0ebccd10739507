import { PACKAGED, readDump } from './dump.ts';

/**
 * `node engine/main.ts`: builds the database that engines start from beside the installed packages, so that the first
 * statement does not wait for it. Does nothing when it is there.
 */
const from = performance.now();
const { length } = await readDump(PACKAGED);
console.log(
  `${(length / 2 ** 20).toFixed(1)} MB in ${PACKAGED}, ${((performance.now() - from) / 1000).toFixed(1)} s`,
);
