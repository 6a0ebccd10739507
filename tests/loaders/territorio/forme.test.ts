import { geoArea } from 'd3-geo';
import { feature, mergeArcs } from 'topojson-client';
import type { GeometryCollection, MultiPolygon, Polygon } from 'topojson-specification';
import { describe, expect, test } from 'vitest';
import { boxOf, Griglia } from '../../../loaders/territorio/geometria/griglia.ts';
import {
  inPolygon,
  interiorPoint,
  polygonArea,
  type Anello,
} from '../../../loaders/territorio/geometria/piano.ts';
import { toMetres, type Punto } from '../../../loaders/territorio/geometria/proiezione.ts';
import { parseCsv } from '../../../loaders/territorio/csv.ts';
import { readRighe, readText, readTopology } from './committed.ts';

type Forma = GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon, { disco?: boolean }>;

const righe = readRighe();
const topology = readTopology('forme/comuni.topo.json');
const collection = topology.objects['comuni'] as GeometryCollection<{ disco?: boolean }>;
const forme = feature(topology, collection).features as Forma[];
const byCode = new Map(forme.map((forma) => [String(forma.id), forma]));
const land = forme.filter((forma) => !forma.properties.disco);

const outlines = readTopology('ingressi/ita.topo.json');
const province2010 = feature(outlines, outlines.objects['ita'] as GeometryCollection).features as Forma[];

const polygonsOf = ({ geometry }: Forma): Anello[][] =>
  (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as Anello[][];
const metric = (forma: Forma): Anello[][] =>
  polygonsOf(forma).map((rings) => rings.map((ring) => ring.map((p) => toMetres(p))));
const areaOf = (forma: Forma): number => metric(forma).reduce((sum, rings) => sum + polygonArea(rings), 0);
const contains = (forma: Forma, point: Punto): boolean =>
  polygonsOf(forma).some((rings) => inPolygon(point, rings));

/** Finds which of some shapes contain a point. */
function index(all: readonly Forma[]): (point: Punto) => Forma[] {
  const griglia = new Griglia<{ forma: Forma; rings: Anello[] }>(0.1);
  for (const forma of all) {
    for (const rings of polygonsOf(forma)) griglia.add({ forma, rings }, ...boxOf(rings[0] ?? []));
  }
  return (point) =>
    [...griglia.near(point, point)].filter(({ rings }) => inPolygon(point, rings)).map(({ forma }) => forma);
}
const landAt = index(land);
const outlineAt = index(province2010);

/** The zone of the outlines in which a provincia of today lies: Sardinia had eight province in 2010. */
const SARDEGNA_2010: Record<string, string[]> = {
  SS: ['SS', 'OT'],
  NU: ['NU', 'OG'],
  CA: ['CA', 'CI', 'VS'],
  SU: ['CA', 'CI', 'VS'],
};
/** Comuni that changed provincia after the outlines were drawn, or that these do not show apart. */
const FUORI_ZONA = ['015191', '030189', '099030', '099031', '111023', '111081'];

describe('forme/comuni.topo.json', () => {
  test('ha una forma per ciascuno dei 7.896 comuni e nessun altra', () => {
    expect(forme.map((forma) => String(forma.id))).toEqual(righe.map((riga) => riga.codice_istat));
  });

  test('nessuna forma è vuota: la più piccola supera il mezzo chilometro quadrato', () => {
    expect(Math.min(...forme.map(areaOf))).toBeGreaterThan(500_000);
  });

  test('ogni anello gira come vuole d3-geo: nessuna forma copre il resto del mondo', () => {
    expect(forme.filter((forma) => geoArea(forma) >= 0.01).map((forma) => forma.id)).toEqual([]);
    // and each polygon on its own, holes included
    const wrong = forme.filter((forma) =>
      polygonsOf(forma).some((coordinates) => !(geoArea({ type: 'Polygon', coordinates }) < 0.01)),
    );
    expect(wrong.map((forma) => forma.id)).toEqual([]);
  });

  test('i soli dischi sono i comuni che i contorni non contengono', () => {
    expect(forme.filter((forma) => forma.properties.disco).map((forma) => forma.id)).toEqual(['013040']); // Campione d'Italia
  });

  test('i dischi non coprono terra di altri comuni', () => {
    for (const forma of forme.filter((f) => f.properties.disco)) {
      const over = polygonsOf(forma)
        .flat(2)
        .flatMap((p) => landAt(p as Punto));
      expect(over.map((f) => f.id)).toEqual([]);
    }
  });
});

describe('la costa e i confini di provincia', () => {
  const sum = (all: readonly Forma[]): number => all.reduce((total, forma) => total + areaOf(forma), 0);

  test('i comuni coprono tutta la terra dei contorni e niente di più', () => {
    const [shapes, outline] = [sum(land), sum(province2010)];
    expect(Math.abs(shapes - outline) / outline).toBeLessThan(0.0001);
    // two equal totals could still be shifted: every corner lies on land or within fifty metres of the coast
    const corners = new Griglia<Punto>(0.01);
    for (const p of province2010.flatMap((forma) => polygonsOf(forma).flat(2))) corners.add(p, p, p);
    const near = 0.0005;
    const ashore = ([x, y]: Punto): boolean =>
      [
        [x, y],
        [x + near, y],
        [x - near, y],
        [x, y + near],
        [x, y - near],
      ].some((p) => outlineAt(p as Punto).length > 0) ||
      [...corners.near([x - near, y - near], [x + near, y + near])].some(
        (p) => Math.hypot(p[0] - x, p[1] - y) < near,
      );
    const distinct = new Map(land.flatMap((forma) => polygonsOf(forma).flat(2)).map((p) => [String(p), p]));
    const afloat = [...distinct.values()].filter((p) => !ashore(p));
    expect(afloat).toEqual([]);
  });

  test('i comuni non si sovrappongono e non lasciano buchi', () => {
    let points = 0;
    const wrong: Punto[] = [];
    for (let x = 6.613; x < 18.6; x += 0.0617) {
      for (let y = 35.47; y < 47.1; y += 0.0617) {
        if (outlineAt([x, y]).length === 0) continue;
        points += 1;
        if (landAt([x, y]).length !== 1) wrong.push([x, y]);
      }
    }
    expect(points).toBeGreaterThan(7000);
    expect(wrong).toEqual([]);
  });

  test('ogni comune sta nella sua provincia dei contorni, salvo quelli che hanno cambiato provincia', () => {
    const sigla = new Map(righe.map((riga) => [riga.codice_istat, riga.provincia_sigla]));
    const strangers = land.filter((forma) => {
      const own = sigla.get(String(forma.id)) ?? '';
      const zones = (SARDEGNA_2010[own] ?? [own]).map((zona) => `IT.${zona}`);
      return polygonsOf(forma).some(
        (rings) => !outlineAt(interiorPoint(rings)).some((z) => zones.includes(String(z.id))),
      );
    });
    expect(strangers.map((forma) => String(forma.id)).sort()).toEqual(FUORI_ZONA);
  });

  test('le province unite hanno la superficie e i pezzi dei contorni, dove il confine non è cambiato', () => {
    const changed = ['MI', 'LO', 'UD', 'BL', 'RN', 'PU', 'OR', 'NU', 'SS', 'CA', 'SU', 'CO'];
    const groups = Map.groupBy(righe, (riga) => riga.provincia_sigla);
    const shapes = new Map(collection.geometries.map((g) => [String(g.id), g as Polygon | MultiPolygon]));
    for (const [sigla, group] of groups) {
      if (changed.includes(sigla)) continue;
      const outline = province2010.find((forma) => forma.id === `IT.${sigla}`);
      const own = group.map((riga) => byCode.get(riga.codice_istat)).filter((forma) => forma !== undefined);
      expect.soft(Math.abs(sum(own) / areaOf(outline as Forma) - 1), sigla).toBeLessThan(0.002);
      const merged = mergeArcs(
        topology,
        group.flatMap((riga) => shapes.get(riga.codice_istat) ?? []),
      );
      expect.soft(merged.arcs.length, sigla).toBe(polygonsOf(outline as Forma).length);
    }
  });
});

describe('le località', () => {
  test('i capoluoghi di comune cadono nella propria forma', () => {
    const missing = righe.filter((riga) => {
      const forma = byCode.get(riga.codice_istat);
      return !forma || !contains(forma, [Number(riga.longitudine), Number(riga.latitudine)]);
    });
    // those outside lay outside their provincia or the coast and were moved in: they are few
    expect(1 - missing.length / righe.length).toBeGreaterThan(0.98);
  });

  test('più di 97 località su 100 di quelle in ingresso cadono nel comune che nominano', () => {
    const heirs = new Set(
      parseCsv(readText('ingressi/variazioni.csv')).map((riga) => riga['codice_vecchio']),
    );
    const localita = parseCsv(readText('ingressi/localita.csv')).filter(
      (riga) => !heirs.has(riga['codice_istat']),
    );
    const inside = localita.filter((riga) => {
      const forma = byCode.get(riga['codice_istat'] ?? '');
      return forma && contains(forma, [Number(riga['longitudine']), Number(riga['latitudine'])]);
    });
    expect(inside.length / localita.length).toBeGreaterThan(0.97);
  });

  test.each([
    ['Elba', 42.78, 10.2, '0490'],
    ['Capraia', 43.04, 9.82, '049005'],
    ['Pianosa', 42.585, 10.075, '049003'],
    ['Giglio', 42.35, 10.9, '053012'],
    ['Ischia', 40.73, 13.9, '0630'],
    ['Capri', 40.55, 14.24, '0630'],
    ['Procida', 40.76, 14.02, '063061'],
    ['Ponza', 40.8986, 12.953, '059018'],
    ['Ventotene', 40.7938, 13.423, '059033'],
    ['Tremiti', 42.1135, 15.4866, '071026'],
    ['Ustica', 38.71, 13.18, '082075'],
    ['Lipari', 38.48, 14.94, '083041'],
    ['Salina', 38.56, 14.84, '0830'],
    ['Stromboli', 38.793, 15.211, '083041'],
    ['Favignana', 37.93, 12.33, '081009'],
    ['Marettimo', 37.97, 12.055, '081009'],
    ['Pantelleria', 36.79, 11.99, '081014'],
    ['Lampedusa', 35.51, 12.59, '084020'],
    ['Linosa', 35.862, 12.86, '084020'],
    ['Asinara', 41.087, 8.311, '090058'],
    ['Caprera', 41.21, 9.46, '090035'],
    ["Sant'Antioco", 39.05, 8.42, '111'],
    ['San Pietro', 39.14, 8.28, '111010'],
    ['Lido di Venezia', 45.391, 12.347, '027042'],
    ['Badia Tedalda in Romagna', 43.801, 12.207, '051003'],
    ['Resuttano tra Palermo ed Enna', 37.68, 14.03, '085014'],
  ])("%s c'è ed è del comune giusto", (_nome, latitudine, longitudine, code) => {
    const found = landAt([longitudine, latitudine]);
    expect(found.map((forma) => String(forma.id).slice(0, code.length))).toEqual([code]);
  });
});

describe('forme/sfondo.topo.json', () => {
  const sfondo = readTopology('forme/sfondo.topo.json');
  const terra = feature(sfondo, sfondo.objects['terra'] as GeometryCollection).features as Forma[];

  test('ha i paesi attorno, girati per d3-geo', () => {
    const ids = terra.map((forma) => String(forma.id));
    expect(ids).toEqual(expect.arrayContaining(['250', '756', '040', '705', '191', '788', '470'])); // FR CH AT SI HR TN MT
    expect(ids).not.toContain('380');
    expect(terra.filter((forma) => geoArea(forma) >= 0.1).map((forma) => forma.id)).toEqual([]);
  });

  test('non copre l’Italia e non lascia mare lungo il confine di terra', () => {
    const foreignAt = index(terra);
    const borders: Punto[] = [[7.05, 44.2], [6.95, 45.2], [7.04, 45.92], [8.2, 46.1], [9.05, 46.1], [10.1, 46.6], [10.5, 46.86], [12.2, 47.03], [13.6, 46.5], [13.6, 45.98]]; // prettier-ignore
    for (const [x, y] of borders) {
      for (let dx = -0.3; dx <= 0.3; dx += 0.013) {
        const point: Punto = [x + dx, y + dx / 7];
        const owners = foreignAt(point).length + landAt(point).length;
        expect.soft(owners, String(point)).toBe(1);
      }
    }
  });

  test('San Marino è un buco dei contorni, disegnato come terra straniera', () => {
    expect(index(terra)([12.45, 43.94]).map((forma) => forma.id)).toEqual(['enclavi']);
  });
});
