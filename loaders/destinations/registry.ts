import type { Destination } from '../pipeline/contract.ts';
import { forme } from './forme/destinazione.ts';
import { grandezze } from './grandezze.ts';
import { popolazione } from './popolazione.ts';
import { stranieri } from './stranieri.ts';
import { territorio } from './territorio/destinazione.ts';

/** Every destination; each is named by the sources that feed it. */
export const DESTINATIONS: readonly Destination[] = [popolazione, stranieri, grandezze, territorio, forme];
