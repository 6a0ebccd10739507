import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityViolations, openPage, startBrowser, visit } from '../support/browser.ts';
import { ATTACCO, CHI, editedWarehouse, IMPRONTA } from '../support/edited-warehouse.ts';
import { startProduct, type TestProduct } from '../support/product.ts';

/** The product on data as real supplies leave them: what people see. */
let path: string;
let product: TestProduct;
let browser: Browser;

beforeAll(async () => {
  path = await editedWarehouse(inject('warehouse'));
  [product, browser] = await Promise.all([startProduct(path), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(dirname(path), { recursive: true, force: true });
});

async function show(
  address: string,
  options: { width?: number; javaScriptEnabled?: boolean } = {},
): Promise<Page> {
  const { page, errors, outside } = await openPage(browser, product.url, options);
  if (options.javaScriptEnabled === false) await page.goto(address);
  else await visit(page, address);
  expect([errors, outside]).toEqual([[], []]);
  return page;
}

const text = async (page: Page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

const COMUNE = '/territorio/lombardia/bergamo/val-brembilla?indicatore=residenti';

describe('pages on real data', () => {
  it.each([
    ['dati', '/dati'],
    ['scheda', '/dati/popolazione'],
    ['due letture', COMUNE],
    ['un solo anno', '/territorio/lombardia/bergamo?indicatore=reddito_medio'],
    ['senza dati', '/territorio/abruzzo?indicatore=residenti'],
    ['conteggio dichiarato', '/territorio/lombardia?indicatore=imprese_attive'],
  ])('%s: readable by everybody, on every screen', async (_name, address) => {
    for (const width of [1440, 768, 360]) {
      const page = await show(address, { width });
      expect(await accessibilityViolations(page), `${width}`).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${width}`).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  });

  it('say «Dati dimostrativi» data set by data set', async () => {
    const real = await show('/territorio/lombardia?indicatore=residenti');
    expect(await real.getByText('Dati dimostrativi').count()).toBe(0);
    expect(await text(real)).toContain('Territorio al 21 febbraio 2026.');
    expect(await text(real)).not.toContain('indicativi');
    const demo = await show('/territorio/lombardia?indicatore=tasso_occupazione');
    expect(await demo.locator('.cifra').getByText('Dati dimostrativi').count()).toBe(1);
    const pyramid = demo.locator('figure', { hasText: 'Residenti per età e genere' });
    expect(await pyramid.getByText('Dati dimostrativi').count()).toBe(0);
    expect(await pyramid.getByRole('link', { name: /ISTAT/ }).getAttribute('href')).toBe('/dati/popolazione');
  });

  it('show no trend of a single year, and no filter that the data cannot answer', async () => {
    const page = await show('/territorio/lombardia/bergamo?indicatore=reddito_medio');
    expect(await text(page)).toContain('È caricato un solo periodo, il 2024');
    expect(await page.locator('figure', { hasText: 'Andamento' }).count()).toBe(0);
    expect(await page.locator('#tabella thead th').allInnerTexts()).toHaveLength(3);
    expect(await page.locator('select[name="genere"]').count()).toBe(0);
  });

  it('show a place without data hatched', async () => {
    const page = await show('/territorio/abruzzo?indicatore=residenti');
    expect(await text(page)).toContain('Dato non disponibile');
    expect(await text(page)).toContain('Dato assente: 4 province');
    expect(await page.locator('h1').innerText()).toContain('non c’è il dato di «Popolazione residente»');
  });

  it('write names that look like code as they are', async () => {
    const page = await show('/territorio/lombardia?indicatore=imprese_attive');
    expect(await page.locator('h1').innerText()).toContain(`«${ATTACCO} 1000»`.replace(/\s+/g, ' '));
    expect(await page.locator('h1 b').count()).toBe(0);
    const group = page.locator('optgroup[label="Economia locale"] option').first();
    expect(await group.textContent()).toContain('Imprese');
    expect(await page.locator('option[value="sussidi_pagati"]').count()).toBe(0);
  });
});

describe('without scripts', () => {
  it('the two readings of the territory are links', async () => {
    const page = await show(COMUNE, { javaScriptEnabled: false });
    expect(await text(page)).toContain('Val Brembilla riunisce Brembilla e Gerosa.');
    await page.getByRole('link', { name: 'Com’è oggi' }).click();
    expect(new URL(page.url()).searchParams.get('territorio')).toBe('attuale');
    expect(await text(page)).toContain('sommati sul territorio di oggi');
    const trend = page.locator('figure', { hasText: 'Andamento' }).locator('tbody tr');
    expect(await trend.count()).toBe(9);
    expect((await trend.first().locator('td').first().textContent())?.trim()).not.toBe('–');
    await page.getByRole('link', { name: 'Com’era ogni anno' }).click();
    expect(new URL(page.url()).searchParams.has('territorio')).toBe(false);
  });

  it('countries of citizenship are a table of ten and the rest', async () => {
    const page = await show('/territorio/lombardia/bergamo?indicatore=residenti&periodo=2024', {
      javaScriptEnabled: false,
    });
    const figure = page.locator('figure', { hasText: 'Cittadinanze più numerose' });
    expect(await figure.locator('tbody tr').count()).toBe(11);
    expect(await figure.locator('tbody tr').last().innerText()).toContain('Altri 2 paesi');
    const none = await show('/territorio/abruzzo?indicatore=residenti&periodo=2024', {
      javaScriptEnabled: false,
    });
    expect(await none.getByText('Cittadinanze più numerose').count()).toBe(0);
  });

  it('every data set has its page, with the history of its loads and nobody’s name', async () => {
    const page = await show('/territorio/lombardia?indicatore=residenti', { javaScriptEnabled: false });
    await page.locator('.lato .provenienza a').click();
    expect(new URL(page.url()).pathname).toBe('/dati/popolazione');
    const seen = await text(page);
    expect(seen).toContain('popolazione_2025.csv');
    expect(seen).toContain('annulla il n.');
    expect(seen).toContain('Generati dal cruscotto');
    expect(seen).not.toContain('loaders/');
    expect(seen).toContain('20/11/2026, 11:05');
    const html = await page.content();
    expect(html).not.toContain(CHI);
    expect(html).not.toContain(IMPRONTA);
    await page.getByRole('link', { name: 'Tutti i dati e le fonti' }).click();
    const headings = await page.locator('h2').allInnerTexts();
    expect(headings).toEqual([
      'Dati di progetto',
      'Dati di contesto',
      'Dati di base',
      'Come leggere questi dati',
    ]);
    expect(await page.getByRole('link', { name: 'Imprese <i>attive</i>' }).count()).toBe(1);
    await page.goto('/informazioni/fonti');
    expect(new URL(page.url()).pathname).toBe('/dati');
  });

  it('an unknown data set is not found', async () => {
    const { page } = await openPage(browser, product.url, { javaScriptEnabled: false });
    const answer = await page.goto('/dati/niente');
    expect(answer?.status()).toBe(404);
  });
});
