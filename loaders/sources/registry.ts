import type { Source } from '../pipeline/contract.ts';
import { dataset } from './dataset/source.ts';
import { flussi } from './flussi/source.ts';
import { irpef } from './irpef/source.ts';
import { occupati } from './occupati/source.ts';
import { posas } from './posas/source.ts';
import { rcs } from './rcs/source.ts';
import { strasa } from './strasa/source.ts';

/** Every source that `npm run load` knows, in the order of the help. */
export const SOURCES: readonly Source[] = [posas, strasa, rcs, irpef, occupati, flussi, dataset];
