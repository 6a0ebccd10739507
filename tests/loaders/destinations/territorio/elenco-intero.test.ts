import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Topology } from 'topojson-specification';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { fillDemo } from '../../../../loaders/dimostrazione/riempi.ts';
import { regenerateDemo } from '../../../../loaders/dimostrazione/regenerate.ts';
import type { LoadEvent, LoadOutcome } from '../../../../loaders/pipeline/events.ts';
import { runLoad } from '../../../../loaders/pipeline/run.ts';
import { undoLoad } from '../../../../loaders/pipeline/undo.ts';
import { SOURCES } from '../../../../loaders/sources/registry.ts';
import { parseCsv } from '../../../../loaders/territorio/csv.ts';
import { cutShapes, type RigaTerritorio } from '../../../../loaders/territorio/taglia.ts';
import { openDuckdb } from '../../../../sql/duckdb/open.ts';
import type { Row, Warehouse } from '../../../../sql/warehouse.ts';
import { temporaryDirectory } from '../../../sql/fixtures/temporary.ts';
import { COMUNI } from './magazzino.ts';

/** Drawing all maps of Italy again takes seconds, on a busy machine half a minute, and each test does it once or twice. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Real lists through the whole engine, on a demonstration warehouse of two regions with its shapes. */
const REGISTRY = new URL('../../../../loaders/sources/registry.ts', import.meta.url).href;
const TERRITORIO = new URL('../../../../loaders/territorio/', import.meta.url);
const REALI = process.env['BELVEDERE_REAL_DATA'];
const REGIONI = ['02', '14'];
const cartella = await temporaryDirectory();
const PIENO = join(cartella, 'pieno.duckdb');

const leggi = (nome: string): Promise<string> => readFile(new URL(nome, TERRITORIO), 'utf8');

beforeAll(async () => {
  const [comuni, sfondo] = await Promise.all(
    ['forme/comuni.topo.json', 'forme/sfondo.topo.json'].map(
      async (nome) => JSON.parse(await leggi(nome)) as Topology,
    ),
  );
  const righe = parseCsv(await leggi('comuni.csv')) as unknown as RigaTerritorio[];
  await fillDemo({
    path: PIENO,
    seed: 'prova',
    regioni: REGIONI,
    comuniCsv: new URL('comuni.csv', TERRITORIO),
    forme: cutShapes(comuni!, sfondo!, righe),
  });
});

interface Banco {
  warehouse: Warehouse;
  avvisi: () => string[];
  carica: (source: string, path: string, data?: string) => Promise<LoadOutcome>;
  annulla: (id: number) => Promise<LoadOutcome>;
}

async function banco(nome: string): Promise<Banco> {
  const path = join(cartella, `${nome}.duckdb`);
  await copyFile(PIENO, path);
  const { warehouse } = await openDuckdb(path, { memoryLimit: '1GB', threads: 2 });
  onTestFinished(() => warehouse.close());
  const eventi: LoadEvent[] = [];
  const effects = {
    warehouse,
    rejectsDir: join(cartella, 'scarti'),
    user: 'prova',
    emit: (evento: LoadEvent) => void eventi.push(evento),
    signal: new AbortController().signal,
    sources: SOURCES,
    registry: REGISTRY,
  };
  return {
    warehouse,
    avvisi: () => eventi.flatMap((evento) => (evento.tipo === 'avviso' ? [evento.testo] : [])),
    carica: (source, file, data) =>
      runLoad(
        { source, file: { path: file, name: file.split('/').at(-1) ?? '' }, parametri: data ? { data } : {} },
        effects,
      ),
    annulla: (id) =>
      undoLoad(id, {
        ...effects,
        regenerateDemo: async (session, datasets) => void (await regenerateDemo(session, { datasets })),
      }),
  };
}

const INTESTAZIONE = `Codice Regione;"Codice dell'Unità territoriale sovracomunale \r\n(valida a fini statistici)";Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;Codice Ripartizione Geografica;Ripartizione geografica;Denominazione Regione;"Denominazione dell'Unità territoriale sovracomunale \r\n(valida a fini statistici)";Sigla automobilistica;Codice Catastale del comune`;

/** The shipped list of the two regions as ISTAT would publish it, edited: `undefined` takes a code away, text renames it or adds it beside its provincia. */
async function scriviElenco(nome: string, ritocchi: Record<string, string | undefined>): Promise<string> {
  const righe = new Map<string, string>();
  const riga = (codice: string, nomeComune: string, campi: readonly string[]): string => {
    const [, , , provincia, sigla, regione, regioneNome, ripartizione, ripartizioneNome] = campi;
    const prefisso = `${regione};${codice.slice(0, 3)};${codice.slice(0, 3)}; ${codice.slice(3)} ;${codice}`;
    return `${prefisso};${nomeComune};${nomeComune};;${ripartizione};${ripartizioneNome};${regioneNome};${provincia};${sigla};`;
  };
  const scelti = COMUNI.filter(({ regione }) => REGIONI.includes(regione));
  for (const { codiceIstat, campi } of scelti) {
    const nuovo = codiceIstat in ritocchi ? ritocchi[codiceIstat] : (campi[1] ?? '');
    if (nuovo !== undefined) righe.set(codiceIstat, riga(codiceIstat, nuovo, campi));
  }
  for (const [codice, nuovo] of Object.entries(ritocchi)) {
    const vicino = scelti.find(({ codiceIstat }) => codiceIstat.slice(0, 3) === codice.slice(0, 3));
    if (nuovo !== undefined && !righe.has(codice))
      righe.set(codice, riga(codice, nuovo, vicino?.campi ?? []));
  }
  const path = join(cartella, nome);
  await writeFile(path, Buffer.from([INTESTAZIONE, ...righe.values(), ''].join('\r\n'), 'latin1'));
  return path;
}

const conta = async (warehouse: Warehouse, sql: string): Promise<number> =>
  Number((await warehouse.query<{ n: number }>(sql))[0]?.n);

async function codiciForma(warehouse: Warehouse, percorso: string): Promise<string[]> {
  const [riga] = await warehouse.query<{ contenuto: Uint8Array }>(
    'SELECT contenuto FROM dw.forma WHERE percorso = ?',
    [percorso],
  );
  return brotliDecompressSync(riga?.contenuto ?? new Uint8Array())
    .toString('utf8')
    .match(/"id":"\d{6}"/g)!
    .map((id) => id.slice(6, 12));
}

const contenuto = (warehouse: Warehouse, tabella: string): Promise<Row[]> =>
  warehouse.query(`SELECT COUNT(*) AS n, CAST(SUM(hash(t)) AS VARCHAR) AS h FROM ${tabella} AS t`);

test('a list with a fusion, a new comune, a rename and a recode: facts and shapes are made again, and come back when it is undone', async () => {
  const { warehouse, carica, annulla, avvisi } = await banco('ritocchi');
  const tabelle = ['dw.dim_comune', 'dw.fact_popolazione', 'dw.fact_indicatore', 'dw.forma', 'dw.dataset'];
  const prima = await Promise.all(tabelle.map((tabella) => contenuto(warehouse, tabella)));
  // Allein and Antey-Saint-André become one, Arnad takes another name, Arvier another number, one comune is wholly new.
  const elenco = await scriviElenco('Codici al 30_06_2026.csv', {
    '007001': undefined,
    '007002': undefined,
    '007097': 'Allein e Antey',
    '007004': 'Arnad sul Colle',
    '007005': undefined,
    '007098': 'Arvier',
    '007099': 'Borgo Nuovo',
  });
  const esito = await carica('elenco', elenco);
  expect(esito).toMatchObject({
    esito: 'pubblicato',
    rifiutati: 0,
    aggiornatoAl: '2026-06-30',
    dataset: 'territorio',
  });
  expect(avvisi()).toEqual(
    expect.arrayContaining([
      expect.stringContaining('2026-06-30'),
      expect.stringMatching(/007001 Allein.*007002/),
    ]),
  );
  const vivi = `SELECT COUNT(*) AS n FROM dw.dim_comune WHERE valido_al IS NULL`;
  expect(await conta(warehouse, vivi)).toBe(COMUNI.filter(({ regione }) => REGIONI.includes(regione)).length);
  const senzaFatti = `${vivi} AND NOT EXISTS (SELECT 1 FROM dw.fact_popolazione f WHERE f.comune_key = dim_comune.comune_key)`;
  expect(await conta(warehouse, senzaFatti)).toBe(0);
  const passati = `SELECT COUNT(*) AS n FROM dw.fact_popolazione f JOIN dw.dim_comune d USING (comune_key) WHERE d.valido_al IS NOT NULL`;
  expect(await conta(warehouse, passati)).toBe(0);
  const disegnati = await codiciForma(warehouse, 'provincia/007/comuni');
  expect(disegnati).toEqual(expect.arrayContaining(['007097', '007098', '007099', '007004']));
  expect(disegnati).not.toEqual(expect.arrayContaining(['007001']));
  expect(
    await warehouse.query(
      `SELECT dimostrativo, caricamento_id FROM dw.dataset WHERE codice IN ('popolazione', 'territorio') ORDER BY 1`,
    ),
  ).toEqual([
    { dimostrativo: false, caricamento_id: esito.caricamentoId },
    { dimostrativo: true, caricamento_id: esito.caricamentoId },
  ]);
  expect(await carica('elenco', elenco)).toMatchObject({
    esito: 'invariato',
    caricamentoId: esito.caricamentoId,
  });
  await annulla(esito.caricamentoId);
  expect(await Promise.all(tabelle.slice(0, -1).map((tabella) => contenuto(warehouse, tabella)))).toEqual(
    prima.slice(0, -1),
  );
});

test.skipIf(!REALI)(
  'the real list of 2023 (BELVEDERE_REAL_DATA) takes the place of the shipped one',
  async () => {
    const { warehouse, carica, avvisi } = await banco('reale');
    const esito = await carica('elenco', join(REALI ?? '', 'Elenco-comuni-italiani-2023.csv'));
    expect(esito).toMatchObject({
      esito: 'pubblicato',
      letti: 7901,
      rifiutati: 0,
      aggiornatoAl: '2023-01-01',
    });
    expect(await conta(warehouse, 'SELECT COUNT(*) AS n FROM dw.dim_comune WHERE valido_al IS NULL')).toBe(
      7901,
    );
    expect(
      await conta(warehouse, `SELECT COUNT(*) AS n FROM dw.dim_comune WHERE comune_attuale_key IS NULL`),
    ).toBe(0);
    // Comuni that the shipped list does not have any more come with their own census figures and places.
    expect(
      await warehouse.query(
        `SELECT nome, residenti_2011, catastale_codice, provincia_sigla FROM dw.dim_comune WHERE codice_istat IN ('013199', '063049') ORDER BY 1`,
      ),
    ).toEqual([
      { nome: 'Napoli', residenti_2011: 962003, catastale_codice: 'F839', provincia_sigla: 'NA' },
      { nome: 'Ronago', residenti_2011: 1754, catastale_codice: 'H521', provincia_sigla: 'CO' },
    ]);
    expect(avvisi()).toEqual([expect.stringContaining('2023-01-01')]);
    expect(await codiciForma(warehouse, 'provincia/013/comuni')).toContain('013199');
  },
);
