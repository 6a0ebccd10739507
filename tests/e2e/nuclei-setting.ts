import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { AppState } from '../../sql/app/state.ts';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { openPage, startBrowser, type OpenPage } from '../support/browser.ts';
import { apriStato, cookieDi, creaPersona, type Persona } from '../support/persone.ts';
import { startProduct, type TestProduct } from '../support/product.ts';
import { openFacts, type Facts } from './facts.ts';

/** Name of a body that a spreadsheet would run, were it not written as text. */
export const FORMULA = '=HYPERLINK("http://x.example";"qui")';
/** The last observation day. */
const ULTIMO = '2025-T4';

/** Whom the page is for, and whom not. */
export type Chi = 'regione' | 'ats' | 'due' | 'ente' | 'destinatario' | 'operatore' | 'nessuno' | 'cittadino';

export interface NucleiSetting {
  product: TestProduct;
  stato: AppState;
  facts: Facts;
  /** The social district of Treviglio, and the name of its page. */
  ats: { codice: string; nome: string; percorso: string };
  persone: Record<Chi, Persona>;
  /** A page on which somebody is signed in; errors of its console fail the test. */
  openAs(chi: Chi, options?: { width?: number; refused?: boolean } & BrowserContextOptions): Promise<Page>;
  cookie(chi: Chi): Promise<string>;
}

/** One product on a copy of the small warehouse in which one body has a dangerous name, its people, and a browser. */
export function useNuclei(): NucleiSetting {
  const setting = {} as NucleiSetting;
  let browser: Browser;
  let dir: string;
  let opened: (OpenPage & { refused: boolean })[] = [];
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'belvedere-nuclei-'));
    const path = join(dir, 'magazzino.duckdb');
    copyFileSync(inject('warehouse'), path);
    await renameBody(path);
    setting.facts = await openFacts(path);
    [setting.product, browser] = await Promise.all([startProduct(path), startBrowser()]);
    setting.stato = await apriStato(setting.product);
    await createPeople(setting);
  });
  afterEach(async () => {
    const closing = opened;
    opened = [];
    await Promise.all(closing.map(({ page }) => page.context().close()));
    for (const { errors, outside, refused } of closing) {
      expect(errors.filter((error) => !(refused && /status of (400|403)/.test(error)))).toEqual([]);
      expect(outside).toEqual([]);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await setting.stato?.close();
    await setting.product?.stop();
    await setting.facts?.close();
    rmSync(dir, { recursive: true, force: true });
  });
  setting.cookie = async (chi) => cookieDi(setting.stato, setting.persone[chi]);
  setting.openAs = async (chi, { refused = false, ...options } = {}) => {
    const one = await openPage(browser, setting.product.url, options);
    opened.push({ ...one, refused });
    const [name = '', value = ''] = (await setting.cookie(chi)).split('=');
    await one.page.context().addCookies([{ name, value, url: setting.product.url }]);
    return one.page;
  };
  return setting;
}

const DISTRICT = "(SELECT ats_codice FROM dw.dim_comune WHERE codice_istat = '016219')";

async function renameBody(path: string): Promise<void> {
  const { warehouse } = await openDuckdb(path);
  await warehouse.transaction(async (session) => {
    await session.execute(`UPDATE dw.dim_ente SET nome = ? WHERE codice = 'ats_' || lower(${DISTRICT})`, [
      FORMULA,
    ]);
  });
  await warehouse.close();
}

async function createPeople(setting: NucleiSetting): Promise<void> {
  const { facts, stato } = setting;
  const [found] = await facts.rows<{ codice: string; nome: string; soggetto: string }>(
    `SELECT ats_codice AS codice, ats_nome AS nome, (SELECT min(soggetto) FROM dw.fact_nuclei) AS soggetto
       FROM dw.dim_comune WHERE codice_istat = '016219'`,
  );
  const { codice, nome, soggetto } = found!;
  setting.ats = { codice, nome, percorso: '/nuclei/lombardia/ats/treviglio' };
  const ambito = { livello: 'ats' as const, codici: [codice] };
  const regione = (code: string) => ({ livello: 'regione' as const, codici: [code] });
  setting.persone = {
    regione: await creaPersona(stato, { ruoli: ['referente_regionale'], ambiti: [regione('03')] }),
    ats: await creaPersona(stato, { ruoli: ['amministratore_ats'], ambiti: [ambito] }),
    due: await creaPersona(stato, { ruoli: ['analista'], ambiti: [regione('13'), ambito] }),
    ente: await creaPersona(stato, { ruoli: ['ente_attuatore'], enti: [`ats_${codice.toLowerCase()}`] }),
    destinatario: await creaPersona(stato, { ruoli: ['destinatario'], soggetto }),
    operatore: await creaPersona(stato, { ruoli: ['operatore'], ambiti: [ambito] }),
    nessuno: await creaPersona(stato, { ruoli: ['analista'] }),
    cittadino: await creaPersona(stato, { ruoli: ['cittadino'], ambiti: [regione('03')] }),
  };
}

/** Households of some rows, by plain SQL: no Cube, no rollup, no policy. */
export interface Attesi {
  nuclei: number;
  componenti: number;
  giorni: number;
  patto: number;
}

const FROM = `FROM dw.fact_nuclei f JOIN dw.dim_comune c USING (comune_key) JOIN dw.dim_periodo p USING (periodo_key)
  JOIN dw.dim_fase s USING (fase_key)`;
const MEASURES = `count(*)::DOUBLE AS nuclei, sum(f.componenti)::DOUBLE AS componenti, avg(f.giorni)::DOUBLE AS giorni,
  100.0 * count(*) FILTER (s.codice = 'patto_firmato') / count(*) AS patto`;

/** @param where SQL over f (facts), c (comune), p (day), s (phase) */
export async function attesi(facts: Facts, where: string): Promise<Attesi> {
  const [row] = await facts.rows<Attesi>(`SELECT ${MEASURES} ${FROM} WHERE ${where}`);
  return row!;
}

/** The same for each value of an SQL expression. */
export async function attesiPer(facts: Facts, what: string, where: string): Promise<Map<string, Attesi>> {
  const rows = await facts.rows<Attesi & { chiave: string }>(
    `SELECT ${what} AS chiave, ${MEASURES} ${FROM} WHERE ${where} GROUP BY ${what}`,
  );
  return new Map(rows.map(({ chiave, ...row }) => [chiave, row]));
}

export const ultimo = (where: string): string => `p.codice = '${ULTIMO}' AND ${where}`;
