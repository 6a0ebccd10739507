import type { Source } from '../pipeline/contract.ts';
import { appartenenze } from './appartenenze/source.ts';
import { areeInterne } from './aree-interne/source.ts';
import { confini } from './confini/source.ts';
import { dataset } from './dataset/source.ts';
import { elenco } from './elenco/source.ts';
import { flussi } from './flussi/source.ts';
import { irpef } from './irpef/source.ts';
import { occupati } from './occupati/source.ts';
import { posas } from './posas/source.ts';
import { rcs } from './rcs/source.ts';
import { SITUAS } from './situas/source.ts';
import { strasa } from './strasa/source.ts';
import { variazioni } from './variazioni/source.ts';

/** Every source that `npm run load` knows, in the order of the help. */
export const SOURCES: readonly Source[] = [
  elenco,
  variazioni,
  ...SITUAS,
  areeInterne,
  appartenenze,
  posas,
  strasa,
  rcs,
  irpef,
  occupati,
  flussi,
  confini,
  dataset,
];
