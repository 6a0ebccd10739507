import type { Topology } from 'topojson-specification';
import { describe, expect, test, vi } from 'vitest';
import { caricaForma } from '../../../web/src/lib/forme/cache.ts';
import { formaUrl, versioneForma } from '../../../web/src/lib/forme/percorso.ts';
import { disponi } from '../../../web/src/lib/forme/piano.ts';
import { disegnaSfondo } from '../../../web/src/lib/forme/sfondo.ts';
import { topologiaFigli, topologiaSfondo } from '../../../web/src/routes/_componenti/campione.ts';

const luogo = (livello: 'italia' | 'regione' | 'provincia' | 'comune' | 'ats' | 'sll', codice: string) => ({
  livello,
  codice,
});
const province = { gerarchia: 'province', comuni: false } as const;

describe('address of a piece', () => {
  test.each([
    [luogo('italia', ''), province, '/forme/v1/italia/regioni.json'],
    [luogo('italia', ''), { ...province, comuni: true }, '/forme/v1/italia/comuni.json'],
    [luogo('regione', '03'), province, '/forme/v1/regione/03/province.json'],
    [luogo('regione', '03'), { gerarchia: 'sll', comuni: false } as const, '/forme/v1/regione/03/sll.json'],
    [luogo('provincia', '016'), province, '/forme/v1/provincia/016/comuni.json'],
    [luogo('ats', 'A03012'), province, '/forme/v1/ats/A03012/comuni.json'],
    [luogo('comune', '016024'), province, null],
  ])('%o', (dove, stato, attesa) => {
    expect(formaUrl('v1', dove, stato)).toBe(attesa);
  });

  test('the version comes back out of it', () => {
    expect(versioneForma('/forme/ab12/regione/03/province.json')).toBe('ab12');
    expect(versioneForma('/altro/x.json')).toBe('');
  });
});

describe('laying a piece on the plane', () => {
  const { tracciati, projection } = disponi(topologiaFigli, 800, 600);

  test('every shape is drawn inside the screen, and the piece fills it', () => {
    expect(tracciati).toHaveLength(12);
    for (const { d, x, y, larghezza, altezza } of tracciati) {
      expect(d).toMatch(/^M.*Z$/);
      expect(x - larghezza / 2).toBeGreaterThan(0);
      expect(y + altezza / 2).toBeLessThan(600);
    }
    const alti = tracciati.flatMap(({ d }) => [...d.matchAll(/,([\d.]+)/g)].map(([, v]) => Number(v)));
    const larghi = tracciati.flatMap(({ d }) => [...d.matchAll(/[ML]([\d.]+),/g)].map(([, v]) => Number(v)));
    const riempie =
      Math.max(...alti) - Math.min(...alti) > 570 || Math.max(...larghi) - Math.min(...larghi) > 770;
    expect(riempie).toBe(true);
  });

  test('north is up and west is left', () => {
    const dove = (codice: string) => tracciati.find((tracciato) => tracciato.codice === codice);
    expect(dove('012')?.y).toBeLessThan(dove('018')?.y ?? 0);
    expect(dove('012')?.x).toBeLessThan(dove('014')?.x ?? 0);
  });

  test('the projection handed on agrees with the shapes', () => {
    const [x = 0, y = 0] = projection([8.5, 44.8]) ?? [];
    expect(x).toBeGreaterThan(-40);
    expect(y).toBeGreaterThan(300);
    expect(y).toBeLessThan(640);
  });

  test('quantised arcs are read as differences', () => {
    const scala = 1e-4;
    const quantizzata: Topology = {
      ...topologiaFigli,
      transform: { scale: [scala, scala], translate: [0, 0] },
      arcs: topologiaFigli.arcs.map((arc) => {
        let [px, py] = [0, 0];
        return arc.map(([lon = 0, lat = 0]) => {
          const [x, y] = [Math.round(lon / scala), Math.round(lat / scala)];
          const passo = [x - px, y - py];
          [px, py] = [x, y];
          return passo;
        });
      }),
    };
    const altra = disponi(quantizzata, 800, 600).tracciati;
    altra.forEach((tracciato, i) => {
      expect(tracciato.x).toBeCloseTo(tracciati[i]?.x ?? 0, 0);
      expect(tracciato.y).toBeCloseTo(tracciati[i]?.y ?? 0, 0);
    });
  });
});

test('the background is cut half a screen beyond the map', () => {
  const { projection } = disponi(topologiaFigli, 800, 600);
  const { regioni, terra } = disegnaSfondo(topologiaSfondo, projection, 800, 600);
  const ascisse = [...regioni.matchAll(/[ML](-?\d+),/g)].map(([, v]) => Number(v));
  expect(terra).toBe('');
  expect(Math.min(...ascisse)).toBeGreaterThanOrEqual(-400);
  expect(Math.max(...ascisse)).toBeLessThanOrEqual(1200);
});

describe('asking for a piece', () => {
  const risposta = () => new Response(JSON.stringify(topologiaFigli));

  test('twice asks once', async () => {
    const fetch = vi.fn(async () => risposta());
    await Promise.all([caricaForma('/forme/prova/a.json', fetch), caricaForma('/forme/prova/a.json', fetch)]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('a failure is forgotten', async () => {
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockResolvedValueOnce(new Response('', { status: 503 }))
      .mockResolvedValueOnce(risposta());
    await expect(caricaForma('/forme/prova/b.json', fetch)).rejects.toThrow('HTTP 503');
    await expect(caricaForma('/forme/prova/b.json', fetch)).resolves.toMatchObject({ type: 'Topology' });
  });
});
