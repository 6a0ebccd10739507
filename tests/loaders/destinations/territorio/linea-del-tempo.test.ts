import { describe, expect, test } from 'vitest';
import {
  indomani,
  inVigore,
  vigilia,
  type Elenco,
  type Variazione,
  type Versione,
} from '../../../../loaders/destinations/territorio/anagrafica.ts';
import { deriveVersioni, scegliAncore } from '../../../../loaders/destinations/territorio/linea-del-tempo.ts';
import { caso, comune, elencoAl, scriviStoria, statoAl } from './storia-a-caso.ts';

const variazione = (
  tipo: Variazione['tipo'],
  [codice_istat, nome]: [string, string],
  [codice_nuovo, nome_nuovo]: [string, string],
  decorrenza: string,
): Variazione => ({ tipo, codice_istat, nome, codice_nuovo, nome_nuovo, decorrenza, peso: null });

const elenco = (data: string, voci: Record<string, string>, fornito = false): Elenco => ({
  data,
  fornito,
  comuni: new Map(Object.entries(voci).map(([codice, nome]) => [codice, comune(codice, nome)])),
});

const corte = (versioni: readonly Versione[]): string[] =>
  versioni.map((v) => `${v.codice_istat} ${v.nome} ${v.valido_dal} ${v.valido_al ?? '…'}`);

const statoDi = (versioni: readonly Versione[], data: string): string[] =>
  versioni.filter((v) => inVigore(v, data)).map((v) => `${v.codice_istat} ${v.nome} ${v.regione_codice}`);

describe('versions from lists alone', () => {
  test('a list closes what is gone the day before, opens what is new, renames', () => {
    const versioni = deriveVersioni(
      [
        elenco('2025-12-31', { 801001: 'Uno', 801002: 'Due', 801003: 'Tre' }, true),
        elenco('2026-01-01', { 801001: 'Uno', 801002: 'Due Nuovo', 802009: 'Tre' }),
      ],
      [],
    );
    expect(corte(versioni)).toEqual([
      '801001 Uno 1900-01-01 …',
      '801002 Due 1900-01-01 2025-12-31',
      '801002 Due Nuovo 2026-01-01 …',
      '801003 Tre 1900-01-01 2025-12-31',
      '802009 Tre 2026-01-01 …',
    ]);
  });

  test('another spelling of a name is no other version, and the newest is kept', () => {
    const versioni = deriveVersioni(
      [
        elenco('2020-01-01', { 801001: "Sant'Anna di Su" }),
        elenco('2024-01-01', { 801001: 'Sant’Anna di su' }),
      ],
      [],
    );
    expect(corte(versioni)).toEqual(['801001 Sant’Anna di su 1900-01-01 …']);
  });

  test('the shipped list gives way to a loaded one that is older', () => {
    const fornito = elenco('2025-12-31', { 801004: 'Uno Due' }, true);
    const vero = elenco('2023-01-01', { 801001: 'Uno', 801002: 'Due' });
    expect(scegliAncore([fornito, vero])).toEqual([vero]);
    expect(corte(deriveVersioni([fornito, vero], []))).toEqual([
      '801001 Uno 1900-01-01 …',
      '801002 Due 1900-01-01 …',
    ]);
  });
});

describe('versions from lists and changes', () => {
  test('a fusion of 1 January closes the old comuni on 31 December, with the list before or after it', () => {
    const variazioni = [
      variazione('CS', ['801009', 'Uno Due'], ['801001', 'Uno'], '2024-01-01'),
      variazione('CS', ['801009', 'Uno Due'], ['801002', 'Due'], '2024-01-01'),
      variazione('ES', ['801001', 'Uno'], ['801009', 'Uno Due'], '2024-01-01'),
      variazione('ES', ['801002', 'Due'], ['801009', 'Uno Due'], '2024-01-01'),
    ];
    const attese = [
      '801001 Uno 1900-01-01 2023-12-31',
      '801002 Due 1900-01-01 2023-12-31',
      '801009 Uno Due 2024-01-01 …',
    ];
    expect(
      corte(deriveVersioni([elenco('2023-01-01', { 801001: 'Uno', 801002: 'Due' })], variazioni)),
    ).toEqual(attese);
    expect(corte(deriveVersioni([elenco('2026-01-01', { 801009: 'Uno Due' })], variazioni))).toEqual(attese);
  });

  test('a comune that gives a part of itself away is another from that day on', () => {
    const versioni = deriveVersioni(
      [elenco('2026-01-01', { 801001: 'Grande', 801002: 'Nuovo' })],
      [
        variazione('CS', ['801002', 'Nuovo'], ['801001', 'Grande'], '2021-02-20'),
        variazione('CECS', ['801001', 'Grande'], ['801002', 'Nuovo'], '2021-02-20'),
      ],
    );
    expect(corte(versioni)).toEqual([
      '801001 Grande 1900-01-01 2021-02-19',
      '801001 Grande 2021-02-20 …',
      '801002 Nuovo 2021-02-20 …',
    ]);
  });

  test('codes that pass from one comune to another on one day', () => {
    const versioni = deriveVersioni(
      [elenco('2020-01-01', { 801001: 'Uno', 801002: 'Due' })],
      [
        variazione('RN', ['801001', 'Uno'], ['801002', 'Uno'], '2022-01-01'),
        variazione('RN', ['801002', 'Due'], ['801003', 'Due'], '2022-01-01'),
      ],
    );
    expect(corte(versioni)).toEqual([
      '801001 Uno 1900-01-01 2021-12-31',
      '801002 Due 1900-01-01 2021-12-31',
      '801002 Uno 2022-01-01 …',
      '801003 Due 2022-01-01 …',
    ]);
  });

  test('the land registry code follows the place through its recodes', () => {
    const dopo = { ...comune('802001', 'Uno'), catastale_codice: 'A192' };
    const versioni = deriveVersioni(
      [{ data: '2026-01-01', fornito: false, comuni: new Map([['802001', dopo]]) }],
      [variazione('AP', ['801001', 'Uno'], ['802001', 'Uno'], '2016-01-01')],
    );
    expect(
      versioni.map(({ codice_istat, catastale_codice }) => `${codice_istat} ${catastale_codice}`),
    ).toEqual(['801001 A192', '802001 A192']);
  });

  test('a code that was left and taken again: Aggius, which three reforms of Sardinia moved', () => {
    const aggius = (da: string, a: string, quando: string): Variazione =>
      variazione('AP', [da, 'Aggius'], [a, 'Aggius'], quando);
    const sardo = {
      ...comune('090001', 'Aggius'),
      provincia_codice: '090',
      provincia_nome: 'Sassari',
      provincia_sigla: 'SS',
      regione_codice: '20',
      regione_nome: 'Sardegna',
    };
    const versioni = deriveVersioni(
      [{ data: '2025-12-31', fornito: true, comuni: new Map([['090001', sardo]]) }],
      [
        aggius('090001', '104001', '2006-01-01'),
        aggius('104001', '090001', '2016-04-28'),
        aggius('090001', '113001', '2026-01-01'),
      ],
    );
    expect(corte(versioni)).toEqual([
      '090001 Aggius 1900-01-01 2005-12-31',
      '090001 Aggius 2016-04-28 2025-12-31',
      '104001 Aggius 2006-01-01 2016-04-27',
      '113001 Aggius 2026-01-01 …',
    ]);
    expect(versioni.map(({ provincia_sigla, provincia_nome }) => [provincia_sigla, provincia_nome])).toEqual([
      ['SS', 'Sassari'],
      ['SS', 'Sassari'],
      ['OT', 'Olbia-Tempio'],
      ['--', 'Provincia 113'],
    ]);
  });

  test('a list that a change contradicts wins on its own day', () => {
    const versioni = deriveVersioni(
      [
        elenco('2020-01-01', { 801001: 'Uno', 801002: 'Due' }),
        elenco('2024-01-01', { 801001: 'Uno', 801002: 'Due' }),
      ],
      [variazione('ES', ['801002', 'Due'], ['801001', 'Uno'], '2022-01-01')],
    );
    expect(corte(versioni)).toEqual([
      '801001 Uno 1900-01-01 …',
      '801002 Due 1900-01-01 2021-12-31',
      '801002 Due 2024-01-01 …',
    ]);
  });
});

describe('any history', () => {
  const semi = Array.from({ length: 60 }, (_, i) => 4711 + i);

  test.each(semi)(
    'seed %i: versions equal the replay of the changes, whatever was loaded in whatever order',
    (seed) => {
      const storia = scriviStoria(seed, 25);
      const random = caso(seed * 7);
      const giorni = storia.stati.map(({ dal }) => dal).slice(1);
      const scelti = giorni.filter(() => random() < 0.15);
      const ultimo = giorni.at(-1) ?? '2000-01-01';
      const elenchi = [...scelti, giorni[Math.floor(random() * giorni.length)] ?? ultimo].map((data) =>
        elencoAl(storia, data),
      );
      elenchi.push(elencoAl(storia, ultimo, true));
      const mescola = <T>(cose: readonly T[]): T[] =>
        cose
          .map((cosa): [number, T] => [random(), cosa])
          .sort(([a], [b]) => a - b)
          .map(([, cosa]) => cosa);
      const versioni = deriveVersioni(elenchi, storia.variazioni);
      expect(deriveVersioni(mescola(elenchi), mescola(storia.variazioni))).toEqual(versioni);
      for (const data of [
        '1950-06-01',
        ...giorni.flatMap((giorno) => [vigilia(giorno), giorno, indomani(giorno)]),
      ]) {
        const vero = [...statoAl(storia, data)].map(
          ([codice, nome]) => `${codice} ${nome} ${comune(codice, nome).regione_codice}`,
        );
        expect(statoDi(versioni, data), data).toEqual(vero.sort());
      }
      for (const [codice, sue] of Map.groupBy(versioni, (v) => v.codice_istat)) {
        for (const [i, v] of sue.entries()) {
          const prossima = sue[i + 1];
          if (prossima) expect(v.valido_al !== null && v.valido_al < prossima.valido_dal, codice).toBe(true);
        }
      }
    },
  );
});
