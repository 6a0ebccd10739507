import { expect, test } from 'vitest';
import { tassiRegione, type CellaRegione, type Tassi } from '../../../loaders/dimostrazione/lavoro.ts';

/** A made-up region: fewer people in the oldest and youngest classes, one in ten foreign. */
const celle: CellaRegione[] = (['M', 'F'] as const).flatMap((genere) =>
  [false, true].flatMap((straniera) =>
    Array.from({ length: 11 }, (_, i) => ({
      regione: '18',
      anno: 2024,
      fascia: i + 1,
      genere,
      straniera,
      residenti: (straniera ? 100 : 900) * (i === 10 ? 3 : 1) + 7 * i,
    })),
  ),
);
const tassi = tassiRegione(celle);

const ratio = (
  numeratore: (c: CellaRegione, t: Tassi) => number,
  denominatore: (c: CellaRegione, t: Tassi) => number,
  keep: (c: CellaRegione) => boolean = () => true,
): number => {
  const chosen = [...tassi].filter(([c]) => keep(c));
  const sum = (f: (c: CellaRegione, t: Tassi) => number): number =>
    chosen.reduce((s, [c, t]) => s + f(c, t), 0);
  return sum(numeratore) / sum(denominatore);
};

const occupati = (c: CellaRegione, t: Tassi): number => c.residenti * t.occupazione;
const adulti = ({ fascia }: CellaRegione): boolean => fascia < 11;

// The documented rule of Calabria: employment 45.2 %, gap 22 points, 87.5 taxpayers and 55 contracts per 100, 18,600 €, 20.5 %.
test('a region meets its rule as sum over sum', () => {
  expect(ratio(occupati, (c) => c.residenti, adulti)).toBeCloseTo(0.452, 6);
  const of = (genere: 'M' | 'F'): number =>
    ratio(
      occupati,
      (c) => c.residenti,
      (c) => adulti(c) && c.genere === genere,
    );
  expect(of('M') - of('F')).toBeCloseTo(0.22, 6);
  expect(ratio((c, t) => occupati(c, t) * t.contribuenti, occupati)).toBeCloseTo(0.875, 6);
  expect(ratio((c, t) => occupati(c, t) * t.turnover, occupati)).toBeCloseTo(0.55, 6);
  const dipendenti = (c: CellaRegione, t: Tassi): number => occupati(c, t) * t.dipendenti;
  expect(ratio((c, t) => dipendenti(c, t) * t.termine, dipendenti)).toBeCloseTo(0.205, 2);
  const dichiaranti = (c: CellaRegione, t: Tassi): number => c.residenti * t.dichiaranti;
  expect(ratio((c, t) => dichiaranti(c, t) * t.reddito, dichiaranti)).toBeCloseTo(18_600, 6);
});

test('every rate is possible', () => {
  for (const [cella, t] of tassi) {
    const where = JSON.stringify(cella);
    for (const rate of [t.occupazione, t.dipendenti, t.termine, t.dichiaranti]) {
      expect(rate, where).toBeGreaterThan(0);
      expect(rate, where).toBeLessThan(1);
    }
    expect(t.occupazione * t.contribuenti, where).toBeLessThanOrEqual(t.dichiaranti);
  }
});
