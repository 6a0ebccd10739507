import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { networkFetcher } from '../../../loaders/network/fetcher.ts';
import { defineDataset } from '../../../loaders/pipeline/define.ts';
import { execute, type CommandEffects } from '../../../loaders/pipeline/execute.ts';
import { SOURCES } from '../../../loaders/sources/registry.ts';
import { prepareSettings } from '../pipeline/fixtures/setting.ts';
import { ASILI } from '../sources/dataset/definitions.ts';
import { startServer, testEffects, type Handler } from './server.ts';

const CSV = 'COD_COM;Anno;Posti;Bambini 0-2\n007003;2023;30;100\n007002;2023;5;20\n';
const JSON_TEXT = JSON.stringify({
  righe: [{ COD_COM: '007003', Anno: 2023, Posti: 31, 'Bambini 0-2': 100 }],
});

let version = 'v1';
let handler: Handler = () => {};
const publish =
  (body: string): Handler =>
  (request, response) => {
    const same = request.headers['if-none-match'] === `"${version}"`;
    response.writeHead(same ? 304 : 200, { etag: `"${version}"` }).end(same ? undefined : body);
  };
const server = await startServer({ '/nidi_2023': (request, response) => handler(request, response) });
const setting = await prepareSettings();

/** A product whose administrator allows the server of the test. */
async function prepare(definition: object) {
  const { warehouse, dir, effects: load, one } = await setting();
  const hosts = [`dati.prova:${server.port}`];
  await defineDataset(
    warehouse,
    JSON.stringify({ ...ASILI, indirizzo: `${server.origin}/nidi_{anno}`, ...definition }),
    'prova',
  );
  const effects: CommandEffects = {
    ...load,
    dir,
    sources: SOURCES,
    registry: new URL('../../../loaders/sources/registry.ts', import.meta.url).href,
    regenerateDemo: async () => {},
    fetch: networkFetcher(dir, async () => hosts, testEffects(server)),
  };
  const fetchAndLoad = (more: object = {}) =>
    execute(
      {
        comando: 'carica',
        fonte: 'dataset',
        scarica: true,
        prova: false,
        parametri: { anno: 2023, definizione: 'asili_nido' },
        ...more,
      },
      effects,
    );
  const posti = async () =>
    (
      await one(
        "SELECT SUM(f.numeratore) AS n FROM dw.fact_indicatore AS f JOIN dw.dim_indicatore AS i ON i.indicatore_key = f.indicatore_key WHERE i.codice = 'posti_nido'",
      )
    ).n;
  return { dir, hosts, warehouse, fetchAndLoad, posti };
}

describe('a load that fetches', () => {
  it('publishes, then is told that nothing changed, then publishes what changed; no file stays', async () => {
    handler = publish(CSV);
    const { fetchAndLoad, posti, dir } = await prepare({});
    expect(await fetchAndLoad()).toMatchObject({ tipo: 'esito', esito: { esito: 'pubblicato', letti: 2 } });
    expect(Number(await posti())).toBe(35);
    expect(await fetchAndLoad()).toMatchObject({ tipo: 'esito', esito: { esito: 'invariato' } });
    version = 'v2';
    handler = publish(CSV.replace('30', '40'));
    expect(await fetchAndLoad()).toMatchObject({ tipo: 'esito', esito: { esito: 'pubblicato' } });
    expect(Number(await posti())).toBe(45);
    expect(existsSync(join(dir, 'scaricati')) ? readdirSync(join(dir, 'scaricati')) : []).toEqual([]);
  });

  it('loads again what the server did not change when the definition did', async () => {
    handler = publish(CSV);
    const { fetchAndLoad, posti, warehouse } = await prepare({});
    await fetchAndLoad();
    const definition = { ...ASILI, indirizzo: `${server.origin}/nidi_{anno}`, titolo: 'Nidi' };
    await defineDataset(warehouse, JSON.stringify(definition), 'prova');
    expect(await fetchAndLoad()).toMatchObject({ tipo: 'esito', esito: { esito: 'pubblicato' } });
    expect(Number(await posti())).toBe(35);
  });

  it('reads JSON over HTTP', async () => {
    handler = publish(JSON_TEXT);
    const { fetchAndLoad, posti } = await prepare({ formato: { tipo: 'json', puntatore: '/righe' } });
    expect(await fetchAndLoad()).toMatchObject({ tipo: 'esito', esito: { esito: 'pubblicato', letti: 1 } });
    expect(Number(await posti())).toBe(31);
  });

  it('leaves the data as they were when the answer is no good', async () => {
    handler = publish(CSV);
    const { fetchAndLoad, posti, hosts, dir } = await prepare({});
    await fetchAndLoad();
    version = 'v3';
    handler = (_request, response) => void response.writeHead(200).end('<!doctype html><html>');
    expect(await fetchAndLoad()).toMatchObject({ tipo: 'errore', codice: 'RISPOSTA_NON_VALIDA' });
    handler = (_request, response) => void response.writeHead(404).end();
    expect(await fetchAndLoad()).toMatchObject({ tipo: 'errore', codice: 'RISPOSTA_NON_VALIDA' });
    hosts.pop();
    expect(await fetchAndLoad()).toMatchObject({
      tipo: 'errore',
      codice: 'INDIRIZZO_NON_AMMESSO',
      messaggio: expect.stringContaining('fonti aggiungi dati.prova'),
    });
    expect(Number(await posti())).toBe(35);
    expect(readdirSync(join(dir, 'scaricati'))).toEqual([]);
  });
});
