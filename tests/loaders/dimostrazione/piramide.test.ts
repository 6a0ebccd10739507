import { describe, expect, test } from 'vitest';
import {
  etaMedia,
  inclina,
  normalizza,
  piramideArea,
  piramideStranieri,
  piramideTutti,
  readPiramide,
  type Piramide,
} from '../../../loaders/dimostrazione/piramide.ts';

const base = await readPiramide();

const share = (piramide: Piramide, from: number, to: number): number => {
  const { maschi, femmine } = normalizza(piramide);
  return [maschi, femmine].flatMap((pesi) => pesi.slice(from, to + 1)).reduce((a, b) => a + b, 0);
};

describe('the pyramid of Italy', () => {
  // ISTAT, "Indicatori demografici 2024": at 1/1/2025 24.7 % are 65 and over, 11.9 % under 15; mean age 46.8-46.9; women 51 %.
  test('2025 is as ISTAT tells', () => {
    expect(share(base, 65, 100)).toBeCloseTo(0.247, 2);
    expect(share(base, 0, 14)).toBeCloseTo(0.119, 2);
    expect(etaMedia(base)).toBeCloseTo(46.9, 0);
    const donne = base.femmine.reduce((a, b) => a + b, 0) / 58_943.464;
    expect(donne).toBeCloseTo(0.511, 2);
  });

  // Born in 1946 after the war against 1945; the peak of 1964; the births of 2024 were 370 thousand (ISTAT).
  test('the marks of the century are there', () => {
    const all = base.maschi.map((n, eta) => n + (base.femmine[eta] ?? 0));
    expect((all[78] ?? 0) / (all[79] ?? 1)).toBeGreaterThan(1.2);
    expect(Math.max(...all)).toBe(Math.max(...all.slice(56, 62)));
    expect(all[0]).toBeGreaterThan(365);
    expect(all[0]).toBeLessThan(385);
  });

  // ISTAT, "Indicatori demografici 2016": at 1/1/2017 22.3 % were 65 and over, 13.5 % under 15; mean age 44.9.
  test('2017 comes out as it was', () => {
    const allora = piramideTutti(base, 2017);
    expect(Math.abs(share(allora, 65, 100) - 0.223)).toBeLessThan(0.01);
    expect(Math.abs(share(allora, 0, 14) - 0.135)).toBeLessThan(0.01);
    expect(etaMedia(allora)).toBeCloseTo(44.9, 1);
  });
});

test('tilting reaches the mean age asked for and keeps the whole', () => {
  for (const media of [42, 46.9, 52]) {
    const tilted = inclina(base, media);
    expect(etaMedia(tilted)).toBeCloseTo(media, 6);
    expect(share(tilted, 0, 100)).toBeCloseTo(1, 12);
  }
});

test('foreign residents are younger, and each area has its share of women', () => {
  const stranieri = piramideStranieri();
  expect(etaMedia(stranieri)).toBeGreaterThan(33);
  expect(etaMedia(stranieri)).toBeLessThan(39);
  expect(share(stranieri, 65, 100)).toBeLessThan(0.09);
  const area = piramideArea(0.4, -2);
  expect(area.femmine.reduce((a, b) => a + b, 0)).toBeCloseTo(0.4, 12);
});
