import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Parametri } from '../../loaders/pipeline/contract.ts';
import { productEffects } from '../../loaders/pipeline/effects.ts';
import { execute } from '../../loaders/pipeline/execute.ts';
import type { LoadEvent } from '../../loaders/pipeline/events.ts';
import { recordStatements, type Recording } from '../support/recording-warehouse.ts';
import { tsqlObjections } from '../support/tsql-objections.ts';
import { brokenConstraints } from '../support/schema.ts';
import { forEachWarehouse } from '../support/warehouses.ts';
import type { Session, Warehouse } from '../../sql/warehouse.ts';

const GOLDEN = new URL('../loaders/sources/', import.meta.url);

/** Bergamo, as the list of 2023 writes a comune. */
const BERGAMO =
  '03;016;016; 024 ;016024;Bergamo;Bergamo;;1;Nord-ovest;Lombardia;Bergamo;1;1;BG;16024;16024;16024;16024;A794;IT;IT1;IT11;IT;IT1;IT11\r\n';

const POSAS = (femmine: number): string =>
  `"Popolazione residente per età e sesso al 1° gennaio 2025"\r
"Codice comune";"Comune";"Età";"Totale maschi";"Totale femmine";"Totale"\r
"016024";"Bergamo";30;100;${femmine};${100 + femmine}\r
"016065";"Castro";30;5;6;11\r
`;

const STRASA = `"Popolazione straniera residente per età e sesso al 1° gennaio 2025"\r
Codice comune;Comune;Età;Maschi;Femmine\r
"016024";"Bergamo";30;10;11\r
`;

/** Loads and what each adds or takes back, from an empty warehouse; the same on each engine. */
forEachWarehouse('loads', ({ engine, fresh }) => {
  let dir: string;
  let warehouse: Warehouse;
  let statements: Recording;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'belvedere-'));
    const plain = (await fresh({ memoryLimit: '512MB' })).warehouse;
    await plain.migrate();
    // SQL Server refuses what breaks a key at once, DuckDB never: there we look after each write.
    const check = async (session: Session): Promise<void> => {
      const broken = await brokenConstraints(session);
      if (broken.length > 0) throw new Error(`SQL Server would refuse: ${broken.join(', ')}`);
    };
    ({ warehouse, statements } = recordStatements(plain, engine === 'duckdb' ? check : undefined));
  });

  afterAll(() => rm(dir, { recursive: true, force: true }));

  const run = (command: Parameters<typeof execute>[0]): Promise<LoadEvent> =>
    execute(
      command,
      productEffects({
        warehouse,
        dir,
        user: 'prova',
        emit: () => {},
        signal: new AbortController().signal,
        openAppState: () => Promise.reject(new Error('no network here')),
      }),
    );

  const load = (fonte: string, file: string, parametri: Parametri = {}): Promise<LoadEvent> =>
    run({ comando: 'carica', fonte, file, parametri, scarica: false, prova: false, soglia: 1 });

  const golden = (path: string): string => new URL(path, GOLDEN).pathname;

  async function write(name: string, content: string | Buffer): Promise<string> {
    const path = join(dir, name);
    await writeFile(path, content);
    return path;
  }

  const published = (rest: object): object => ({
    tipo: 'esito',
    esito: expect.objectContaining({ esito: 'pubblicato', ...rest }) as object,
  });

  const residenti = () =>
    warehouse.query(
      `SELECT c.nome, f.cittadinanza_key AS c, SUM(CAST(f.residenti AS BIGINT)) AS n
       FROM dw.fact_popolazione AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
       GROUP BY c.nome, f.cittadinanza_key ORDER BY c.nome, f.cittadinanza_key`,
    );

  test('the list of comuni on an empty warehouse', { timeout: 180_000 }, async () => {
    const list = await readFile(golden('elenco/edizione-2023-26-colonne/Elenco-comuni-italiani-2023.csv'));
    const file = await write('elenco.csv', Buffer.concat([list, Buffer.from(BERGAMO, 'latin1')]));
    expect(await load('elenco', file, { data: '2023-01-01' })).toMatchObject(
      published({ letti: 8, accettati: 8, rifiutati: 0 }),
    );
    expect(
      await warehouse.query("SELECT nome FROM dw.dim_comune WHERE codice_istat LIKE '016%' ORDER BY nome"),
    ).toEqual([{ nome: 'Bergamo' }, { nome: 'Castro' }]);
  });

  test('residents, foreigners among them, residents again', async () => {
    const posas = await write('POSAS_2025_it_Comuni.csv', POSAS(110));
    expect(await load('posas', posas)).toMatchObject(published({ accettati: 2 }));
    expect(await load('posas', posas)).toMatchObject({ esito: { esito: 'invariato' } });
    const strasa = await write('STRASA_2025_it_Comuni.csv', STRASA);
    expect(await load('strasa', strasa)).toMatchObject(published({ accettati: 1 }));
    expect(await residenti()).toEqual([
      { nome: 'Bergamo', c: 1, n: 189 },
      { nome: 'Bergamo', c: 7, n: 21 },
      { nome: 'Castro', c: 0, n: 11 },
    ]);
    await write('POSAS_2025_it_Comuni.csv', POSAS(120));
    expect(await load('posas', posas)).toMatchObject(published({ accettati: 2 }));
    expect((await residenti())[0]).toEqual({ nome: 'Bergamo', c: 1, n: 199 });
  });

  test('foreigners by country, with countries that were not known', async () => {
    const rcs = golden('rcs/paesi-nuovi/Dati_RCS_cittadinanza_2025.csv');
    expect(await load('rcs', rcs)).toMatchObject(published({ accettati: 10, rifiutati: 3 }));
    const [row] = await warehouse.query(
      'SELECT COUNT(DISTINCT paese_key) AS paesi, SUM(CAST(residenti AS BIGINT)) AS n FROM dw.fact_stranieri',
    );
    expect(row).toEqual({ paesi: 10, n: 19 });
  });

  test('quantities, and the indicators that they make', async () => {
    await load('occupati', golden('occupati/completo/occupati_2024.csv'));
    await load('flussi', golden('flussi/completo/flussi_2024.csv'));
    await load(
      'irpef',
      golden(
        'irpef/2024-intestazione-53-righe-52/Redditi_e_principali_variabili_IRPEF_su_base_comunale_CSV_2024.csv',
      ),
    );
    const rows = await warehouse.query(
      `SELECT i.codice, SUM(f.numeratore) AS numeratore, SUM(f.denominatore) AS denominatore
       FROM dw.fact_indicatore AS f JOIN dw.dim_indicatore AS i ON i.indicatore_key = f.indicatore_key
       GROUP BY i.codice ORDER BY i.codice`,
    );
    expect(rows).toContainEqual({ codice: 'turnover_contrattuale', numeratore: 207, denominatore: 1200 });
  });

  test('classes of the comuni', async () => {
    const file = golden('aree-interne/codice-numerico/aree-interne.xlsx');
    expect(await load('aree-interne', file)).toMatchObject(published({}));
  });

  test('undone one by one, the warehouse is empty again', { timeout: 180_000 }, async () => {
    const loads = await warehouse.query<{ id: number }>(
      "SELECT caricamento_id AS id FROM dw.caricamento WHERE operazione = 'caricamento' ORDER BY caricamento_id DESC",
    );
    expect(loads).toHaveLength(9);
    for (const { id } of loads) expect(await run({ comando: 'annulla', id })).toMatchObject(published({}));
    for (const table of ['fact_popolazione', 'fact_stranieri', 'fact_grandezza', 'fact_indicatore']) {
      expect(await warehouse.query(`SELECT COUNT(*) AS n FROM dw.${table}`), table).toEqual([{ n: 0 }]);
    }
    expect(await warehouse.query('SELECT COUNT(*) AS n FROM dw.dim_comune')).toEqual([{ n: 0 }]);
  });

  test.skipIf(engine === 'mssql')('every statement that these loads sent is T-SQL too', () => {
    expect(statements.size).toBeGreaterThan(50);
    const objections = [...statements].flatMap(([sql, file]) =>
      tsqlObjections(sql).map((reason) => `${file}: ${reason}: ${sql}`),
    );
    expect(objections).toEqual([]);
  });
});
