import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openPage, startBrowser, type OpenPage } from '../support/browser.ts';
import { startProduct, type TestProduct } from '../support/product.ts';

/** One product and one browser for a test file. */
export interface Setting {
  product: TestProduct;
  browser: Browser;
  /**
   * A page in a context of its own, closed after the test. Errors of its console and requests to other sites fail the test.
   * @param expectedErrors errors that belong to what the test does
   */
  open(options?: { width?: number; expectedErrors?: RegExp } & BrowserContextOptions): Promise<Page>;
}

/** Starts the product on a copy of the small warehouse and a browser before the tests of a file, and ends both after. */
export function useSetting(env: Record<string, string> = {}): Setting {
  let opened: (OpenPage & { expectedErrors?: RegExp })[] = [];
  const setting = {
    async open({ expectedErrors, ...options } = {}) {
      const one = await openPage(setting.browser, setting.product.url, options);
      opened.push({ ...one, expectedErrors });
      return one.page;
    },
  } as Setting;
  beforeAll(async () => {
    [setting.product, setting.browser] = await Promise.all([
      startProduct(inject('warehouse'), { env }),
      startBrowser(),
    ]);
  });
  afterEach(async () => {
    const closing = opened;
    opened = [];
    await Promise.all(closing.map(({ page }) => page.context().close()));
    for (const { errors, outside, expectedErrors } of closing) {
      expect(errors.filter((error) => !expectedErrors?.test(error))).toEqual([]);
      expect(outside).toEqual([]);
    }
  });
  afterAll(async () => {
    await setting.browser?.close();
    await setting.product?.stop();
  });
  return setting;
}
