import { describe, expect, test } from 'vitest';
import { createLettura } from '../../../web/src/lib/server/pagina/lettura.ts';
import { resolvePercorso } from '../../../web/src/lib/server/territorio/risolvi.ts';
import { readStoria, storiaDi, type Precedente } from '../../../web/src/lib/server/territorio/storia.ts';
import { createTerritorio } from '../../../web/src/lib/server/territorio/territorio.ts';
import { readComuni } from './comuni.ts';

const { italia } = createTerritorio(
  readComuni().filter(({ regioneCodice }) => ['08', '11', '20'].includes(regioneCodice)),
);

function nodo(percorso: string) {
  const esito = resolvePercorso(italia, percorso);
  if (esito.tipo !== 'trovato') throw new Error(percorso);
  return esito.nodo;
}

const INDICATORE = {
  dimostrativo: false,
  periodi: ['2019', '2020'].map((anno) => ({ valore: anno, etichetta: anno })),
};

const codici = (comune: string, provincia: string, regione: string) => ({
  comune,
  provincia,
  regione,
  ats: 'A1',
  sll: 'S1',
});

/** Montecopiolo went from Marche to Emilia-Romagna on 17 June 2021 (law 84/2021). */
const MONTECOPIOLO: Precedente = {
  nome: 'Montecopiolo',
  validoAl: '2021-06-16',
  ieri: codici('041033', '041', '11'),
  oggi: { ...codici('099030', '099', '08'), nome: 'Montecopiolo' },
};
const PRIMA: Precedente = { ...MONTECOPIOLO, validoAl: '2010-01-01' };
const DIVISO: Precedente = {
  nome: 'Diviso',
  validoAl: '2022-01-01',
  ieri: codici('099999', '099', '08'),
  oggi: null,
};

const lettura = (storia: Precedente[], percorso: string, attuale = false) =>
  createLettura(storia, nodo(percorso), INDICATORE, attuale ? { territorio: 'attuale' } : {});

describe('where the two readings of the territory differ', () => {
  test('is where a comune left, where it came, and in Italy', () => {
    for (const percorso of [
      '',
      'marche',
      'emilia-romagna',
      'emilia-romagna/rimini',
      'emilia-romagna/rimini/montecopiolo',
    ]) {
      expect(lettura([MONTECOPIOLO], percorso), percorso).not.toBeNull();
    }
    for (const percorso of ['sardegna', 'emilia-romagna/bologna', 'marche/ancona']) {
      expect(lettura([MONTECOPIOLO], percorso), percorso).toBeNull();
    }
  });

  test('is nowhere when it changed before the first data, or the data are a demonstration', () => {
    expect(lettura([PRIMA], 'marche')).toBeNull();
    expect(
      createLettura([MONTECOPIOLO], nodo('marche'), { ...INDICATORE, dimostrativo: true }, {}),
    ).toBeNull();
    expect(createLettura([MONTECOPIOLO], nodo('marche'), { ...INDICATORE, periodi: [] }, {})).toBeNull();
  });

  test('a comune sees what its map shows: its provincia', () => {
    expect(lettura([MONTECOPIOLO], 'emilia-romagna/rimini/bellaria-igea-marina')).not.toBeNull();
    expect(
      storiaDi([MONTECOPIOLO], nodo('emilia-romagna/rimini/bellaria-igea-marina'), '2019-01-01'),
    ).toEqual([]);
  });
});

describe('the line that explains', () => {
  const explain = (storia: Precedente[], percorso: string, attuale = false) =>
    lettura(storia, percorso, attuale)?.spiegazione;

  test('names who changed code only', () => {
    expect(explain([MONTECOPIOLO], 'marche')).toBe(
      'I valori seguono i confini di ogni anno. Montecopiolo ha cambiato codice o provincia.',
    );
  });

  test('names who was divided, on the territory of today', () => {
    expect(explain([DIVISO], 'emilia-romagna/rimini', true)).toBe(
      'I valori di ogni anno sono sommati sul territorio di oggi. Non è compreso Diviso, diviso tra più comuni senza che si sappia in che parti.',
    );
    expect(explain([DIVISO], 'emilia-romagna/rimini')).toBe('I valori seguono i confini di ogni anno.');
  });

  test('gives two examples, then counts', () => {
    const fusioni = ['A', 'B', 'C', 'D'].map((lettera, i): Precedente => ({
      nome: `Vecchio ${lettera}`,
      validoAl: '2023-12-31',
      ieri: codici(`09900${i}`, '099', '08'),
      oggi: { ...codici(`09905${i}`, '099', '08'), nome: `Nuovo ${lettera}` },
    }));
    expect(explain(fusioni, 'emilia-romagna/rimini', true)).toBe(
      'I valori di ogni anno sono sommati sul territorio di oggi. Nuovo A comprende Vecchio A, Nuovo B comprende Vecchio B e altri 2 comuni.',
    );
  });
});

test('a mere change of name is no change of territory', () => {
  const row = (codice: string) => ({
    'territori.comune_nome': 'Vecchio',
    'territori.comune_attuale_nome': 'Nuovo',
    'territori.valido_al': '2020-05-31T00:00:00.000',
    ...Object.fromEntries(
      ['provincia', 'regione', 'ats', 'sll'].flatMap((l) => [
        [`territori.${l}_codice`, 'x'],
        [`territori.${l}_attuale_codice`, 'x'],
      ]),
    ),
    'territori.comune_codice': codice,
    'territori.comune_attuale_codice': '001002',
  });
  expect(readStoria([row('001002'), row('001001')]).map(({ ieri }) => ieri.comune)).toEqual(['001001']);
});
