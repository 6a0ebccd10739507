import { describe, expect, test } from 'vitest';
import type { Elenco, Variazione } from '../../../../loaders/destinations/territorio/anagrafica.ts';
import { trovaAttuali } from '../../../../loaders/destinations/territorio/attuali.ts';
import { deriveVersioni } from '../../../../loaders/destinations/territorio/linea-del-tempo.ts';
import { raggruppaPassi } from '../../../../loaders/destinations/territorio/passi.ts';
import { comune, elencoAl, scriviStoria } from './storia-a-caso.ts';

type Riga = [tipo: Variazione['tipo'], codice: string, nuovo: string, decorrenza: string, peso?: number];

const variazioni = (righe: readonly Riga[]): Variazione[] =>
  righe.map(([tipo, codice_istat, codice_nuovo, decorrenza, peso = null]) => ({
    tipo,
    codice_istat,
    nome: `C${codice_istat}`,
    codice_nuovo,
    nome_nuovo: `C${codice_nuovo}`,
    decorrenza,
    peso,
  }));

const elenco = (data: string, codici: readonly string[], nomi: Record<string, string> = {}): Elenco => ({
  data,
  fornito: false,
  comuni: new Map(codici.map((codice) => [codice, comune(codice, nomi[codice] ?? `C${codice}`)])),
});

/** `801001@2019` → what it is today: code (with its share when divided), or why it is nothing. */
function attuali(elenchi: readonly Elenco[], righe: readonly Riga[]): Record<string, string> {
  const eventi = variazioni(righe);
  const versioni = deriveVersioni(elenchi, eventi);
  const { quote, rifiuti } = trovaAttuali(
    versioni,
    raggruppaPassi(eventi).flatMap((passo) => passo.legami),
  );
  return Object.fromEntries(
    versioni.map(({ codice_istat, valido_al }, i) => [
      `${codice_istat}→${valido_al ?? 'oggi'}`,
      quote[i]
        ?.map(({ versione, peso }) => `${versioni[versione]?.codice_istat}${peso === 1 ? '' : ` × ${peso}`}`)
        .join(' + ') ??
        rifiuti.get(i) ??
        'null',
    ]),
  );
}

describe('where a comune of yesterday lies today', () => {
  test('fusions, renames and recodes are followed through their chain', () => {
    const trovati = attuali(
      [elenco('2026-02-01', ['802001', '801007'])],
      [
        ['CS', '801005', '801001', '2010-01-01'],
        ['ES', '801001', '801005', '2010-01-01'],
        ['CS', '801005', '801002', '2010-01-01'],
        ['ES', '801002', '801005', '2010-01-01'],
        ['AP', '801005', '802001', '2026-01-01'],
        ['RN', '801006', '801007', '2012-01-01'],
      ],
    );
    expect(trovati).toEqual({
      '801001→2009-12-31': '802001',
      '801002→2009-12-31': '802001',
      '801005→2025-12-31': '802001',
      '801006→2011-12-31': '801007',
      '801007→oggi': '801007',
      '802001→oggi': '802001',
    });
  });

  test('a division without weights is refused, and only it', () => {
    const trovati = attuali(
      [elenco('2026-01-01', ['801001', '801002', '801003'])],
      [
        ['CS', '801002', '801001', '2021-02-20'],
        ['CECS', '801001', '801002', '2021-02-20'],
      ],
    );
    expect(trovati).toMatchObject({
      '801001→2021-02-19': 'diviso',
      '801001→oggi': '801001',
      '801002→oggi': '801002',
      '801003→oggi': '801003',
    });
  });

  test('a division with weights is shared out, and shares are followed on', () => {
    const trovati = attuali(
      [elenco('2026-01-01', ['801001', '801005'])],
      [
        ['CECS', '801001', '801002', '2021-02-20', 0.25],
        ['CS', '801002', '801001', '2021-02-20'],
        ['RN', '801002', '801005', '2023-01-01'],
      ],
    );
    expect(trovati['801001→2021-02-19']).toBe('801001 × 0.75 + 801005 × 0.25');
  });

  test('a comune that ends into two: weights that do not sum to 1 are refused', () => {
    const fine = (a?: number, b?: number): string | undefined =>
      attuali(
        [elenco('2026-01-01', ['801002', '801003'])],
        [
          ['ES', '801001', '801002', '2020-01-01', a],
          ['ES', '801001', '801003', '2020-01-01', b],
        ],
      )['801001→2019-12-31'];
    expect(fine(0.6, 0.4)).toBe('801002 × 0.6 + 801003 × 0.4');
    expect(fine(0.6, 0.6)).toBe('diviso');
    expect(fine(0.6)).toBe('diviso');
  });

  test('parts that have met again need no weights', () => {
    const trovati = attuali(
      [elenco('2026-01-01', ['801004'])],
      [
        ['CECS', '801001', '801002', '2010-01-01'],
        ['CS', '801002', '801001', '2010-01-01'],
        ['ES', '801001', '801004', '2020-01-01'],
        ['ES', '801002', '801004', '2020-01-01'],
        ['CS', '801004', '801001', '2020-01-01'],
      ],
    );
    expect(trovati).toMatchObject({ '801001→2009-12-31': '801004', '801002→2019-12-31': '801004' });
  });

  test('lists alone: the same name in the same region, when it is one; else lost', () => {
    const nomi = { '801001': 'Alghero', '803001': 'Alghero', '802001': 'Alghero', '801002': 'Solo' };
    const uno = attuali(
      [elenco('2025-12-31', ['801001', '801002'], nomi), elenco('2026-01-01', ['802001', '803001'], nomi)],
      [],
    );
    expect(uno).toMatchObject({ '801001→2025-12-31': '802001', '801002→2025-12-31': 'perso' });
  });

  test('a translation of codes says where a code went when no change does', () => {
    const trovati = attuali(
      [elenco('2020-01-01', ['801001', '801002']), elenco('2026-01-01', ['801009'])],
      [
        ['TR', '801001', '801009', '2026-01-01'],
        ['ES', '801002', '801009', '2023-01-01'],
      ],
    );
    expect(trovati).toMatchObject({ '801001→2025-12-31': '801009', '801002→2022-12-31': '801009' });
  });

  test.each(Array.from({ length: 30 }, (_, i) => 900 + i))(
    'seed %i: shares of any history sum to 1 and lead to what is in force',
    (seed) => {
      const storia = scriviStoria(seed, 25);
      const versioni = deriveVersioni([elencoAl(storia, storia.stati.at(-1)?.dal ?? '')], storia.variazioni);
      const { quote } = trovaAttuali(
        versioni,
        raggruppaPassi(storia.variazioni).flatMap((passo) => passo.legami),
      );
      for (const [i, parti] of quote.entries()) {
        if (parti === null) continue;
        expect(parti.reduce((somma, { peso }) => somma + peso, 0)).toBeCloseTo(1, 9);
        for (const { versione } of parti)
          expect(versioni[versione]?.valido_al, versioni[i]?.codice_istat).toBeNull();
      }
      expect(quote.filter((parti) => parti !== null).length).toBeGreaterThan(versioni.length / 2);
    },
  );
});
