import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { LoadError } from '../../../../loaders/pipeline/contract.ts';
import { flussi } from '../../../../loaders/sources/flussi/source.ts';
import { irpef } from '../../../../loaders/sources/irpef/source.ts';
import { occupati } from '../../../../loaders/sources/occupati/source.ts';
import { posas } from '../../../../loaders/sources/posas/source.ts';
import { rcs } from '../../../../loaders/sources/rcs/source.ts';
import { strasa } from '../../../../loaders/sources/strasa/source.ts';
import { leggiTutto } from './cartelle.ts';

/** Files of the golden folders, broken at random: whatever a file holds, each of its lines is counted exactly once. */
const FILE_PER_FONTE = 150;

const cartella = await mkdtemp(join(tmpdir(), 'belvedere-mutazioni-'));
afterAll(() => rm(cartella, { recursive: true, force: true }));

/** A small generator of its own (mulberry32): the same broken files at each run. */
function caso(seme: number): (n: number) => number {
  let stato = seme;
  return (n) => {
    stato = (stato + 0x6d2b79f5) | 0;
    let t = Math.imul(stato ^ (stato >>> 15), 1 | stato);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  };
}

const VELENI = [
  '',
  '0',
  '-1',
  '999',
  '1001',
  '016024',
  'NA',
  'nan',
  'Totale',
  'Agli\ufffd',
  'AgliÃ¨',
  '1e9',
  '99999999999',
  '1.234',
  '..',
  '\u0000',
  '=1+1',
];

function rompi(righe: readonly string[], scegli: (n: number) => number): string[] {
  const rotte = [...righe];
  for (let volte = 1 + scegli(6); volte > 0; volte--) {
    const at = 2 + scegli(Math.max(1, rotte.length - 2));
    const celle = (rotte[at] ?? '').split(';');
    const [i, j] = [scegli(celle.length), scegli(celle.length)];
    const modi = [
      () => celle.splice(i, 1, VELENI[scegli(VELENI.length)] ?? ''),
      () => ([celle[i], celle[j]] = [celle[j] ?? '', celle[i] ?? '']),
      () => celle.splice(i, 1),
      () => celle.push(VELENI[scegli(VELENI.length)] ?? ''),
      () => rotte.splice(at, 0, rotte[2 + scegli(rotte.length - 2)] ?? ''),
      () => celle.splice(0, celle.length, ''),
    ];
    const copie = rotte.length;
    modi[scegli(modi.length)]?.();
    if (rotte.length === copie) rotte[at] = celle.join(';');
  }
  return rotte;
}

async function originali(fonte: string): Promise<string[][]> {
  const radice = join(import.meta.dirname, '..', fonte);
  const file = (await readdir(radice, { recursive: true })).filter((nome) => nome.endsWith('.csv'));
  const testi = await Promise.all(file.map((nome) => readFile(join(radice, nome), 'utf8')));
  // Quotes are the readers' business: broken ones refuse the file.
  return testi
    .map((testo) =>
      testo
        .replace(/^\ufeff/, '')
        .replaceAll('"', '')
        .trimEnd()
        .split(/\r?\n/),
    )
    .filter(({ length }) => length > 3);
}

test.each([posas, strasa, rcs, irpef, occupati, flussi])(
  '$name: every line of a broken file is counted once',
  async (fonte) => {
    const file = await originali(fonte.name);
    let lette = 0;
    for (let seme = 0; seme < FILE_PER_FONTE; seme++) {
      const scegli = caso(seme);
      const righe = rompi(file[scegli(file.length)] ?? [], scegli);
      const path = join(cartella, `${fonte.name}.csv`);
      await writeFile(path, `${righe.join('\r\n')}\r\n`);
      const letto = await leggiTutto(fonte, path).catch((errore: unknown) => {
        expect(errore).toBeInstanceOf(LoadError);
        return null;
      });
      if (!letto) continue;
      lette++;
      const intestazione = /^(Popolazione|Residenti)/.test(righe[0] ?? '') ? 2 : 1;
      const contesto = `seme ${seme}:\n${righe.join('\n')}`;
      expect(letto.letti + letto.esclusi, contesto).toBe(righe.length - intestazione);
      const scartate = new Set(letto.scarti.map(({ linea }) => linea));
      expect(scartate.size, contesto).toBe(letto.scarti.length);
      for (const [linea, ...valori] of letto.righe) {
        expect(scartate.has(Number(linea)), contesto).toBe(false);
        expect(
          valori.every((valore) => Number.isSafeInteger(valore)),
          contesto,
        ).toBe(true);
      }
    }
    expect(lette, 'most broken files are still read').toBeGreaterThan(FILE_PER_FONTE / 4);
  },
);
