import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  inVigore,
  type Anagrafica,
  type Elenco,
  type Variazione,
  type Versione,
} from '../../../../loaders/destinations/territorio/anagrafica.ts';
import { trovaAttuali } from '../../../../loaders/destinations/territorio/attuali.ts';
import { deriveVersioni } from '../../../../loaders/destinations/territorio/linea-del-tempo.ts';
import { raggruppaPassi } from '../../../../loaders/destinations/territorio/passi.ts';
import { leggiRighe } from '../../../../loaders/destinations/territorio/righe.ts';
import { elenco } from '../../../../loaders/sources/elenco/source.ts';
import { parseCsv } from '../../../../loaders/territorio/csv.ts';
import { leggiTutto } from '../../sources/common/cartelle.ts';
import { COMUNI, elenco as elencoFornito } from './magazzino.ts';

/** The 33 changes of 2019-2024 that the shipped registry was made with, as ISTAT writes changes. */
const INGRESSI = new URL('../../../../loaders/territorio/ingressi/variazioni.csv', import.meta.url);
const REALI = process.env['BELVEDERE_REAL_DATA'];
const REGIONI = [...new Set(COMUNI.map(({ regione }) => regione))];

/** Comuni that took others over and are older than that. */
const INCORPORANTI = new Set(['018026', '022167', '041044', '097008']);

const oggi = new Set(COMUNI.map(({ codiceIstat }) => codiceIstat));
const cambi = parseCsv(await readFile(INGRESSI, 'utf8'));
const nuovi = new Set(
  cambi.map((riga) => riga['codice_nuovo'] ?? '').filter((codice) => !INCORPORANTI.has(codice)),
);

const variazioni: Variazione[] = cambi.flatMap((riga): Variazione[] => {
  const [da, a, decorrenza] = [
    riga['codice_vecchio'] ?? '',
    riga['codice_nuovo'] ?? '',
    riga['decorrenza'] ?? '',
  ];
  const base = { nome: `C${da}`, nome_nuovo: `C${a}`, decorrenza, peso: null };
  const inverso = { nome: `C${a}`, nome_nuovo: `C${da}`, decorrenza, peso: null };
  const costituzione: Variazione[] = nuovi.has(a)
    ? [{ tipo: 'CS', codice_istat: a, codice_nuovo: da, ...inverso }]
    : [];
  if (Number(riga['quota_residenti']) < 1)
    return [...costituzione, { tipo: 'CECS', codice_istat: da, codice_nuovo: a, ...base }];
  if (/passa alla provincia/.test(riga['nota'] ?? ''))
    return [{ tipo: 'AP', codice_istat: da, codice_nuovo: a, ...base }];
  return [...costituzione, { tipo: 'ES', codice_istat: da, codice_nuovo: a, ...base }];
});

const fornito: Elenco = toElenco(elencoFornito('2025-12-31', REGIONI), true);

function toElenco(righe: Parameters<typeof leggiRighe>[1], eFornito: boolean): Elenco {
  const { comuni } = leggiRighe(1, righe);
  const voci = comuni.map(({ comune }): [string, Anagrafica] => [comune.codice_istat, comune]);
  return { data: comuni[0]?.data ?? '', fornito: eFornito, comuni: new Map(voci) };
}

const codiciAl = (versioni: readonly Versione[], data: string): string[] =>
  versioni.filter((versione) => inVigore(versione, data)).map(({ codice_istat }) => codice_istat);

test('the shipped list and its changes: 7,896 comuni today, 7,904 at the beginning of 2023, all of the past followed but the one that was divided', () => {
  const versioni = deriveVersioni([fornito], variazioni);
  expect(new Set(codiciAl(versioni, '2026-06-01'))).toEqual(oggi);
  expect(codiciAl(versioni, '2022-12-31')).toHaveLength(7904);
  expect(codiciAl(versioni, '2023-01-01')).toHaveLength(7901);
  expect(codiciAl(versioni, '2019-01-01')).toEqual(
    expect.arrayContaining(['075001', '075062', '041033', '013199']),
  );
  const { quote, rifiuti } = trovaAttuali(
    versioni,
    raggruppaPassi(variazioni).flatMap(({ legami }) => legami),
  );
  expect([...rifiuti.keys()].map((i) => versioni[i]?.codice_istat)).toEqual(['081021']);
  expect(quote.filter((parti) => parti === null)).toHaveLength(1);
});

test.skipIf(!REALI)(
  'the real list of 2023 (BELVEDERE_REAL_DATA) and the changes after it give the comuni of today; taken back from today, those of 2023',
  async () => {
    const letto = await leggiTutto(elenco, join(REALI ?? '', 'Elenco-comuni-italiani-2023.csv'));
    const vero = toElenco(letto.righe, false);
    const avanti = deriveVersioni([fornito, vero], variazioni);
    expect(new Set(codiciAl(avanti, '2025-12-31'))).toEqual(oggi);
    expect(new Set(codiciAl(deriveVersioni([fornito], variazioni), '2023-01-01'))).toEqual(
      new Set(vero.comuni.keys()),
    );
  },
);
