import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { feature } from 'topojson-client';
import type { GeometryCollection } from 'topojson-specification';
import { describe, expect, test } from 'vitest';
import { parseCells, parseCsv } from '../../../loaders/territorio/csv.ts';
import { boxOf, Griglia } from '../../../loaders/territorio/geometria/griglia.ts';
import { inPolygon, signedArea2, type Anello } from '../../../loaders/territorio/geometria/piano.ts';
import { toMetres, type Punto } from '../../../loaders/territorio/geometria/proiezione.ts';
import { readRighe, readText, readTopology } from './committed.ts';
import { readShapes, readZip } from './shapefile.ts';

/** Folder with files published by ISTAT; without it these comparisons are skipped, by name. */
const cartella = process.env['BELVEDERE_REAL_DATA'] ?? '';
const righe = readRighe();
const variazioni = parseCsv(readText('ingressi/variazioni.csv'));

interface Forma {
  codice: string;
  anelli: Anello[];
}

/** Heirs of whole comuni: those that the comuni of 2023 became by the end of 2025. */
const heirs = new Map(
  variazioni.filter((v) => !v['localita']).map((v) => [v['codice_vecchio'] ?? '', v['codice_nuovo'] ?? '']),
);

function readReal(): Forma[] {
  const zip = readZip(readFileSync(join(cartella, 'Limiti01012023_g_Lombardia_Abruzzo.zip')));
  const file = (end: string): Buffer => [...zip].find(([name]) => name.endsWith(end))?.[1] ?? Buffer.alloc(0);
  return [...readShapes(file('.shp'), file('.dbf'), 'PRO_COM_T')].map(([codice, rings]) => ({
    codice: heirs.get(codice) ?? codice,
    anelli: rings.map((ring) => ring.map((p) => toMetres(p))),
  }));
}

function readOwn(): Forma[] {
  const topology = readTopology('forme/comuni.topo.json');
  return feature(topology, topology.objects['comuni'] as GeometryCollection).features.map((f) => {
    const geometry = f.geometry as GeoJSON.Polygon | GeoJSON.MultiPolygon;
    const rings = (
      geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()
    ) as Anello[];
    return { codice: String(f.id), anelli: rings.map((ring) => ring.map((p) => toMetres(p))) };
  });
}

/** Centre of mass of all the rings together; holes weigh negative. */
function centroid(rings: readonly Anello[]): Punto {
  const [origin = [0, 0] as Punto] = rings[0] ?? [];
  let [sum, x, y] = [0, 0, 0];
  for (const ring of rings) {
    const local = ring.map(([px, py]): Punto => [px - origin[0], py - origin[1]]);
    sum += signedArea2(local);
    local.forEach((b, i) => {
      const a = local.at(i - 1) ?? b;
      const cross = a[0] * b[1] - b[0] * a[1];
      x += (a[0] + b[0]) * cross;
      y += (a[1] + b[1]) * cross;
    });
  }
  return [x / (3 * sum) + origin[0], y / (3 * sum) + origin[1]];
}

function finder(forme: readonly Forma[]): (point: Punto) => string {
  const griglia = new Griglia<Forma>(5_000);
  for (const forma of forme) griglia.add(forma, ...boxOf(forma.anelli.flat()));
  return (point) =>
    [...griglia.near(point, point)].find((forma) => inPolygon(point, forma.anelli))?.codice ?? '';
}

describe.skipIf(!cartella)("a confronto con i file dell'ISTAT (BELVEDERE_REAL_DATA)", () => {
  test("l'elenco 2023: stessi codici, nomi, province e regioni, salvo le variazioni dichiarate", () => {
    const text = new TextDecoder('windows-1252').decode(
      readFileSync(join(cartella, 'Elenco-comuni-italiani-2023.csv')),
    );
    const istat = new Map(
      parseCells(text, ';')
        .slice(1)
        .map((line) => [line[4] ?? '', line]),
    );
    const own = new Map(righe.map((riga) => [riga.codice_istat, riga]));
    expect(istat.size).toBe(7901);

    const gone = [...istat.keys()].filter((code) => !own.has(code));
    expect(gone.filter((code) => !heirs.has(code))).toEqual([]);
    const born = [...own.keys()].filter((code) => !istat.has(code));
    expect(born.filter((code) => !variazioni.some((v) => v['codice_nuovo'] === code))).toEqual([]);

    const both = righe.filter((riga) => istat.has(riga.codice_istat));
    const say = (riga: (typeof righe)[number]): string =>
      [
        riga.provincia_codice,
        riga.provincia_nome,
        riga.provincia_sigla,
        riga.regione_codice,
        riga.regione_nome,
        riga.ripartizione_nome,
      ].join('|');
    const saysIstat = (line: string[]): string =>
      [line[2], line[11], line[14], line[0], line[10], line[9]].join('|');
    expect(both.map(say)).toEqual(both.map((riga) => saysIstat(istat.get(riga.codice_istat) ?? [])));

    const renamed = both.filter(
      (riga) => riga.nome.toLowerCase() !== istat.get(riga.codice_istat)?.[5]?.toLowerCase(),
    );
    expect(renamed.map((riga) => riga.nome)).toEqual(['Campospinoso Albaredo']); // was Campospinoso in 2023
  });

  test('Lombardia e Abruzzo: quanto distano i centri e quanta superficie è del comune giusto', () => {
    const real = readReal();
    const own = new Map(readOwn().map((forma) => [forma.codice, forma]));
    expect(real).toHaveLength(1808);

    const merged = [...Map.groupBy(real, (forma) => forma.codice)].map(([codice, all]) => ({
      codice,
      anelli: all.flatMap((f) => f.anelli),
    }));
    const metres = merged
      .map(({ codice, anelli }) => {
        const [a, b] = [centroid(anelli), centroid(own.get(codice)?.anelli ?? [])];
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
      })
      .sort((a, b) => a - b);
    const at = (share: number): number => Math.round(metres[Math.floor(metres.length * share)] ?? NaN);

    const [realAt, ownAt] = [finder(real), finder([...own.values()])];
    const tally = { punti: 0, comune: 0, provincia: 0 };
    const [low, high] = boxOf(real.flatMap((forma) => forma.anelli.flat()));
    for (let x = low[0]; x < high[0]; x += 1_500) {
      for (let y = low[1]; y < high[1]; y += 1_500) {
        const truth = realAt([x, y]);
        if (!truth) continue;
        const guess = ownAt([x, y]);
        tally.punti += 1;
        if (guess === truth) tally.comune += 1;
        if (guess.slice(0, 3) === truth.slice(0, 3)) tally.provincia += 1;
      }
    }
    console.log(
      `Forme indicative, Lombardia e Abruzzo: centri a ${at(0.5)} m in mediana, ${at(0.9)} m al 90°, ${at(1 - 1e-9)} m al massimo; ` +
        `superficie nel comune giusto ${((100 * tally.comune) / tally.punti).toFixed(1)} %, ` +
        `nella provincia giusta ${((100 * tally.provincia) / tally.punti).toFixed(1)} % (${tally.punti} punti)`,
    );
    expect(at(0.5)).toBeLessThan(1_200);
    expect(tally.comune / tally.punti).toBeGreaterThan(0.65);
    expect(tally.provincia / tally.punti).toBeGreaterThan(0.96);
  });
});
