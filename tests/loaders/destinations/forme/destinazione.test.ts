import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { geoContains } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../../loaders/destinations/forme/lavoro.ts';
import { readOrdine, regenerateShapes } from '../../../../loaders/destinations/forme/regenerate.ts';
import { compressForme, writeForme } from '../../../../loaders/dimostrazione/forme.ts';
import { runLoad } from '../../../../loaders/pipeline/run.ts';
import { undoLoad } from '../../../../loaders/pipeline/undo.ts';
import { SOURCES } from '../../../../loaders/sources/registry.ts';
import { buildTopologiaSagome, readSagome } from '../../../../loaders/territorio/sagome/sagome.ts';
import { cutShapes } from '../../../../loaders/territorio/taglia.ts';
import { readRighe, readTopology } from '../../territorio/committed.ts';
import { prepareSettings, type Setting } from '../../pipeline/fixtures/setting.ts';

/** Valle d'Aosta with the shapes of all Italy, as the product has it on first start. */
const setting = await prepareSettings();
const forme = await compressForme(
  cutShapes(readTopology('forme/comuni.topo.json'), readTopology('forme/sfondo.topo.json'), readRighe()),
);
const REGISTRY = new URL('../../../../loaders/sources/registry.ts', import.meta.url).href;
const LUNGO = 180_000;

/** Aosta (007003) as a hexagon around its town, degrees; far from its drawn shape in form, near in place. */
const ESAGONO = Array.from({ length: 7 }, (_, i): [number, number] => [
  Number((7.32 + 0.05 * Math.cos((-i * Math.PI) / 3)).toFixed(6)),
  Number((45.737 + 0.035 * Math.sin((-i * Math.PI) / 3)).toFixed(6)),
]);

async function open(): Promise<Setting> {
  const s = await setting();
  await s.warehouse.transaction((session) => writeForme(session, forme));
  return s;
}

/** As if Italy were Valle d'Aosta: the same work on 74 comuni instead of 7,896. */
async function openSmall(): Promise<Setting> {
  const s = await setting();
  const whole = readSagome(readTopology('forme/comuni.topo.json'));
  const valle = [...whole.sagome].filter(([codice]) => codice.startsWith('007'));
  const text = Buffer.from(
    JSON.stringify(buildTopologiaSagome({ transform: whole.transform, sagome: new Map(valle) })),
  );
  await s.warehouse.bulkLoad(
    'dw.forma_sorgente',
    ['codice', 'contenuto', 'lunghezza'],
    [[['comuni', brotliCompressSync(text), text.length]]],
  );
  await s.warehouse.execute(`UPDATE dw.caricamento SET parametri = '{"seed":"prova","regioni":[]}'`);
  await s.warehouse.transaction((session) => regenerateShapes(session));
  return s;
}

async function carica({ dir, effects }: Setting, features: unknown[]) {
  const path = join(dir, `confini-${Math.random()}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const options = {
    source: 'confini',
    file: { path, name: 'Com01012025.geojson' },
    parametri: {},
    soglia: 1,
  };
  return runLoad(options, { ...effects, sources: SOURCES, registry: REGISTRY });
}

const AOSTA = {
  type: 'Feature',
  properties: { PRO_COM_T: '007003', COMUNE: 'Aosta' },
  geometry: { type: 'Polygon', coordinates: [ESAGONO] },
};

async function pezzo({ warehouse }: Setting, percorso: string): Promise<Topology> {
  const [row] = await warehouse.query<{ contenuto: Uint8Array }>(
    'SELECT contenuto FROM dw.forma WHERE percorso = ?',
    [percorso],
  );
  return JSON.parse(brotliDecompressSync(row?.contenuto ?? new Uint8Array()).toString()) as Topology;
}

const figlio = (topologia: Topology, codice: string): GeoJSON.Feature => {
  const collection = feature(topologia, topologia.objects['figli'] as GeometryCollection);
  const found = collection.features.find(({ id }) => id === codice);
  if (!found) throw new Error(`no shape of ${codice}`);
  return found;
};

/** Everything about shapes that a load may change. */
async function stato({ warehouse }: Setting): Promise<unknown> {
  return {
    pezzi: await warehouse.query('SELECT * FROM dw.forma ORDER BY percorso'),
    sorgente: await warehouse.query('SELECT * FROM dw.forma_sorgente'),
    comuni: await warehouse.query(
      'SELECT comune_key, forma_indicativa FROM dw.dim_comune ORDER BY comune_key',
    ),
  };
}

describe('boundaries', () => {
  test(
    'of one comune take its place, leave the others indicative, and go again without a trace',
    async () => {
      const s = await openSmall();
      const prima = await stato(s);
      const { pezzi } = await s.one('SELECT COUNT(*) AS pezzi FROM dw.forma');
      const esito = await carica(s, [AOSTA]);
      expect(esito).toMatchObject({
        esito: 'pubblicato',
        letti: 1,
        rifiutati: 0,
        aggiornatoAl: '2025-01-01',
      });

      const shape = figlio(await pezzo(s, 'provincia/007/comuni'), '007003');
      // Corners of the hexagon, a little inside and a little outside: it is the loaded shape, wound for d3-geo.
      for (const [lon, lat] of ESAGONO) {
        const at = (share: number): [number, number] => [
          7.32 + (lon - 7.32) * share,
          45.737 + (lat - 45.737) * share,
        ];
        expect(geoContains(shape, at(0.95))).toBe(true);
        expect(geoContains(shape, at(1.05))).toBe(false);
      }
      expect(await s.one('SELECT COUNT(*) AS n FROM dw.dim_comune WHERE forma_indicativa = false')).toEqual({
        n: 1,
      });
      expect(await s.one('SELECT COUNT(*) AS n, COUNT(DISTINCT versione) AS v FROM dw.forma')).toEqual({
        n: pezzi,
        v: 1,
      });
      expect(await s.one("SELECT dimostrativo FROM dw.dataset WHERE codice = 'confini'")).toEqual({
        dimostrativo: true,
      });
      expect(s.events.filter(({ tipo }) => tipo === 'avviso')).toMatchObject([
        { testo: 'Confini di 1 comuni su 74: gli altri restano indicativi.' },
      ]);

      expect(await carica(s, [AOSTA])).toMatchObject({ esito: 'invariato' });

      const effects = { ...s.effects, sources: SOURCES, regenerateDemo: () => Promise.resolve() };
      await undoLoad(esito.caricamentoId, effects);
      expect(await stato(s)).toEqual(prima);
      expect(await s.one("SELECT dimostrativo FROM dw.dataset WHERE codice = 'confini'")).toEqual({
        dimostrativo: true,
      });
      expect(await s.one('SELECT COUNT(*) AS n FROM dw.storico_forma')).toEqual({ n: 0 });
    },
    LUNGO,
  );

  test(
    'a load that fails after its shapes were made leaves the old ones, whole',
    async () => {
      const s = await openSmall();
      const prima = await stato(s);
      const controller = new AbortController();
      const emit = (event: { tipo: string; fase?: string; fatto?: number }): void => {
        if (event.tipo === 'avanzamento' && event.fase === 'Confini' && event.fatto === 1) controller.abort();
      };
      const effects = { ...s.effects, emit, signal: controller.signal };
      await expect(carica({ ...s, effects }, [AOSTA])).rejects.toMatchObject({ code: 'INTERROTTO' });
      expect(await stato(s)).toEqual(prima);
    },
    LUNGO,
  );

  test(
    'of all comuni take the label away, and it comes back when they are undone',
    async () => {
      const s = await openSmall();
      const whole = readTopology('forme/comuni.topo.json');
      const collection = feature(whole, whole.objects['comuni'] as GeometryCollection);
      const valle = collection.features.filter(({ id }) => String(id).startsWith('007'));
      const esito = await carica(s, valle);
      expect(esito).toMatchObject({ esito: 'pubblicato', letti: 74, rifiutati: 0 });
      const etichetta = "SELECT dimostrativo FROM dw.dataset WHERE codice = 'confini'";
      expect(await s.one(etichetta)).toEqual({ dimostrativo: false });
      expect(await s.one('SELECT COUNT(*) AS n FROM dw.dim_comune WHERE forma_indicativa')).toEqual({ n: 0 });
      await undoLoad(esito.caricamentoId, {
        ...s.effects,
        sources: SOURCES,
        regenerateDemo: () => Promise.resolve(),
      });
      expect(await s.one(etichetta)).toEqual({ dimostrativo: true });
    },
    LUNGO,
  );
});

describe('shapes of the comuni in force', () => {
  test(
    'on the list of the first filling are the first pieces, byte by byte',
    async () => {
      const s = await open();
      const prima = await stato(s);
      await s.warehouse.transaction((session) => regenerateShapes(session));
      expect(await stato(s)).toEqual(prima);
    },
    LUNGO,
  );

  test(
    'after a fusion the new comune has the union, and loses it again when the list comes back',
    async () => {
      const s = await openSmall();
      const prima = await stato(s);
      // Aosta and Gignod (007030) become 007099.
      await s.warehouse.execute(
        `INSERT INTO dw.dim_comune SELECT * REPLACE (99001 AS comune_key, '007099' AS codice_istat, 'Nuova Aosta' AS nome,
           DATE '2026-01-01' AS valido_dal, 99001 AS comune_attuale_key) FROM dw.dim_comune WHERE codice_istat = '007003'`,
      );
      await s.warehouse.execute(
        `UPDATE dw.dim_comune SET valido_al = DATE '2025-12-31', comune_attuale_key = 99001
         WHERE codice_istat IN ('007003', '007030')`,
      );
      const resoconto = await s.warehouse.transaction((session) => regenerateShapes(session));
      expect(resoconto.unite).toEqual(['007099', '007099']);
      const comuni = await pezzo(s, 'provincia/007/comuni');
      expect((comuni.objects['figli'] as GeometryCollection).geometries).toHaveLength(73);
      const nuova = figlio(comuni, '007099');
      expect(geoContains(nuova, [7.32, 45.737])).toBe(true);
      expect(geoContains(nuova, [7.297, 45.779])).toBe(true);

      await s.warehouse.execute('DELETE FROM dw.dim_comune WHERE comune_key = 99001');
      await s.warehouse.execute('UPDATE dw.dim_comune SET valido_al = NULL');
      await s.warehouse.transaction((session) => regenerateShapes(session));
      expect(await stato(s)).toEqual(prima);
    },
    LUNGO,
  );

  test('aborting ends the thread', async () => {
    const s = await open();
    const signal = AbortSignal.timeout(200);
    await expect(makeShapes(await readOrdine(s.warehouse), signal)).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});

const REALI = process.env['BELVEDERE_REAL_DATA'];

test.skipIf(!REALI)(
  'the real boundaries (BELVEDERE_REAL_DATA) weigh about as much as the drawn ones',
  async () => {
    const s = await open();
    const ordine = await readOrdine(s.warehouse);
    const { confini } = await import('../../../../loaders/sources/confini/source.ts');
    const name = 'Limiti01012023_g_Lombardia_Abruzzo.zip';
    const comuni = readRighe().map((riga, comune_key) => ({ ...riga, comune_key, valido_al: null }));
    const context = {
      parametri: {},
      references: { comuni: comuni as never, paesi: [], grandezze: [] },
      signal: new AbortController().signal,
    };
    const batches = await Array.fromAsync(confini.read({ path: join(REALI ?? '', name), name }, context));
    const reali = batches.flatMap(({ righe }) =>
      righe.map((r): [string, string] => [String(r[1]), String(r[2])]),
    );
    const prodotto = await makeShapes({ ...ordine, reali });
    expect(prodotto.reali).toHaveLength(1806);
    const peso = (percorso: string): number =>
      (prodotto.forme.pezzi.find((p) => p.percorso === percorso)?.contenuto.length ?? Infinity) / 1000;
    expect(peso('regione/03/comuni')).toBeLessThan(110);
    expect(peso('regione/03/province')).toBeLessThan(12);
    expect(peso('provincia/016/comuni')).toBeLessThan(20);
    expect(peso('italia/regioni')).toBeLessThan(20);
    expect(peso('italia/comuni')).toBeLessThan(400);
    expect(peso('sfondo')).toBeLessThan(60);
  },
  LUNGO,
);
