import { brotliCompressSync, constants } from 'node:zlib';
import { geoArea } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { beforeAll, describe, expect, test } from 'vitest';
import { cutShapes, type Taglio } from '../../../loaders/territorio/taglia.ts';
import { readRighe, readTopology } from './committed.ts';

const righe = readRighe();
const codes = (
  key: 'regione' | 'provincia' | 'ats' | 'sll',
  keep = (_: (typeof righe)[number]): boolean => true,
): string[] => [...new Set(righe.filter(keep).map((riga) => riga[`${key}_codice`]))].sort();
const comuni = (keep: (riga: (typeof righe)[number]) => boolean): string[] =>
  righe.filter(keep).map((riga) => riga.codice_istat);

let tagli: Taglio[] = [];
let cpu = 0;
let byPath = new Map<string, Topology>();
beforeAll(() => {
  const sources = [readTopology('forme/comuni.topo.json'), readTopology('forme/sfondo.topo.json')] as const;
  const before = process.cpuUsage();
  tagli = [...cutShapes(...sources, righe)];
  const { user, system } = process.cpuUsage(before);
  cpu = (user + system) / 1e6;
  byPath = new Map(tagli.map(({ percorso, topologia }) => [percorso, topologia]));
});

function piece(percorso: string): Topology {
  const topologia = byPath.get(percorso);
  if (!topologia) throw new Error(`Manca ${percorso}`);
  return topologia;
}

const layer = (topologia: Topology, name: string): GeoJSON.Feature[] =>
  feature(topologia, topologia.objects[name] as GeometryCollection).features;
const ids = (topologia: Topology, name = 'figli'): string[] =>
  layer(topologia, name)
    .map((f) => String(f.id))
    .sort();
const brotli = (percorso: string): number =>
  brotliCompressSync(JSON.stringify(piece(percorso)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    .length;

describe('cutShapes', () => {
  test('fa un file per ogni luogo e livello, ciascuno una volta, in meno di sei secondi', () => {
    const expected = [
      'sfondo',
      ...['regioni', 'province', 'ats', 'sll', 'comuni'].map((level) => `italia/${level}`),
      ...codes('regione').flatMap((r) =>
        ['province', 'ats', 'sll', 'comuni'].map((level) => `regione/${r}/${level}`),
      ),
      ...codes('provincia').map((code) => `provincia/${code}/comuni`),
      ...codes('ats').map((code) => `ats/${code}/comuni`),
      ...codes('sll').map((code) => `sll/${code}/comuni`),
    ];
    expect(tagli.map((taglio) => taglio.percorso).sort()).toEqual(expected.sort());
    expect(cpu).toBeLessThan(6);
  });

  test('ogni file ha esattamente i suoi figli', () => {
    expect(ids(piece('italia/regioni'))).toEqual(codes('regione'));
    expect(ids(piece('italia/province'))).toEqual(codes('provincia'));
    expect(ids(piece('italia/ats'))).toEqual(codes('ats'));
    expect(ids(piece('italia/sll'))).toEqual(codes('sll'));
    expect(ids(piece('italia/comuni'))).toEqual(comuni(() => true));
    for (const regione of codes('regione')) {
      const own = (riga: (typeof righe)[number]): boolean => riga.regione_codice === regione;
      expect(ids(piece(`regione/${regione}/province`))).toEqual(codes('provincia', own));
      expect(ids(piece(`regione/${regione}/ats`))).toEqual(codes('ats', own));
      expect(ids(piece(`regione/${regione}/sll`))).toEqual(codes('sll', own));
      expect(ids(piece(`regione/${regione}/comuni`))).toEqual(comuni(own));
    }
    for (const level of ['provincia', 'ats', 'sll'] as const) {
      for (const code of codes(level)) {
        expect(ids(piece(`${level}/${code}/comuni`))).toEqual(
          comuni((riga) => riga[`${level}_codice`] === code),
        );
      }
    }
  });

  test('i 1.502 comuni della Lombardia stanno nel file della Lombardia', () => {
    expect(ids(piece('regione/03/comuni'))).toHaveLength(1502);
    expect(ids(piece('provincia/016/comuni'))).toHaveLength(243); // Bergamo
  });

  test('nessuna figura di nessun file gira al contrario', () => {
    const wrong = tagli.flatMap(({ percorso, topologia }) =>
      Object.keys(topologia.objects).flatMap((name) =>
        layer(topologia, name)
          .filter((f) => !(geoArea(f) < (percorso === 'sfondo' ? 0.1 : 0.02)))
          .map((f) => `${percorso} ${name} ${f.id}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('nessuna figura scompare con la grana più grossa', () => {
    const empty = tagli.flatMap(({ percorso, topologia }) =>
      Object.keys(topologia.objects).flatMap((name) =>
        layer(topologia, name)
          .filter((f) => !(geoArea(f) > 5e-9)) // 0.2 km²
          .map((f) => `${percorso} ${name} ${f.id}`),
      ),
    );
    expect(empty).toEqual([]);
  });

  test('i figli riempiono il contorno del genitore', () => {
    const sum = (features: GeoJSON.Feature[]): number => features.reduce((total, f) => total + geoArea(f), 0);
    const far = tagli
      .filter(
        ({ percorso, topologia }) => 'contorno' in topologia.objects && !/^regione\/\d+\/sll$/.test(percorso),
      )
      .filter(({ topologia }) => {
        const children = layer(topologia, 'figli').filter((f) => !f.properties?.['disco']);
        return Math.abs(sum(children) / sum(layer(topologia, 'contorno')) - 1) > 1e-6;
      });
    expect(far.map((taglio) => taglio.percorso)).toEqual([]);
  });

  test('ogni file di comuni ha il contorno del genitore, con il suo codice', () => {
    for (const { percorso, topologia } of tagli.filter((taglio) => taglio.percorso.endsWith('/comuni'))) {
      const parent = percorso.split('/').at(-2);
      expect(ids(topologia, 'contorno')).toEqual([parent]);
    }
  });

  test('il disco di Campione è segnato dove compare, e in nessun livello superiore', () => {
    const discs = tagli.flatMap(({ percorso, topologia }) =>
      Object.keys(topologia.objects).flatMap((name) =>
        layer(topologia, name).flatMap((f) =>
          f.properties?.['disco'] ? [`${percorso} ${name} ${f.id}`] : [],
        ),
      ),
    );
    const campione = righe.find((riga) => riga.codice_istat === '013040');
    expect(discs.sort()).toEqual(
      [
        `ats/${campione?.ats_codice}/comuni figli 013040`,
        'italia/comuni figli 013040',
        'provincia/013/comuni figli 013040',
        'regione/03/comuni figli 013040',
        `sll/${campione?.sll_codice}/comuni figli 013040`,
      ].sort(),
    );
  });

  test('i confini di due province vicine coincidono nei due file', () => {
    const corners = (percorso: string): [number, number][] =>
      layer(piece(percorso), 'contorno').flatMap((f) =>
        (f.geometry as GeoJSON.Polygon).coordinates.flat(),
      ) as [number, number][];
    const bergamo = new Set(corners('provincia/016/comuni').map(String));
    const shared = corners('provincia/017/comuni').filter((corner) => bergamo.has(String(corner)));
    expect(shared.length).toBeGreaterThan(40);
  });

  test('lo sfondo ha le regioni e la terra straniera', () => {
    expect(ids(piece('sfondo'), 'regioni')).toEqual(codes('regione'));
    expect(ids(piece('sfondo'), 'terra')).toEqual(
      expect.arrayContaining(['250', '756', '040', '705', 'enclavi']),
    );
  });

  test('i file restano piccoli (brotli)', () => {
    expect(brotli('italia/comuni')).toBeLessThan(280_000);
    expect(brotli('regione/03/comuni')).toBeLessThan(60_000);
    expect(brotli('italia/regioni')).toBeLessThan(14_000);
    expect(brotli('italia/province')).toBeLessThan(25_000);
    expect(brotli('sfondo')).toBeLessThan(45_000);
    expect(brotli('provincia/016/comuni')).toBeLessThan(10_000);
    expect(brotli('provincia/001/comuni')).toBeLessThan(12_000); // Torino: 312 comuni
  });

  test('un comune senza forma ferma il taglio e dice quale', () => {
    const [riga] = righe;
    if (!riga) throw new Error('comuni.csv è vuoto');
    const cut = cutShapes(readTopology('forme/comuni.topo.json'), readTopology('forme/sfondo.topo.json'), [
      { ...riga, codice_istat: '999999' },
    ]);
    expect(() => cut.next()).toThrow('999999');
  });
});
