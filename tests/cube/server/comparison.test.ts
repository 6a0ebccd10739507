import { describe, expect, it } from 'vitest';
import { visibleCells, type Fatti, type Luogo } from '../../../cube/server/comparison.ts';
import type { Ambito, Contesto } from '../../../model/contratto/contesto.ts';

/** A small Italy: `regioni[r][p][a]` = households of the comuni of a district, at one moment or (as a list of lists) at several. */
function italia(regioni: (number | number[])[][][][], soglia = 5): Fatti {
  const luoghi: Luogo[] = [];
  const conteggi: Fatti['conteggi'][number][] = [];
  regioni.forEach((province, r) =>
    province.forEach((distretti, p) =>
      distretti.forEach((comuni, a) =>
        comuni.forEach((nuclei, c) => {
          const ats = `A${r}${p}${a}`;
          luoghi.push({
            comune: `${ats}${c}`,
            ats,
            sll: `S${r}${p}`,
            provincia: `P${r}${p}`,
            regione: `R${r}`,
          });
          conteggi.push({ luogo: luoghi.length - 1, ente: `e${ats}`, nuclei: [nuclei].flat() });
        }),
      ),
    ),
  );
  const momenti = (conteggi[0]?.nuclei ?? []).map((_, m) => `${m}/1`);
  return { luoghi, momenti, conteggi, soglia };
}

const who = (ambiti: Ambito[], altro: Partial<Contesto> = {}): Contesto => ({
  utente: 'u',
  gruppi: ['analista'],
  ambiti,
  enti: [],
  ...altro,
});
const one = (livello: Ambito['livello'], ...codici: string[]): Ambito => ({ livello, codici });

const distretto = [20, 20, 20, 20];
const provincia = [distretto, distretto, distretto, distretto];
const regione = [provincia, provincia, provincia];
const GRANDE = italia([regione, regione, regione, regione]);

describe('territories that may be compared with', () => {
  it.each<[string, Ambito[], string[]]>([
    [
      'a comune: all that contain it',
      [one('comune', 'A0000')],
      ['italia/IT', 'regione/R0', 'provincia/P00', 'ats/A000'],
    ],
    ['a district: above it', [one('ats', 'A000')], ['italia/IT', 'regione/R0', 'provincia/P00']],
    ['a provincia', [one('provincia', 'P00')], ['italia/IT', 'regione/R0']],
    ['a regione', [one('regione', 'R0')], ['italia/IT']],
    ['a labour system inside a provincia', [one('sll', 'S00')], ['italia/IT', 'regione/R0', 'provincia/P00']],
    [
      'several, in two regioni',
      [one('ats', 'A000'), one('ats', 'A100')],
      ['italia/IT', 'regione/R0', 'regione/R1', 'provincia/P00', 'provincia/P10'],
    ],
    ['all of Italy', [one('italia', 'IT')], []],
    ['a code that is none', [one('comune', 'zz')], []],
    ['none', [], []],
  ])('%s', (_name, ambiti, territori) => {
    expect(visibleCells(GRANDE, who(ambiti))).toEqual(territori.map((territorio) => `${territorio}/0/1`));
  });

  it('a labour system across two regioni: Italy alone', () => {
    const luoghi = GRANDE.luoghi.map((luogo) =>
      /^P[01]0$/.test(luogo.provincia) ? { ...luogo, sll: 'X' } : luogo,
    );
    expect(visibleCells({ ...GRANDE, luoghi }, who([one('sll', 'X')]))).toEqual(['italia/IT/0/1']);
  });
});

describe('cells from which a subtraction would read others are hidden', () => {
  const cells = (fatti: Fatti, ...parts: Parameters<typeof who>) => visibleCells(fatti, who(...parts));

  it('a regione of two districts: the other one', () => {
    const fatti = italia([[[distretto, distretto]], regione, regione]);
    expect(cells(fatti, [one('ats', 'A000')])).toEqual(['italia/IT/0/1']);
  });

  it('a district of two comuni: the other one', () => {
    const fatti = italia([
      [[[20, 20], distretto, distretto, distretto], provincia, provincia],
      regione,
      regione,
    ]);
    expect(cells(fatti, [one('comune', 'A0000')])).toEqual([
      'italia/IT/0/1',
      'regione/R0/0/1',
      'provincia/P00/0/1',
    ]);
  });

  it('two regioni with data: the other regione', () => {
    expect(cells(italia([regione, regione]), [one('regione', 'R0')])).toEqual([]);
  });

  it('a regione of two province: their difference, not each of them', () => {
    const fatti = italia([[provincia, provincia], regione, regione]);
    expect(cells(fatti, [one('ats', 'A000')])).toEqual(['italia/IT/0/1', 'regione/R0/0/1']);
  });

  it('several scopes together leave less than each: districts of a regione but one or two', () => {
    const fatti = italia([[provincia], regione, regione]);
    expect(cells(fatti, [one('ats', 'A000')])).toContain('regione/R0/0/1');
    expect(cells(fatti, [one('ats', 'A000', 'A001')])).toEqual(['italia/IT/0/1']);
    // All of them: the sum of the own rows, nothing of others.
    expect(cells(fatti, [one('ats', 'A000', 'A001', 'A002', 'A003')])).toContain('regione/R0/0/1');
  });

  it('rows of the own bodies count as own', () => {
    const fatti = italia([[provincia], regione, regione]);
    expect(cells(fatti, [one('ats', 'A000')], { enti: ['eA001'] })).toEqual(['italia/IT/0/1']);
  });

  it('scopes in two regioni: Italy goes when little else is left', () => {
    const fatti = italia([regione, regione, [[distretto, distretto]]]);
    expect(cells(fatti, [one('regione', 'R0', 'R1')])).toEqual([]);
  });

  it('fewer households than the threshold, by moment', () => {
    const rari = [
      [0, 20],
      [1, 20],
      [1, 20],
      [0, 20],
    ];
    const distretti = [[[9, 20]], [[1, 20]], [[1, 20]], [[2, 20]], [[0, 20]]];
    const fatti = italia([
      [distretti, [rari, rari, rari, rari], [rari, rari, rari]],
      [[rari, rari, rari]],
      [[rari, rari, rari]],
    ]);
    const celle = cells(fatti, [one('ats', 'A000')]);
    expect(celle).toContain('provincia/P00/1/1');
    expect(celle).not.toContain('provincia/P00/0/1');
    expect(celle).toContain('italia/IT/0/1');
  });

  it('a recipient knows one household, and one contributor, more', () => {
    const fatti = italia([[provincia], regione, regione]);
    expect(cells(fatti, [one('ats', 'A000')])).toContain('regione/R0/0/1');
    expect(cells(fatti, [one('ats', 'A000')], { soggetto: 'N1' })).not.toContain('regione/R0/0/1');
  });
});

/** Attacks with everything that one context reads: sums and differences of cells and own rows, over random Italies. */
describe('whatever is added and subtracted', () => {
  /** Repeats itself: 48271 is a primitive root of the Mersenne prime. */
  const random = (seed: number) => () => (seed = (seed * 48271) % 2147483647) / 2147483647;

  it('no sum of cells and own rows is the row of one or two others, or of fewer than the threshold', () => {
    let visible = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = random(seed * 7919);
      const upTo = (n: number) => 1 + Math.floor(next() * n);
      const some = <T>(n: number, make: () => T) => Array.from({ length: upTo(n) }, make);
      const fatti = italia(
        some(4, () => some(3, () => some(5, () => some(5, () => [Math.floor(next() * 9), 10])))),
      );
      const pick = () => fatti.luoghi[Math.floor(next() * fatti.luoghi.length)]!;
      const ambiti = some(3, (): Ambito => {
        const livello = (['regione', 'provincia', 'ats', 'sll', 'comune'] as const)[Math.floor(next() * 5)]!;
        return one(livello, pick()[livello]);
      });
      const enti = next() < 0.3 ? [`e${pick().ats}`] : [];
      const contesto = who(ambiti, { enti });
      const celle = visibleCells(fatti, contesto);
      visible += celle.length;
      fatti.momenti.forEach((momento, m) =>
        attack(
          fatti,
          contesto,
          celle.filter((cella) => cella.endsWith(`/${momento}`)),
          m,
        ),
      );
    }
    expect(visible).toBeGreaterThan(200);
  });

  function attack(fatti: Fatti, { ambiti, enti }: Contesto, celle: string[], m: number): void {
    const territori = celle.map((cella) => cella.split('/').slice(0, 2) as [string, string]);
    const inside = (luogo: Luogo, [livello, codice]: [string, string]) =>
      livello === 'italia' || luogo[livello as keyof Luogo] === codice;
    // Coefficients -1, 0, 1 on each cell and on the own rows inside it: what is left with coefficient 1 alone is read exactly.
    for (let mask = 1; mask < 3 ** Math.min(territori.length, 6); mask += 1) {
      const pesi = territori.map((_, i) => (Math.floor(mask / 3 ** i) % 3) - 1);
      const letti = new Map<Luogo, number>();
      let exact = true;
      for (const { luogo, ente, nuclei } of fatti.conteggi) {
        const dove = fatti.luoghi[luogo]!;
        const mio =
          enti.includes(ente) ||
          ambiti.some(({ livello, codici }) => codici.includes(dove[livello as keyof Luogo]));
        if (mio) continue;
        const peso = territori.reduce(
          (sum, territorio, i) => sum + (inside(dove, territorio) ? pesi[i]! : 0),
          0,
        );
        if (peso !== 0 && peso !== 1) exact = false;
        if (peso === 1) letti.set(dove, nuclei[m]!);
      }
      if (!exact || letti.size === 0) continue;
      const total = [...letti.values()].reduce((a, b) => a + b, 0);
      expect(total).toBeGreaterThanOrEqual(fatti.soglia);
      const rows = [...letti].filter(([, n]) => n > 0).map(([luogo]) => luogo);
      expect(new Set(rows.map(({ comune }) => comune)).size).toBeGreaterThanOrEqual(3);
    }
  }
});
