import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from 'vitest';

import { LoadError, type InputFile } from '../../../loaders/pipeline/contract.ts';

/** A folder that goes when the tests of the calling file end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'belvedere-prova-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes test files into a folder that goes when the tests of the calling file end. */
export function fileMaker(): (name: string, content: string | Uint8Array) => InputFile {
  const folder = temporaryFolder();
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return { path, name };
  };
}

/** The LoadError that `work` fails with, as `CODICE: messaggio`; any other outcome is told as it is. */
export async function failure(work: () => Promise<unknown>): Promise<string> {
  try {
    const result = await work();
    return `nessun errore: ${JSON.stringify(result)}`;
  } catch (error) {
    if (error instanceof LoadError) return `${error.code}: ${error.message}`;
    return `altro errore: ${String(error)}`;
  }
}

/** Everything that an async iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Repeatable pseudo-random integers below `bound` (mulberry32). */
export function randomizer(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
