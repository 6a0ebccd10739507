import { describe, expect, test } from 'vitest';
import { rigaIncerta } from '../../../../loaders/sources/common/territorio.ts';
import { ISTRUZIONI, SELECT_QUOTE_ATTUALI } from '../../../../loaders/destinations/territorio/sql.ts';
import type { Session, Warehouse } from '../../../../sql/warehouse.ts';
import { temporaryDirectory } from '../../../sql/fixtures/temporary.ts';
import {
  annulla,
  apriMagazzino,
  dimensione,
  elenco,
  fatto,
  membri,
  pubblica,
  variazioni,
  versioni,
} from './magazzino.ts';

const cartella = await temporaryDirectory();

async function con(regioni: string[], work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await apriMagazzino(cartella, regioni);
  await work(warehouse).finally(() => warehouse.close());
}

const VALLE = ['02'];
/** Aosta region: 007001 Allein, 007002 Antey-Saint-André, 007003 Aosta, 007004 Arnad, 007005 Arvier. */
const FUSIONE = variazioni(
  ['CS', '007099', '007001', '2024-01-01', null, ['Allein e Antey', 'Allein']],
  ['CS', '007099', '007002', '2024-01-01', null, ['Allein e Antey', 'Antey-Saint-André']],
  ['ES', '007001', '007099', '2024-01-01', null, ['Allein', 'Allein e Antey']],
  ['ES', '007002', '007099', '2024-01-01', null, ['Antey-Saint-André', 'Allein e Antey']],
);

/** Lists that the shipped one, of a later day, does not contradict. */
const DOPO_FUSIONE = elenco('2025-06-01', VALLE, {
  '007001': undefined,
  '007002': undefined,
  '007099': 'Allein e Antey',
});

const totale = async (session: Session, anno: number, attuale: boolean): Promise<Record<string, number>> => {
  const righe = await session.query<{ codice: string; residenti: number }>(
    attuale
      ? `SELECT d.codice_istat AS codice, SUM(f.residenti * q.peso) AS residenti
         FROM dw.fact_popolazione AS f JOIN (${SELECT_QUOTE_ATTUALI}) AS q ON q.comune_key = f.comune_key
         JOIN dw.dim_comune AS d ON d.comune_key = q.attuale_key WHERE f.periodo_key = ? GROUP BY d.codice_istat`
      : `SELECT d.codice_istat AS codice, SUM(f.residenti) AS residenti
         FROM dw.fact_popolazione AS f JOIN dw.dim_comune AS d ON d.comune_key = f.comune_key
         WHERE f.periodo_key = ? GROUP BY d.codice_istat`,
    [anno],
  );
  return Object.fromEntries(righe.map(({ codice, residenti }) => [codice, Number(residenti)]));
};

test('a list closes, opens, renames; what is unchanged keeps key and "since ever"', async () => {
  await con(VALLE, async (warehouse) => {
    const [prima] = await warehouse.query(
      `SELECT comune_key FROM dw.dim_comune WHERE codice_istat = '007003'`,
    );
    const esito = await pubblica(
      warehouse,
      elenco('2026-01-01', VALLE, { '007001': undefined, '007004': 'Arnad Nuova', '007099': 'Nata Ieri' }),
    );
    expect(await versioni(warehouse, `codice_istat IN ('007001', '007003', '007004', '007099')`)).toEqual([
      '007001 Allein 1900-01-01 2025-12-31 → nessuno',
      '007003 Aosta 1900-01-01 … → 007003',
      '007004 Arnad 1900-01-01 2025-12-31 → 007004',
      '007004 Arnad Nuova 2026-01-01 … → 007004',
      '007099 Nata Ieri 2026-01-01 … → 007099',
    ]);
    expect(
      await warehouse.query(`SELECT comune_key FROM dw.dim_comune WHERE codice_istat = '007003'`),
    ).toEqual([prima]);
    expect(esito).toMatchObject({
      aggiornatoAl: '2026-01-01',
      scarti: [],
      rigenerati: ['forme'],
      datasets: ['confini'],
    });
    expect(esito.avvisi).toEqual([expect.stringMatching(/007001 Allein \(fino al 2025-12-31\)/)]);
  });
});

test('a new comune has a place, residents and aggregations from what is known', async () => {
  await con(VALLE, async (warehouse) => {
    await pubblica(warehouse, DOPO_FUSIONE);
    await pubblica(warehouse, FUSIONE);
    const [nuovo] = await warehouse.query(`SELECT * FROM dw.dim_comune WHERE codice_istat = '007099'`);
    const vecchi = await warehouse.query<{ residenti_2011: number; latitudine: number; sll_codice: string }>(
      `SELECT * FROM dw.dim_comune WHERE codice_istat IN ('007001', '007002') ORDER BY residenti_2011 DESC`,
    );
    expect(nuovo).toMatchObject({
      residenti_2011: vecchi.reduce((somma, { residenti_2011 }) => somma + residenti_2011, 0),
      latitudine: vecchi[0]?.latitudine,
      sll_codice: vecchi[0]?.sll_codice,
      provincia_sigla: 'AO',
      ats_dimostrativo: true,
    });
  });
});

test('the same file twice adds no version; undoing the second, then the first, brings back what was', async () => {
  await con(VALLE, async (warehouse) => {
    const prima = await warehouse.query('SELECT * FROM dw.dim_comune ORDER BY comune_key');
    const righe = elenco('2026-01-01', VALLE, {
      '007001': undefined,
      '007004': 'Arnad Nuova',
      '007099': 'Nata Ieri',
    });
    const uno = await pubblica(warehouse, righe);
    const dopo = await warehouse.query('SELECT * FROM dw.dim_comune ORDER BY comune_key');
    const due = await pubblica(warehouse, righe);
    expect(await warehouse.query('SELECT * FROM dw.dim_comune ORDER BY comune_key')).toEqual(dopo);
    expect(due.rigenerati).toEqual([]);
    expect(await annulla(warehouse, due.id)).toEqual([]);
    expect(await warehouse.query('SELECT * FROM dw.dim_comune ORDER BY comune_key')).toEqual(dopo);
    expect(await annulla(warehouse, uno.id)).toEqual(['forme']);
    expect(await warehouse.query('SELECT * FROM dw.dim_comune ORDER BY comune_key')).toEqual(prima);
    expect(
      await warehouse.query('SELECT count(*) AS n FROM dw.comune_elenco WHERE caricamento_id > 0'),
    ).toEqual([{ n: 0 }]);
  });
});

test('an older list takes the place of the shipped one, for all years', async () => {
  await con(VALLE, async (warehouse) => {
    await pubblica(
      warehouse,
      elenco('2023-01-01', VALLE, {
        '007001': undefined,
        '007090': 'Allein di Sopra',
        '007091': 'Allein di Sotto',
      }),
    );
    expect(await versioni(warehouse, `codice_istat IN ('007001', '007090', '007091')`)).toEqual([
      '007090 Allein di Sopra 1900-01-01 … → 007090',
      '007091 Allein di Sotto 1900-01-01 … → 007091',
    ]);
  });
});

describe('facts follow their comune', () => {
  test('to the version in force in their period, and back when the load is undone', async () => {
    await con(VALLE, async (warehouse) => {
      await fatto(warehouse, '007004', 2025, 1200);
      await fatto(warehouse, '007004', 2023, 1300);
      const prima = await warehouse.query('SELECT * FROM dw.fact_popolazione ORDER BY ALL');
      const { id } = await pubblica(
        warehouse,
        variazioni(['CD', '007004', '007004', '2024-06-01', null, ['Arnad Vecchia', 'Arnad']]),
      );
      const dopo = await warehouse.query(
        `SELECT f.periodo_key, d.nome FROM dw.fact_popolazione f JOIN dw.dim_comune d USING (comune_key) ORDER BY 1`,
      );
      expect(dopo).toEqual([
        { periodo_key: 2023, nome: 'Arnad Vecchia' },
        { periodo_key: 2025, nome: 'Arnad' },
      ]);
      await annulla(warehouse, id);
      expect(await warehouse.query('SELECT * FROM dw.fact_popolazione ORDER BY ALL')).toEqual(prima);
    });
  });

  test('facts of a comune that no list and no change knows refuse the load, and nothing changes', async () => {
    await con(VALLE, async (warehouse) => {
      await fatto(warehouse, '007001', 2025, 10);
      const prima = await dimensione(warehouse);
      await expect(
        pubblica(warehouse, elenco('2023-01-01', VALLE, { '007001': undefined })),
      ).rejects.toMatchObject({
        code: 'PRIMA_SERVE',
        message: expect.stringContaining('popolazione 2025, 007001 Allein') as string,
      });
      expect(await dimensione(warehouse)).toEqual(prima);
    });
  });
});

describe('as it was, and on current territory', () => {
  test('a fusion is summed', async () => {
    await con(VALLE, async (warehouse) => {
      await pubblica(warehouse, DOPO_FUSIONE);
      await pubblica(warehouse, FUSIONE);
      await fatto(warehouse, '007001', 2023, 100);
      await fatto(warehouse, '007002', 2023, 200);
      await fatto(warehouse, '007099', 2024, 310);
      expect(await totale(warehouse, 2023, false)).toEqual({ '007001': 100, '007002': 200 });
      expect(await totale(warehouse, 2023, true)).toEqual({ '007099': 300 });
      expect(await totale(warehouse, 2024, true)).toEqual({ '007099': 310 });
    });
  });

  test('a rename and a recode are followed, by changes and by lists alone', async () => {
    const cambi = variazioni(
      ['CD', '007004', '007004', '2022-06-01', null, ['Arnad Vecchia', 'Arnad']],
      ['AP', '007005', '002005', '2024-01-01', null, ['Arvier', 'Arvier']],
    );
    await con(VALLE, async (warehouse) => {
      await pubblica(warehouse, elenco('2025-06-01', VALLE, { '007005': undefined, '002005': 'Arvier' }));
      await pubblica(warehouse, cambi);
      await fatto(warehouse, '007004', 2021, 1);
      await fatto(warehouse, '007005', 2023, 2);
      expect(await totale(warehouse, 2021, true)).toEqual({ '007004': 1 });
      expect(await totale(warehouse, 2023, true)).toEqual({ '002005': 2 });
    });
    await con(VALLE, async (warehouse) => {
      await fatto(warehouse, '007005', 2025, 3);
      await pubblica(warehouse, elenco('2026-01-01', VALLE, { '007005': undefined, '007905': 'Arvier' }));
      expect(await totale(warehouse, 2025, false)).toEqual({ '007005': 3 });
      expect(await totale(warehouse, 2025, true)).toEqual({ '007905': 3 });
    });
  });

  test('a division is left out and named; with weights it is shared out', async () => {
    const divisione = (peso: number | null) =>
      variazioni(
        ['CS', '007098', '007003', '2023-06-01', peso, ['Aosta Sud', 'Aosta']],
        ['CECS', '007003', '007098', '2023-06-01', null, ['Aosta', 'Aosta Sud']],
      );
    await con(VALLE, async (warehouse) => {
      await pubblica(warehouse, elenco('2025-06-01', VALLE, { '007098': 'Aosta Sud' }));
      const { avvisi } = await pubblica(warehouse, divisione(null));
      await fatto(warehouse, '007003', 2023, 1000);
      await fatto(warehouse, '007003', 2024, 800);
      expect(await totale(warehouse, 2023, true)).toEqual({});
      expect(await totale(warehouse, 2024, true)).toEqual({ '007003': 800 });
      expect(avvisi).toEqual([expect.stringMatching(/Divisi .*007003 Aosta \(fino al 2023-05-31\).*Peso/)]);
      const pesato = await pubblica(warehouse, divisione(0.2));
      expect(pesato.avvisi).toEqual([]);
      expect(await totale(warehouse, 2023, true)).toEqual({ '007003': 800, '007098': 200 });
      await annulla(warehouse, pesato.id);
      expect(await totale(warehouse, 2023, true)).toEqual({});
    });
  });

  test('Sardinia 2026: every comune of 2025 has its comune of 2026, from changes or from the list alone', async () => {
    await con(['20'], async (warehouse) => {
      await fatto(warehouse, '090003', 2025, 42000);
      await pubblica(warehouse, elenco('2026-01-01', ['20'], { '090003': undefined, '112001': 'Alghero' }));
      expect(await totale(warehouse, 2025, true)).toEqual({ '112001': 42000 });
      const [alghero] = await warehouse.query(`SELECT * FROM dw.dim_comune WHERE codice_istat = '112001'`);
      const [prima] = await warehouse.query(`SELECT * FROM dw.dim_comune WHERE codice_istat = '090003'`);
      expect(alghero).toMatchObject({
        latitudine: prima?.['latitudine'],
        residenti_2011: prima?.['residenti_2011'],
        sll_codice: prima?.['sll_codice'],
        provincia_codice: '112',
      });
    });
  });
});

describe('aggregations', () => {
  test('an exclusive one fills columns, dates versions when it changes, and takes the demonstration mark away', async () => {
    await con(VALLE, async (warehouse) => {
      await pubblica(warehouse, [
        ...membri('ats', 'ATS1', '2018-01-01', '2023-12-31', '007001', '007002'),
        ...membri('ats', 'ATS2', '2024-01-01', null, '007001').map(([, ...r]) => [50, ...r]),
        ...membri('unione', 'U1', '2020-01-01', null, '007003').map(([, ...r]) => [60, ...r]),
      ]);
      const righe = await warehouse.query(
        `SELECT codice_istat, valido_dal, ats_codice, ats_dimostrativo, unione_codice FROM dw.dim_comune
         WHERE codice_istat IN ('007001', '007002', '007003') ORDER BY codice_istat, valido_dal`,
      );
      expect(righe).toMatchObject([
        { codice_istat: '007001', valido_dal: '1900-01-01', ats_codice: 'ATS1', ats_dimostrativo: false },
        { codice_istat: '007001', valido_dal: '2024-01-01', ats_codice: 'ATS2' },
        { codice_istat: '007002', valido_dal: '1900-01-01', ats_codice: 'ATS1' },
        { codice_istat: '007002', valido_dal: '2024-01-01', ats_codice: '-', ats_dimostrativo: false },
        { codice_istat: '007003', valido_dal: '1900-01-01', ats_dimostrativo: true, unione_codice: 'U1' },
      ]);
    });
  });

  test('a new comune has the ATS of the comuni it was made of', async () => {
    await con(VALLE, async (warehouse) => {
      await pubblica(warehouse, membri('ats', 'ATS1', '2018-01-01', null, '007001', '007002'));
      await pubblica(warehouse, DOPO_FUSIONE);
      await pubblica(warehouse, FUSIONE);
      expect(
        await warehouse.query(
          `SELECT ats_codice, ats_dimostrativo FROM dw.dim_comune WHERE codice_istat = '007099'`,
        ),
      ).toEqual([{ ats_codice: 'ATS1', ats_dimostrativo: false }]);
    });
  });

  test('overlapping ones follow the versions of their comuni, and go when they are undone', async () => {
    await con(VALLE, async (warehouse) => {
      const { id } = await pubblica(
        warehouse,
        membri('distretto_commercio', 'D1', '2020-01-01', null, '007001', '007003'),
      );
      await pubblica(warehouse, DOPO_FUSIONE);
      await pubblica(warehouse, FUSIONE);
      expect(
        await warehouse.query(
          `SELECT a.codice, d.codice_istat, a.valido_dal, a.valido_al FROM dw.appartenenza a JOIN dw.dim_comune d USING (comune_key) ORDER BY 2`,
        ),
      ).toEqual([
        { codice: 'D1', codice_istat: '007001', valido_dal: '2020-01-01', valido_al: '2023-12-31' },
        { codice: 'D1', codice_istat: '007003', valido_dal: '2020-01-01', valido_al: null },
      ]);
      await warehouse.execute('DELETE FROM dw.comune_aggregazione WHERE caricamento_id = ?', [id]);
      await pubblica(warehouse, FUSIONE);
      expect(await warehouse.query('SELECT * FROM dw.appartenenza')).toEqual([]);
    });
  });
});

test('the order of loads does not change the versions', async () => {
  const carichi = [
    elenco('2025-06-01', VALLE, { '007001': undefined, '007002': undefined, '007099': 'Allein e Antey' }),
    elenco('2023-06-30', VALLE),
    FUSIONE,
    membri('ats', 'ATS1', '2018-01-01', null, '007001', '007002', '007005'),
  ];
  const risultati: unknown[] = [];
  for (const ordine of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
    [1, 3, 0, 2],
  ]) {
    await con(VALLE, async (warehouse) => {
      for (const i of ordine) await pubblica(warehouse, carichi[i] ?? []);
      risultati.push(await dimensione(warehouse));
    });
  }
  for (const risultato of risultati) expect(risultato).toEqual(risultati[0]);
});

test('a comune said twice in one list is rejected once', async () => {
  await con(VALLE, async (warehouse) => {
    const righe = elenco('2026-01-01', VALLE);
    const { scarti } = await pubblica(warehouse, [
      ...righe,
      ...righe.slice(0, 1).map(([, ...riga]) => [999, ...riga]),
    ]);
    expect(scarti).toMatchObject([{ linea: 999, codice: 'CHIAVE_DOPPIA', valore: '007001' }]);
  });
});

test('a comune on a rejected line is not gone', async () => {
  await con(VALLE, async (warehouse) => {
    const righe = elenco('2026-01-01', VALLE, { '007001': undefined, '007099': undefined });
    const prima = await versioni(warehouse, `codice_istat = '007001'`);
    await pubblica(warehouse, [
      ...righe,
      rigaIncerta(500, '2026-01-01', '007001'),
      rigaIncerta(501, '2026-01-01', '007099'),
    ]);
    expect(await versioni(warehouse, `codice_istat IN ('007001', '007099')`)).toEqual(prima);
  });
});

test('a list that is not whole is refused: it would close what it does not name', async () => {
  await con(['02', '14'], async (warehouse) => {
    const prima = await dimensione(warehouse);
    await expect(pubblica(warehouse, elenco('2026-01-01', VALLE))).rejects.toThrow(
      /Molise \(0 comuni su 136\)/,
    );
    await expect(pubblica(warehouse, elenco('2026-01-01', ['02', '14']).slice(30))).rejects.toThrow(
      /Valle d'Aosta.*\(44 comuni su 74\)/,
    );
    expect(await dimensione(warehouse)).toEqual(prima);
  });
});

test('an ATS list touches maps, not facts; a size touches neither', async () => {
  await con(VALLE, async (warehouse) => {
    await warehouse.execute(`UPDATE dw.dataset SET dimostrativo = true WHERE codice = 'popolazione'`);
    expect(
      (await pubblica(warehouse, membri('ats', 'ATS1', '2018-01-01', null, '007001'))).rigenerati,
    ).toEqual(['forme']);
    expect(
      (await pubblica(warehouse, membri('superficie', '', '2018-01-01', null, '007001'))).rigenerati,
    ).toEqual([]);
    expect((await pubblica(warehouse, elenco('2026-01-01', VALLE, { '007099': 'Nata' }))).rigenerati).toEqual(
      ['popolazione', 'forme'],
    );
  });
});

test('every statement is bound by the engine', async () => {
  await con(VALLE, async (warehouse) => {
    for (const sql of ISTRUZIONI) {
      const params = sql.match(/\?/g)?.map(() => (/DATE\)/.test(sql) ? '2024-01-01' : 1)) ?? [];
      await warehouse.transaction(async (session) => {
        await (/^SELECT/.test(sql) ? session.query(sql, params) : session.execute(sql, params));
      });
    }
  });
});
