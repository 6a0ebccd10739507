/** The texts of the interface in the language in use. Italian is complete; another language is one more file. */
import { it } from './it.ts';
import type { Messaggi } from './it.ts';

export const testi: Messaggi = it;
