import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Parametri } from '../../../../loaders/pipeline/contract.ts';
import type { LoadOutcome } from '../../../../loaders/pipeline/events.ts';
import { runLoad } from '../../../../loaders/pipeline/run.ts';
import { SOURCES } from '../../../../loaders/sources/registry.ts';
import { prepareSettings, type Setting } from '../../pipeline/fixtures/setting.ts';

/** The real sources through the real engine, on a warehouse of Valle d'Aosta: sums are worked out by hand. */
const setting = await prepareSettings();
const REGISTRY = new URL('../../../../loaders/sources/registry.ts', import.meta.url).href;

const AOSTA = '"007003";"Aosta"';
const ALLEIN = '"007001";"Allein"';
const TITOLO = '"Popolazione residente per età e sesso al 1° gennaio 2025 (stima)"';
const INTESTAZIONE = '"Codice comune";"Comune";"Età";"Totale maschi";"Totale femmine";"Totale"';

async function carica(
  { dir, effects }: Setting,
  source: string,
  righe: readonly string[],
  { parametri = {}, soglia }: { parametri?: Parametri; soglia?: number } = {},
): Promise<LoadOutcome> {
  const path = join(dir, `${source}-${Math.random()}.csv`);
  await writeFile(path, `\ufeff${righe.join('\r\n')}\r\n`);
  const file = { path, name: `${source}.csv` };
  return runLoad({ source, file, parametri, soglia }, { ...effects, sources: SOURCES, registry: REGISTRY });
}

/** Every age of a comune, `per(età)` males and one female more, and its total. */
function residenti(comune: string, per: (eta: number) => number): string[] {
  const righe = Array.from(
    { length: 101 },
    (_, eta) => `${comune};${eta};${per(eta)};${per(eta) + 1};${2 * per(eta) + 1}`,
  );
  const maschi = Array.from({ length: 101 }, (_, eta) => per(eta)).reduce((a, b) => a + b);
  return [...righe, `${comune};999;${maschi};${maschi + 101};${2 * maschi + 101}`];
}

const posas = (per: (eta: number) => number) => [
  TITOLO,
  INTESTAZIONE,
  ...residenti(AOSTA, per),
  ...residenti(ALLEIN, () => 1),
  '"Nota: lo stato civile è in corso di validazione."',
];

const STRASA = [
  '"Popolazione straniera residente per età e sesso al 1° gennaio 2025"',
  'Codice comune;Comune;Età;Maschi;Femmine',
  ...Array.from({ length: 101 }, (_, eta) => `${AOSTA};${eta};${eta === 30 ? 4 : 0};${eta === 30 ? 5 : 0}`),
  `${AOSTA};999;4;5`,
];

const perCittadinanza = (s: Setting) =>
  s.warehouse.query(
    `SELECT c.nome, f.cittadinanza_key AS cittadinanza, SUM(f.residenti) AS residenti
    FROM dw.fact_popolazione AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
    GROUP BY c.nome, f.cittadinanza_key ORDER BY 1, 2`,
  );

test('POSAS, STRASA, POSAS again: totals counted once, the split kept', async () => {
  const s = await setting();
  const esito = await carica(
    s,
    'posas',
    posas(() => 10),
  );
  expect(esito).toMatchObject({ esito: 'pubblicato', letti: 202, rifiutati: 0, esclusi: 3 });
  // Aosta 101 × (10 + 11), Allein 101 × (1 + 2): age 999 would have doubled both.
  expect(await perCittadinanza(s)).toEqual([
    { nome: 'Allein', cittadinanza: 0, residenti: 303 },
    { nome: 'Aosta', cittadinanza: 0, residenti: 2121 },
  ]);
  expect(await carica(s, 'strasa', STRASA)).toMatchObject({ esito: 'pubblicato', rifiutati: 0 });
  expect(await perCittadinanza(s)).toEqual([
    { nome: 'Allein', cittadinanza: 0, residenti: 303 },
    { nome: 'Aosta', cittadinanza: 1, residenti: 2112 },
    { nome: 'Aosta', cittadinanza: 7, residenti: 9 },
  ]);
  await carica(
    s,
    'posas',
    posas((eta) => (eta === 30 ? 20 : 10)),
  );
  expect(await perCittadinanza(s)).toEqual([
    { nome: 'Allein', cittadinanza: 0, residenti: 303 },
    { nome: 'Aosta', cittadinanza: 1, residenti: 2132 },
    { nome: 'Aosta', cittadinanza: 7, residenti: 9 },
  ]);
  expect(await s.one("SELECT dimostrativo FROM dw.dataset WHERE codice = 'popolazione'")).toEqual({
    dimostrativo: false,
  });
});

test('more foreigners than residents are rejected by name, STRASA before POSAS is refused', async () => {
  const s = await setting();
  await expect(carica(s, 'strasa', STRASA)).rejects.toMatchObject({ code: 'PRIMA_SERVE' });
  await carica(
    s,
    'posas',
    posas(() => 3),
  );
  const esito = await carica(s, 'strasa', STRASA);
  // Age 30: 4 foreign males of 3, 5 foreign females of 4.
  expect(esito).toMatchObject({ esito: 'pubblicato', rifiutati: 1 });
});

test('a doubled file is refused and leaves what was there', async () => {
  const s = await setting();
  await carica(
    s,
    'posas',
    posas(() => 10),
  );
  const righe = posas(() => 11);
  const doppio = [...righe, ...righe.slice(2)];
  await expect(carica(s, 'posas', doppio)).rejects.toMatchObject({ code: 'TROPPI_SCARTI' });
  expect(await s.one('SELECT SUM(residenti) AS n FROM dw.fact_popolazione')).toEqual({ n: 2424 });
});

test('RCS: countries join the warehouse, aggregates and Italians stay out', async () => {
  const s = await setting();
  const righe = [
    'Anno;Codice Istat;Denominazione;Codice stato di cittadinanza;Stato di cittadinanza;Zona;Continente;Maschi;Femmine;Totale',
    '2025;IT;Italia;235;Romania;Unione europea;Europa;7;5;12',
    '2025;02;Valle d’Aosta;235;Romania;Unione europea;Europa;7;5;12',
    '2025;007;Aosta;235;Romania;Unione europea;Europa;7;5;12',
    '2025;007003;Aosta;100;Italia;;;900;950;1850',
    '2025;007003;Aosta;235;Romania;Unione europea;Europa;6;5;11',
    '2025;007003;Aosta;436;Marocco;Africa settentrionale;Africa;3;0;3',
    '2025;007001;Allein;235;Romania;Unione europea;Europa;1;0;1',
  ];
  expect(await carica(s, 'rcs', righe)).toMatchObject({
    esito: 'pubblicato',
    letti: 3,
    rifiutati: 0,
    esclusi: 4,
  });
  const paesi = await s.warehouse.query(
    `SELECT p.nome, p.cittadinanza_key, SUM(f.residenti) AS residenti
    FROM dw.fact_stranieri AS f JOIN dw.dim_paese AS p ON p.paese_key = f.paese_key
    WHERE f.periodo_key = 2025 GROUP BY p.nome, p.cittadinanza_key ORDER BY 1`,
  );
  expect(paesi).toEqual([
    { nome: 'Marocco', cittadinanza_key: 4, residenti: 3 },
    { nome: 'Romania', cittadinanza_key: 2, residenti: 12 },
  ]);
  expect(await carica(s, 'rcs', righe)).toMatchObject({ esito: 'invariato' });
});

/** The columns of the Ministry that matter, with its blanks and its closing `; `. */
const IRPEF_INTESTAZIONE = [
  'Anno di imposta;Codice catastale;Codice Istat Comune;Denominazione Comune;Sigla Provincia;Regione;Codice Istat Regione;Numero contribuenti',
  'Reddito da lavoro dipendente e assimilati - Frequenza;Reddito da lavoro dipendente e assimilati - Ammontare in euro',
  'Reddito da lavoro autonomo  (comprensivo dei valori nulli) - Frequenza;Reddito complessivo - Ammontare in euro; ',
].join(';');

const IRPEF = [
  IRPEF_INTESTAZIONE,
  "2024;A326;007003;AOSTA;AO;Valle d'Aosta;02;25000;15000;400000000;1200;600000000",
  "2024;A205;007001;ALLEIN;AO;Valle d'Aosta;02;180;100;2500000;;4000000",
  '2024;0;0;0;0;Mancante/errata;0;12;5;1;5;9',
];

const indicatore = (s: Setting, codice: string) =>
  s.warehouse.query(
    `SELECT c.nome, f.periodo_key AS anno, f.fascia5_key AS fascia, f.genere_key AS genere, f.numeratore, f.denominatore
    FROM dw.fact_indicatore AS f
    JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
    JOIN dw.dim_indicatore AS i ON i.indicatore_key = f.indicatore_key
    WHERE i.codice = ? ORDER BY 1, 2, 3, 4`,
    [codice],
  );

const OCCUPATI = [
  'codice_comune;comune;anno;genere;occupati',
  '007003;Aosta;2024;M;9000',
  '007003;Aosta;2024;F;8000',
  '007003;Aosta;2024;T;17000',
  '007001;Allein;2024;M;60',
  '007001;Allein;2024;F;50',
];

test('IRPEF and employed give indicator (a); a suppressed comune is missing, not zero', async () => {
  const s = await setting();
  expect(await carica(s, 'irpef', IRPEF)).toMatchObject({ esito: 'pubblicato', letti: 2, esclusi: 1 });
  expect(await indicatore(s, 'reddito_medio')).toEqual([
    { nome: 'Allein', anno: 2024, fascia: 0, genere: 0, numeratore: 4_000_000, denominatore: 180 },
    { nome: 'Aosta', anno: 2024, fascia: 0, genere: 0, numeratore: 600_000_000, denominatore: 25_000 },
  ]);
  await carica(s, 'occupati', OCCUPATI);
  expect(await indicatore(s, 'contribuenti_su_occupati')).toEqual([
    { nome: 'Aosta', anno: 2024, fascia: 0, genere: 0, numeratore: 16_200, denominatore: 17_000 },
  ]);
  const stati = await s.warehouse.query(
    "SELECT codice, dimostrativo FROM dw.dataset WHERE codice IN ('redditi', 'contribuenti_occupati') ORDER BY 1",
  );
  expect(stati).toEqual([
    { codice: 'contribuenti_occupati', dimostrativo: false },
    { codice: 'redditi', dimostrativo: false },
  ]);
});

test('contracts and employed give indicator (b), by the splits that both have', async () => {
  const s = await setting();
  await carica(s, 'flussi', [
    'codice_comune;anno;genere;fascia_eta;attivazioni;cessazioni',
    '007003;2024;M;15-19;100;40',
    '007003;2024;M;20-24;300;260',
    '007003;2024;F;20-24;200;150',
    '007001;2024;F;20-24;5;4',
  ]);
  await carica(s, 'occupati', OCCUPATI);
  expect(await indicatore(s, 'turnover_contrattuale')).toEqual([
    { nome: 'Allein', anno: 2024, fascia: 0, genere: 1, numeratore: 0, denominatore: 60 },
    { nome: 'Allein', anno: 2024, fascia: 0, genere: 2, numeratore: 9, denominatore: 50 },
    { nome: 'Aosta', anno: 2024, fascia: 0, genere: 1, numeratore: 700, denominatore: 9000 },
    { nome: 'Aosta', anno: 2024, fascia: 0, genere: 2, numeratore: 350, denominatore: 8000 },
  ]);
});
