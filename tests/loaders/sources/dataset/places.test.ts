import { expect, test } from 'vitest';
import type { ComuneNoto } from '../../../../loaders/pipeline/contract.ts';
import { Places } from '../../../../loaders/sources/dataset/places.ts';

let next = 0;
const comune = (
  nome: string,
  sigla: string,
  provincia: string,
  dates: Partial<ComuneNoto> = {},
): ComuneNoto => ({
  comune_key: (next += 1),
  codice_istat: String(next).padStart(6, '0'),
  nome,
  provincia_codice: '000',
  provincia_nome: provincia,
  provincia_sigla: sigla,
  regione_codice: '01',
  catastale_codice: null,
  valido_dal: '1900-01-01',
  valido_al: null,
  ...dates,
});

const castroBg = comune('Castro', 'BG', 'Bergamo');
const castroLe = comune('Castro', 'LE', 'Lecce');
const bolzano = comune('Bolzano/Bozen', 'BZ', 'Bolzano/Bozen');
const vo = comune("Vo'", 'PD', 'Padova');
const aglie = comune('Agliè', 'TO', 'Torino');
const duino = comune('Duino Aurisina-Devin Nabrežina', 'TS', 'Trieste');
const napoli = comune('Napoli', 'NA', 'Napoli');
const old = comune('Corteolona', 'PV', 'Pavia', { valido_al: '2015-12-31' });
const places = new Places([castroBg, castroLe, bolzano, vo, aglie, duino, napoli, old], '2024-01-01');

test.for([
  ['Castro', 'BG', castroBg],
  ['CASTRO', 'Lecce', castroLe],
  ['Bozen', 'BZ', bolzano],
  ['Bolzano', 'Bozen', bolzano],
  ['BOLZANO / BOZEN', 'Bolzano', bolzano],
  ['VO', 'PD', vo],
  ["AGLIE'", 'TO', aglie],
  ['Duino-Aurisina', 'TS', duino],
  ['napoli', 'NA', napoli],
] as const)('%s in %s is found', ([nome, provincia, expected]) => {
  expect(places.find(nome, provincia)).toEqual({ key: expected.comune_key });
});

test.for([
  ['Castro', '', 'VALORE_MANCANTE'],
  ['Napoli', '', 'PROVINCIA_NULLA'],
  ['Napoli', 'NaN', 'PROVINCIA_NULLA'],
  ['Castro', 'TO', 'COMUNE_SCONOSCIUTO'],
  ['Castro', 'QQ', 'VALORE_FUORI_DOMINIO'],
  ['Nessuno', 'BG', 'COMUNE_SCONOSCIUTO'],
  ['', 'BG', 'VALORE_MANCANTE'],
  ['Agli\uFFFD', 'TO', 'TESTO_DANNEGGIATO'],
  ['Corteolona', 'PV', 'VALORE_FUORI_DOMINIO'],
] as const)('%s in %s is refused: %s', ([nome, provincia, codice]) => {
  expect(places.find(nome, provincia)).toMatchObject({ codice });
});
