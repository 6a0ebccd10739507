import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { trackModel, type Model } from '../../../cube/server/model-version.ts';
import { openDuckdb } from '../../../sql/duckdb/open.ts';
import type { Warehouse } from '../../../sql/warehouse.ts';

const MODEL = join(import.meta.dirname, '../../../model');
const dir = mkdtempSync(join(tmpdir(), 'belvedere-modello-'));
let warehouse: Warehouse;
let model: Model;
let log: string[];

beforeAll(async () => {
  ({ warehouse } = await openDuckdb(join(dir, 'magazzino.duckdb')));
  await warehouse.migrate();
});
beforeEach(async () => {
  await warehouse.execute('DELETE FROM dw.dim_indicatore WHERE indicatore_key >= 1000');
  await warehouse.execute('DELETE FROM dw.dataset WHERE dataset_key >= 1000');
  log = [];
  model = await trackModel(
    warehouse,
    MODEL,
    false,
    pino({}, { write: (line: string) => void log.push(line) }),
  );
});
afterAll(async () => {
  await warehouse.close();
  rmSync(dir, { recursive: true, force: true });
});

async function declare(key: number, codice: string, dataset = 'imprese'): Promise<void> {
  await warehouse.execute(
    `INSERT INTO dw.dim_indicatore VALUES (?, ?, 'Imprese', 'imprese', 'd', 'n', 'd', '%', 100, 1, 'rapporto', 'stock', 'Economia',
       ?, 1, 0, 0, 0)`,
    [key, codice, dataset],
  );
}

const text = () =>
  model
    .files()
    .map(({ content }) => content)
    .join('\n');

describe('the model that is followed', () => {
  it('is the committed one as long as nothing is declared', async () => {
    const { files, version } = model;
    expect(text()).toContain('tasso_occupazione_numeratore');
    const other = await trackModel(warehouse, MODEL, false, pino({ level: 'silent' }));
    expect(other.version()).toBe(version());
    expect(files().every(({ content }) => content.length > 0)).toBe(true);
  });

  it('takes what is declared at the next reading, under another version', async () => {
    const before = model.version();
    await declare(1000, 'imprese_attive');
    expect(model.version()).toBe(before);
    expect(text()).not.toContain('imprese_attive');
    const after = await model.refresh();
    expect(after).not.toBe(before);
    expect(model.version()).toBe(after);
    expect(text()).toContain('- name: imprese_attive_numeratore');
    expect(await model.refresh()).toBe(after);
  });

  it('has rollups on the territory of today only where comuni changed', async () => {
    expect(text()).not.toContain('per_comune_attuale');
    // Population, indicators, households in charge.
    expect(text().match(/- name: per_comune$/gm)).toHaveLength(3);
    const version = model.version();
    await warehouse.execute(
      `INSERT INTO dw.dim_comune (comune_key, codice_istat, nome, provincia_codice, provincia_nome, provincia_sigla, regione_codice,
         regione_nome, ripartizione_codice, ripartizione_nome, sll_codice, sll_nome, ats_codice, ats_nome, latitudine, longitudine,
         residenti_2011, valido_dal, valido_al, dimostrativo_aggregazioni)
       VALUES (1, '001001', 'Ieri', '001', 'Torino', 'TO', '01', 'Piemonte', '1', 'Nord-ovest', 'S', 'S', 'A', 'A', 0, 0, 0,
         DATE '1900-01-01', DATE '2020-12-31', 0)`,
    );
    expect(await model.refresh()).not.toBe(version);
    expect(text().match(/- name: per_comune_attuale$/gm)).toHaveLength(2);
    await warehouse.execute('DELETE FROM dw.dim_comune');
    expect(await model.refresh()).toBe(version);
  });

  it('leaves out what is protected, and what is no name, and says so', async () => {
    await warehouse.execute(
      `INSERT INTO dw.dataset VALUES (1000, 'riservati', 't', 1, 'base', 'riservato', 'q', 'massiva', 'annuale', 'protetta', 5,
         DATE '2024-01-01', 0, NULL)`,
    );
    const before = model.version();
    await declare(1000, 'sussidi', 'riservati');
    await declare(1001, 'nome: {CUBE}');
    expect(await model.refresh()).toBe(before);
    expect(text()).not.toMatch(/sussidi|nome: \{CUBE\}/);
    expect(log.join()).toContain('codice is not a slug');
  });
});
