import { regenerateDemo } from '../../dimostrazione/regenerate.ts';
import { regenerateShapes } from '../forme/regenerate.ts';
import { createTerritorio } from './pubblica.ts';

/** The territory: when its comuni change, demonstration facts and shapes are made again in the same transaction. */
export const territorio = createTerritorio({ demo: regenerateDemo, forme: regenerateShapes });
