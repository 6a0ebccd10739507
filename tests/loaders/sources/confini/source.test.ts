import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ComuneNoto, Source } from '../../../../loaders/pipeline/contract.ts';
import { confini } from '../../../../loaders/sources/confini/source.ts';
import { makeShapefile, makeShapefileZip, PRJ_UTM32, type Elemento } from '../../../support/shapefile.ts';
import { makeZip } from '../../../support/zip.ts';
import { readRighe } from '../../territorio/committed.ts';
import { fromUtm32 } from '../../territorio/shapefile.ts';
import { leggiTutto, provaCartelle } from '../common/cartelle.ts';

provaCartelle(confini, import.meta.dirname);

type Punto = [number, number];

const poligoniOf = (riga: readonly unknown[] | undefined): Punto[][][] =>
  JSON.parse(String(riga?.[2])) as Punto[][][];

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'belvedere-confini-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function read(name: string, data: Uint8Array | string) {
  const path = join(dir, name);
  await writeFile(path, data);
  return leggiTutto(confini, path);
}

/** A wavy border between two comuni of Bergamo, metres of UTM 32. */
const CONFINE = Array.from({ length: 40 }, (_, i): Punto => [
  552_000 + 80 * Math.sin(i),
  5_060_000.123 + 25 * i,
]);
const [giu = [0, 0], su = [0, 0]] = [CONFINE[0], CONFINE.at(-1)];
const ovest: Punto[] = [...CONFINE, [551_000, su[1]], [551_000, giu[1]], giu];
const est: Punto[] = [...CONFINE.toReversed(), [553_000, giu[1]], [553_000, su[1]], su];
const elemento = (PRO_COM_T: string, anello: Punto[]): Elemento => ({
  attributi: { PRO_COM_T },
  anelli: [anello],
});

describe('geometry', () => {
  // Snyder's series (USGS 1395) are worked out apart from proj4, in tests/loaders/territorio/shapefile.ts.
  test('metres of UTM 32 become degrees; a shared border stays shared, point by point', async () => {
    const strato = {
      percorso: 'Com',
      prj: PRJ_UTM32,
      elementi: [elemento('016024', ovest), elemento('016065', est)],
    };
    const { righe } = await read('due.zip', makeShapefileZip([strato]));
    const [a = [], b = []] = righe.map((riga) => poligoniOf(riga).flat(2));
    ovest.slice(0, -1).forEach((punto, i) => {
      const [lon, lat] = fromUtm32(punto);
      expect(Math.abs((a[i]?.[0] ?? 0) - lon)).toBeLessThan(2e-6);
      expect(Math.abs((a[i]?.[1] ?? 0) - lat)).toBeLessThan(2e-6);
    });
    const shared = new Set(a.map(String));
    expect(b.filter((punto) => shared.has(String(punto)))).toHaveLength(CONFINE.length);
  });

  test('of several layers with codes the one with most comuni is read, whatever the case of its names', async () => {
    const one = { percorso: 'a/Centri', prj: PRJ_UTM32, elementi: [elemento('016024', est)] };
    const two = {
      percorso: 'b/COM',
      prj: PRJ_UTM32,
      elementi: [elemento('016024', ovest), elemento('016065', est)],
    };
    const items = makeShapefile(two).map((item) => ({ ...item, name: item.name.toUpperCase() }));
    const { letti } = await read('strati.zip', makeZip([...makeShapefile(one), ...items]));
    expect(letti).toBe(2);
  });
});

describe('what cannot be read', () => {
  const zip = () => makeShapefile({ percorso: 'Com', prj: PRJ_UTM32, elementi: [elemento('016024', ovest)] });

  test('a .shp cut short, next to a whole table', async () => {
    const items = zip().map((item) =>
      item.name.endsWith('.shp') ? { ...item, data: Buffer.from(item.data).subarray(0, 120) } : item,
    );
    await expect(read('tronco.zip', makeZip(items))).rejects.toMatchObject({ code: 'FILE_NON_LEGGIBILE' });
  });

  test('one file of a shapefile alone', async () => {
    await expect(read('Com.shp', zip()[0]?.data ?? '')).rejects.toMatchObject({
      code: 'FORMATO_SCONOSCIUTO',
    });
  });

  test('an archive without boundaries, and a file that is not there', async () => {
    await expect(read('testo.zip', makeZip([{ name: 'leggimi.txt', data: 'ciao' }]))).rejects.toMatchObject({
      code: 'INTESTAZIONE_NON_RICONOSCIUTA',
    });
    await expect(leggiTutto(confini, join(dir, 'assente.zip'))).rejects.toMatchObject({
      code: 'FILE_ASSENTE',
    });
  });

  test('a system of coordinates that nobody knows', async () => {
    const strato = { percorso: 'Com', prj: 'PROJCS["Marte"]', elementi: [elemento('016024', ovest)] };
    await expect(read('marte.zip', makeShapefileZip([strato]))).rejects.toMatchObject({
      code: 'FORMATO_SCONOSCIUTO',
    });
  });
});

const REALI = process.env['BELVEDERE_REAL_DATA'];

test.skipIf(!REALI)(
  "the real boundaries of 2023 (BELVEDERE_REAL_DATA): 1,808 comuni, none rejected, all but Bardello's fusion covered",
  async () => {
    const comuni = readRighe().map((riga, comune_key) => ({
      ...riga,
      comune_key,
      catastale_codice: null,
      valido_dal: '1900-01-01',
      valido_al: null,
    })) as unknown as ComuneNoto[];
    const path = join(REALI ?? '', 'Limiti01012023_g_Lombardia_Abruzzo.zip');
    const read = (regioni: string[], source: Source) =>
      source.read(
        { path, name: 'Limiti01012023_g_Lombardia_Abruzzo.zip' },
        {
          parametri: {},
          references: {
            comuni: comuni.filter(({ regione_codice }) => regioni.includes(regione_codice)),
            paesi: [],
            grandezze: [],
          },
          signal: new AbortController().signal,
        },
      );
    const two = await Array.fromAsync(read(['03', '13'], confini));
    expect(two.flatMap(({ scarti }) => scarti)).toEqual([]);
    const codici = new Set(two.flatMap(({ righe }) => righe).map((riga) => riga[1]));
    expect(two.reduce((sum, { letti }) => sum + letti, 0)).toBe(1808);
    // The file has neither this comune, born on that very day, nor the three that it was made of.
    expect(
      comuni
        .filter(
          ({ regione_codice, codice_istat }) =>
            ['03', '13'].includes(regione_codice) && !codici.has(codice_istat),
        )
        .map(({ codice_istat }) => codice_istat),
    ).toEqual(['012144']);
    const one = await Array.fromAsync(read(['13'], confini));
    expect(one.reduce((sum, { letti }) => sum + letti, 0)).toBe(305);
    expect(one.reduce((sum, { esclusi }) => sum + esclusi, 0)).toBe(1503);
  },
  60_000,
);
