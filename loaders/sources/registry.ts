import type { Source } from '../pipeline/contract.ts';

/** Every source that `npm run load` knows, in the order of the help. */
export const SOURCES: readonly Source[] = [];
