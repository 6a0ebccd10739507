import { describe, expect, test } from 'vitest';
import { readCaricamenti, readDataset } from '../../../web/src/lib/server/catalogo/dataset.ts';

const DATASET = {
  dataset: 'popolazione',
  titolo: 'Popolazione',
  livello: 'base',
  accesso: 'pubblico',
  qualita: 'ufficiale',
  modalita: 'massiva',
  frequenza: 'annuale',
  riservatezza: 'aperta',
  aggiornato_al: '2025-01-01T00:00:00.000',
  dimostrativo: '0',
  fonte: 'Popolazione residente',
  ente: 'ISTAT',
  url: 'https://demo.istat.it',
  licenza: null,
};

const prefix = (vista: string, row: object) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [`${vista}.${name}`, value]));
const read = (changes: object) => readDataset([prefix('dataset_pubblicati', { ...DATASET, ...changes })])[0];

describe('metadata of a data set', () => {
  test('are read as pages show them', () => {
    expect(read({})).toMatchObject({
      aggiornatoAl: '2025-01-01',
      fonte: 'ISTAT, Popolazione residente',
      licenza: null,
      dimostrativo: false,
    });
  });

  test.each([['true'], [true], [1], ['1']])('%j says that it is a demonstration', (flag) => {
    expect(read({ dimostrativo: flag })?.dimostrativo).toBe(true);
  });

  test.each(['javascript:alert(1)', 'http://plain.example', '/etc/passwd', 'data:text/html,x', ''])(
    'the address «%s» becomes no link',
    (url) => {
      expect(read({ url })?.url).toBeNull();
    },
  );

  test('of an unknown level are an error, not a page', () => {
    expect(() => read({ livello: 'altro' })).toThrow(
      expect.objectContaining({ codice: 'CUBE_RISPOSTA_NON_VALIDA' }),
    );
  });
});

test('loads come with numbers, and say which one they undo', () => {
  const row = {
    caricamento: '12',
    eseguito_il: '2026-11-21T09:05:00.000',
    origine_file: 'POSAS_2025_it_Comuni.zip',
    operazione: 'annullamento',
    stato: 'annullato',
    annulla: '11',
    righe_lette: '1000',
    righe_accettate: '990',
    righe_scartate: '10',
    caricamento_dimostrativo: 'false',
  };
  const read = (changes: object) =>
    readCaricamenti([prefix('caricamenti_pubblicati', { ...row, ...changes })])[0];
  expect(read({})).toMatchObject({
    id: 12,
    annulla: 11,
    annullato: true,
    letti: 1000,
    scartati: 10,
    dimostrativo: false,
  });
  expect(read({ annulla: null })?.annulla).toBeNull();
});
