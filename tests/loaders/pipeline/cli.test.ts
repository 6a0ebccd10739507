import { expect, test } from 'vitest';
import { parseRequest, UsageError } from '../../../loaders/pipeline/cli/arguments.ts';
import { helpText } from '../../../loaders/pipeline/cli/help.ts';
import { describeOutcome, describeProgress, Screen } from '../../../loaders/pipeline/cli/progress.ts';
import { exitCode } from '../../../loaders/pipeline/command.ts';
import type { LoadOutcome } from '../../../loaders/pipeline/events.ts';
import { SOURCES } from '../../../loaders/sources/registry.ts';

const parse = (line: string) => parseRequest(line.split(' ').filter(Boolean), SOURCES, '/qui');

test.for([
  [
    'posas --file a.zip --anno 2024',
    { fonte: 'posas', file: '/qui/a.zip', parametri: { anno: 2024 }, prova: false },
  ],
  ['posas --scarica --anno 2024 --prova', { scarica: true, prova: true }],
  [
    'dataset --definizione nidi --file /x.csv --soglia 2%',
    { parametri: { definizione: 'nidi' }, soglia: 0.02 },
  ],
  ['posas --file a --soglia 0,5', { soglia: 0.5 }],
  ['annulla 12', { comando: 'annulla', id: 12 }],
  ['stato', { comando: 'stato', quanti: 20 }],
  ['stato 5', { comando: 'stato', quanti: 5 }],
  ['definisci nidi.json', { comando: 'definisci', file: '/qui/nidi.json' }],
  [
    'esporta popolazione --anno 2024',
    { comando: 'esporta', dataset: 'popolazione', anno: 2024, file: '/qui/popolazione-2024.csv' },
  ],
  ['esporta occupati --file o.xlsx', { file: '/qui/o.xlsx' }],
] as const)('%s', ([line, expected]) => {
  expect(parse(line)).toMatchObject({ tipo: 'comando', comando: expected });
});

test('help and hosts', () => {
  for (const line of ['', '--aiuto', '-h', 'aiuto', 'posas --aiuto'])
    expect(parse(line)).toEqual({ tipo: 'aiuto' });
  expect(parse('fonti')).toEqual({ tipo: 'fonti', azione: 'elenca', host: '' });
  expect(parse('fonti aggiungi dati.it')).toEqual({ tipo: 'fonti', azione: 'aggiungi', host: 'dati.it' });
  const help = helpText(SOURCES);
  for (const { name } of SOURCES) expect(help).toContain(`\n  ${name} `);
});

test.for([
  'pippo --file x',
  'posas',
  'posas x.zip',
  'posas --file x --scarica',
  'posas --file x --anno 24',
  'posas --file x --data 2024-02-30',
  'posas --file x --soglia molto',
  'posas --file x --soglia 120%',
  'posas --inventata',
  'posas --file',
  'annulla',
  'annulla dodici',
  'annulla 0',
  'stato 5 6',
  'stato --anno 2024',
  'definisci',
  'esporta',
  'fonti togli',
  'fonti cambia x',
])('wrong usage is one Italian line: %s', (line) => {
  expect(() => parse(line)).toThrow(UsageError);
  expect(() => parse(line)).toThrow(/^[A-Z"][^\n]+\.$/);
});

const OUTCOME: LoadOutcome = {
  esito: 'pubblicato',
  caricamentoId: 9,
  dataset: 'popolazione',
  letti: 1000,
  accettati: 998,
  rifiutati: 2,
  esclusi: 3,
  scartiFile: '/dir/scarti/9-posas.csv',
  aggiornatoAl: '2024-01-01',
  secondi: 75,
};

test('exit codes', () => {
  expect(exitCode({ tipo: 'esito', esito: { ...OUTCOME, rifiutati: 0 } })).toBe(0);
  expect(exitCode({ tipo: 'esito', esito: OUTCOME })).toBe(2);
  expect(exitCode({ tipo: 'errore', codice: 'X', messaggio: 'x' })).toBe(1);
  expect(exitCode({ tipo: 'fatto' })).toBe(0);
});

test('what the user reads', () => {
  expect(describeOutcome(OUTCOME)).toBe(
    'Pubblicato: popolazione aggiornato al 2024-01-01 (caricamento 9). 998 righe accettate su 1000 lette, 3 senza dati, 1 min 15 s.\n' +
      "2 righe scartate: l'elenco è in /dir/scarti/9-posas.csv",
  );
  const progress = { tipo: 'avanzamento', fase: 'Lettura', fatto: 50, totale: 200, righe: 80_000 } as const;
  expect(describeProgress(progress, 10)).toBe(
    'Lettura [======                  ] 25 %  80.000 righe  8000 al secondo  mancano 30 s',
  );
});

test('a terminal gets one line that moves, anything else plain lines', () => {
  for (const tty of [true, false]) {
    let now = 0;
    let text = '';
    const screen = new Screen({ tty, columns: 80, write: (part) => (text += part), now: () => now });
    screen.show({ tipo: 'fase', fase: 'Lettura' });
    for (now = 0; now <= 12_000; now += 50) {
      screen.show({ tipo: 'avanzamento', fase: 'Lettura', fatto: now, totale: 12_000, righe: now });
    }
    screen.show({ tipo: 'esito', esito: OUTCOME });
    expect(text.includes('\r')).toBe(tty);
    expect(text.split('\n').length).toBe(tty ? 3 : 6);
    expect(text).toMatch(/scarti\/9-posas\.csv\n$/);
  }
});
