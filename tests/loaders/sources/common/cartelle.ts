import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Batch, Parametri, Scarto, Source } from '../../../../loaders/pipeline/contract.ts';
import { RIFERIMENTI } from './riferimenti.ts';

/** `expected.json` of a golden folder: what the one other file in it must give. */
interface Attesa {
  parametri?: Parametri;
  /** Code and words of the LoadError that refuses the whole file; the rest is then absent. */
  errore?: string;
  messaggio?: string;
  letti?: number;
  esclusi?: number;
  righe?: unknown[][];
  /** `motivo`: words that the reason must contain. */
  scarti?: Partial<Scarto>[];
  avvisi?: string[];
  paesi?: unknown[];
}

type Letto = Omit<Batch, 'bytes'> & { paesi: unknown[]; avvisi: string[] };

/** Reads a whole file with a source, as one batch. */
export async function leggiTutto(source: Source, path: string, parametri: Parametri = {}): Promise<Letto> {
  const tutto: Letto = { letti: 0, esclusi: 0, righe: [], scarti: [], paesi: [], avvisi: [] };
  const context = { parametri, references: RIFERIMENTI, signal: new AbortController().signal };
  for await (const lotto of source.read({ path, name: path.split('/').at(-1) ?? '' }, context)) {
    tutto.letti += lotto.letti;
    tutto.esclusi += lotto.esclusi;
    tutto.righe.push(...lotto.righe);
    tutto.scarti.push(...lotto.scarti);
    tutto.paesi.push(...(lotto.paesi ?? []));
    tutto.avvisi.push(...(lotto.avvisi ?? []));
  }
  return tutto;
}

async function controlla(source: Source, cartella: string): Promise<void> {
  const nomi = readdirSync(cartella).filter((nome) => nome !== 'expected.json');
  expect(nomi, 'one input per folder').toHaveLength(1);
  const attesa = JSON.parse(readFileSync(join(cartella, 'expected.json'), 'utf8')) as Attesa;
  const lettura = leggiTutto(source, join(cartella, nomi[0] ?? ''), attesa.parametri);
  if (attesa.errore) {
    await expect(lettura).rejects.toMatchObject({
      code: attesa.errore,
      message: expect.stringContaining(attesa.messaggio ?? '') as string,
    });
    return;
  }
  const { scarti, ...resto } = await lettura;
  expect(resto).toEqual({
    letti: attesa.letti,
    esclusi: attesa.esclusi,
    righe: attesa.righe,
    paesi: attesa.paesi ?? [],
    avvisi: attesa.avvisi ?? [],
  });
  const attesi = (attesa.scarti ?? []).map(({ motivo = '', ...scarto }) => ({
    ...scarto,
    motivo: expect.stringContaining(motivo) as string,
  }));
  expect(scarti).toEqual(attesi.map((scarto) => expect.objectContaining(scarto) as object));
  // A line is accepted, rejected or left out: never two of these.
  expect(new Set(scarti.map(({ linea }) => linea)).size).toBe(scarti.length);
  expect(scarti.length).toBeLessThanOrEqual(resto.letti);
}

/** One test for each golden folder of a source: a file in the publisher's own format, and `expected.json`. */
export function provaCartelle(source: Source, cartella: string): void {
  describe(`${source.name}: golden folders`, () => {
    const quirks = readdirSync(cartella, { withFileTypes: true }).filter((voce) => voce.isDirectory());
    expect(quirks.length).toBeGreaterThan(0);
    test.each(quirks.map(({ name }) => name))('%s', (nome) => controlla(source, join(cartella, nome)));
  });
}
