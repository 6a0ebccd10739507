import { describe, expect, it } from 'vitest';

import { networkFetcher } from '../../../loaders/network/fetcher.ts';
import { isSdmxData, readSdmx, sdmxAddress, SDMX_CSV } from '../../../loaders/network/sdmx.ts';
import { collect, failure, fileMaker, temporaryFolder } from '../readers/files.ts';
import { reason, startServer, testEffects } from './server.ts';

const make = fileMaker();
const HEADER = 'DATAFLOW,FREQ,REF_AREA,DATA_TYPE,SEX,AGE,MARITAL_STATUS,TIME_PERIOD,OBS_VALUE,OBS_STATUS';
const row = (period: string, value: string) => `IT1:22_289(1.5),A,001001,JAN,9,TOTAL,99,${period},${value},`;

describe('sdmxAddress', () => {
  it('asks up to the year before the last one wanted', () => {
    expect(
      sdmxAddress({ flow: '22_289', key: [['A'], ['001001', '001002'], [], ['9']], from: 2024, to: 2025 }),
    ).toBe(
      'https://esploradati.istat.it/SDMXWS/rest/data/22_289/A.001001+001002..9?startPeriod=2024&endPeriod=2024',
    );
    expect(sdmxAddress({ flow: '29_7', key: [], from: 2025, to: 2025 })).toMatch(
      /\/29_7\/ALL\?startPeriod=2025&endPeriod=2024$/,
    );
  });

  it.each([
    [{ flow: '../x', key: [], from: 2025, to: 2025 }],
    [{ flow: 'x', key: [['A?b=']], from: 2025, to: 2025 }],
    [{ flow: 'x', key: [], from: 2025, to: 2024 }],
    [{ flow: 'x', key: [], from: Number.NaN, to: 2024 }],
  ])('refuses what would be another address: %j', (query) =>
    expect(() => sdmxAddress(query)).toThrow(RangeError),
  );
});

describe('readSdmx', () => {
  const file = (...rows: string[]) => make('sdmx.csv', [HEADER, ...rows].join('\r\n') + '\r\n');
  it('gives the header and the years wanted only, with their lines', async () => {
    const chunks = await collect(
      readSdmx(file(row('2024', '1'), row('2025', '2'), row('2025-01', '3'), row('2026', '4')), {
        from: 2025,
        to: 2025,
      }),
    );
    expect(chunks.flatMap(({ rows }) => rows.map((cells) => cells.slice(7, 9)))).toEqual([
      ['TIME_PERIOD', 'OBS_VALUE'],
      ['2025', '2'],
      ['2025-01', '3'],
    ]);
    expect(chunks.flatMap(({ lines }) => [...lines])).toEqual([1, 3, 4]);
  });

  it('tells an empty answer, XML instead of CSV, another table', async () => {
    const years = { from: 2025, to: 2025 };
    expect(await reason(() => collect(readSdmx(file(row('2024', '1')), years)))).toBe(
      'RISPOSTA_VUOTA (RISPOSTA_NON_VALIDA)',
    );
    const xml = make('errore.csv', '<?xml version="1.0"?><message:Error><code>100</code></message:Error>\n');
    expect(await failure(() => collect(readSdmx(xml, years)))).toMatch(/^INTESTAZIONE_NON_RICONOSCIUTA/);
    expect(await failure(() => collect(readSdmx(make('altro.csv', 'a,b\n1,2\n'), years)))).toMatch(
      /^INTESTAZIONE_NON_RICONOSCIUTA/,
    );
  });
});

describe('networkFetcher', () => {
  it('asks an SDMX service for CSV, and any other server for anything', async () => {
    const { origin, port, requests, cert } = await startServer({
      '/SDMXWS/rest/data/22_289/ALL': (_request, response) =>
        void response.end(`${HEADER}\n${row('2025', '7')}\n`),
      '/dati.csv': (_request, response) => void response.end('a;b\n'),
    });
    const dir = temporaryFolder();
    const fetcher = networkFetcher(dir, async () => [`dati.prova:${port}`], testEffects({ cert }));
    const { signal } = new AbortController();
    const fetched = await fetcher(`${origin}/SDMXWS/rest/data/22_289/ALL`, dir, {}, signal);
    if (fetched === 'unchanged') throw new Error('unchanged');
    expect(
      (await collect(readSdmx(fetched, { from: 2025, to: 2025 }))).flatMap(({ rows }) => rows),
    ).toHaveLength(2);
    await fetcher(`${origin}/dati.csv`, dir, {}, signal);
    expect(requests.map(({ headers }) => headers.accept)).toEqual([SDMX_CSV, '*/*']);
    expect(await reason(() => fetcher('https://vietato.prova/x', dir, {}, signal))).toMatch(
      /^SERVER_NON_AMMESSO/,
    );
    expect(await reason(() => fetcher('niente', dir, {}, signal))).toMatch(/^INDIRIZZO_MALFORMATO/);
  });

  it('knows SDMX by the address', () => {
    expect(isSdmxData(sdmxAddress({ flow: 'x', key: [], from: 2025, to: 2025 }))).toBe(true);
    expect(isSdmxData('https://demo.istat.it/data/x.zip')).toBe(false);
  });
});
