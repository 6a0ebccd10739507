import { describe, expect, it } from 'vitest';

import { findColumns, findHeaderRow, normalizeHeader } from '../../../loaders/readers/header.ts';
import { failure } from './files.ts';

describe('normalizeHeader', () => {
  it.each([
    ['Codice Provincia (Storico)(1)', 'codice provincia (storico)'],
    [
      "Codice dell'Unità territoriale sovracomunale \n(valida a fini statistici)",
      "codice dell'unita territoriale sovracomunale (valida a fini statistici)",
    ],
    [
      'Codice dell’Unità territoriale sovracomunale \r\n(valida a fini statistici)',
      "codice dell'unita territoriale sovracomunale (valida a fini statistici)",
    ],
    ['Codice NUTS2 2021 (3) ', 'codice nuts2 2021'],
    ['\ufeffEtà', 'eta'],
    ['Reddito da  fabbricati - Ammontare\u00a0in euro', 'reddito da fabbricati - ammontare in euro'],
    [' ', ''],
  ])('%j → %j', (name, expected) => expect(normalizeHeader(name)).toBe(expected));
});

describe('findColumns', () => {
  const wanted = { codice: ['Codice comune', 'Codice Istat'], eta: ['Età'], 'totale?': ['Totale'] };

  it('finds by name in any order, by any of the names, optional ones as -1', () => {
    expect(findColumns(['Età', 'x', 'Codice  ISTAT'], wanted)).toEqual({ codice: 2, eta: 0, 'totale?': -1 });
    expect(findColumns(['totale', 'codice comune (1)', 'ETA', 'Codice Istat'], wanted)).toEqual({
      codice: 1,
      eta: 2,
      'totale?': 0,
    });
  });

  it('forgives lost punctuation only when the exact name is not there', () => {
    expect(findColumns(['Codice_comune', "Eta'"], wanted)).toEqual({ codice: 0, eta: 1, 'totale?': -1 });
    expect(findColumns(['Codice_comune', 'Codice comune', 'Età'], wanted).codice).toBe(1);
  });

  it('names what lacks and what is there', async () => {
    expect(await failure(async () => findColumns(['Nome', '', 'Età'], wanted))).toBe(
      'INTESTAZIONE_NON_RICONOSCIUTA: Intestazione non riconosciuta: manca «Codice comune»; trovate: nome; eta. Controllare che il file sia quello giusto',
    );
    expect(await failure(async () => findColumns(['Età'], { __proto__x: ['__proto__'] }))).toMatch(
      /manca «__proto__»/,
    );
  });

  it('refuses a column that is there twice', async () => {
    expect(await failure(async () => findColumns(['Codice comune', 'Età', 'Eta (1)'], wanted))).toMatch(
      /^INTESTAZIONE_NON_RICONOSCIUTA: La colonna «Età» compare due volte/,
    );
  });
});

describe('findHeaderRow', () => {
  const wanted = { codice: ['Codice'], 'nota?': ['Nota'] };
  it('skips titles', () => expect(findHeaderRow([['Titolo'], [], ['Nome', 'CODICE ']], wanted)).toBe(2));
  it('tells about the widest row', async () =>
    expect(await failure(async () => findHeaderRow([['Titolo'], ['Nome', 'Anno']], wanted))).toMatch(
      /manca «Codice»; trovate: nome; anno/,
    ));
});
