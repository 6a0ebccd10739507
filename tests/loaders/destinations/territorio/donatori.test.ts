import { beforeAll, expect, test } from 'vitest';

import type { Variazione, Versione } from '../../../../loaders/destinations/territorio/anagrafica.ts';
import {
  Donatori,
  readFornito,
  type Dote,
  type Fornito,
} from '../../../../loaders/destinations/territorio/donatori.ts';
import { raggruppaPassi } from '../../../../loaders/destinations/territorio/passi.ts';
import { comune } from './storia-a-caso.ts';

let fornito: Fornito;

beforeAll(async () => {
  fornito = await readFornito();
});

const versione = (codice: string, nome: string, regione: string): Versione => ({
  ...comune(codice, nome),
  regione_codice: regione,
  valido_dal: '1900-01-01',
  valido_al: null,
});

const cambio = (
  tipo: Variazione['tipo'],
  codice_istat: string,
  codice_nuovo: string,
  peso: number | null = null,
): Variazione => ({
  tipo,
  codice_istat,
  nome: 'x',
  codice_nuovo,
  nome_nuovo: 'y',
  decorrenza: '2026-06-01',
  peso,
});

const donatori = (versioni: Versione[], ...cambi: Variazione[]): Donatori =>
  new Donatori(
    fornito,
    versioni,
    raggruppaPassi(cambi).flatMap(({ legami }) => legami),
  );

test('a comune of the shipped registry is as it is there', () => {
  expect(donatori([]).di('016024')).toMatchObject({ residenti_2011: 115349, sll_nome: 'Bergamo' });
});

test('a comune that ended before the registry has its own census and place', () => {
  const ronago = donatori([versione('013199', 'Ronago', '03')]).di('013199');
  expect(ronago.residenti_2011).toBe(1754);
  expect(ronago.latitudine).toBeCloseTo(45.83, 1);
});

test('a fusion sums residents and lies where its largest part lies; a recode is the same place', () => {
  const fusione = donatori([], cambio('ES', '016024', '016999'), cambio('ES', '016065', '016999'));
  const [bergamo, castro] = [fusione.di('016024'), fusione.di('016065')];
  expect(fusione.di('016999')).toMatchObject({
    ...luogo(bergamo),
    residenti_2011: bergamo.residenti_2011 + castro.residenti_2011,
  });
  expect(donatori([], cambio('AP', '016024', '017999')).di('017999')).toMatchObject(bergamo);
});

const luogo = ({ latitudine, longitudine, sll_codice, ats_codice }: Dote): Partial<Dote> => ({
  latitudine,
  longitudine,
  sll_codice,
  ats_codice,
});

test('a part takes its weight of residents', () => {
  const parte = donatori([], cambio('CECS', '016024', '016999', 0.1)).di('016999');
  expect(parte.residenti_2011).toBe(Math.round(115349 * 0.1));
});

test('without changes: the same name in the region; else the middle of the provincia, with the nearest ATS and SLL', () => {
  expect(donatori([versione('112001', 'Alghero', '20')]).di('112001')).toMatchObject({
    residenti_2011: fornito.comuni.get('090003')?.residenti_2011,
  });
  const nuovo = donatori([versione('016999', 'Mai Visto', '03')]).di('016999');
  const bergamasca = [...fornito.comuni]
    .filter(([codice]) => codice.startsWith('016'))
    .map(([, dote]) => dote);
  const media = bergamasca.reduce((somma, { latitudine }) => somma + latitudine, 0) / bergamasca.length;
  expect(nuovo.latitudine).toBeCloseTo(media, 4);
  expect(bergamasca.map(({ ats_codice }) => ats_codice)).toContain(nuovo.ats_codice);
});
