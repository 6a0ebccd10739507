import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Topology } from 'topojson-specification';
import { CARTELLA } from '../../../loaders/territorio/costruisci.ts';
import { parseCsv } from '../../../loaders/territorio/csv.ts';
import type { RigaComune } from '../../../loaders/territorio/colonne.ts';

/** A committed file of loaders/territorio as text. */
export function readText(name: string): string {
  return readFileSync(join(CARTELLA, name), 'utf8');
}

/** A committed topology of loaders/territorio. */
export function readTopology(name: string): Topology {
  return JSON.parse(readText(name)) as Topology;
}

/** The rows of comuni.csv. */
export function readRighe(): RigaComune[] {
  return parseCsv(readText('comuni.csv')) as RigaComune[];
}
