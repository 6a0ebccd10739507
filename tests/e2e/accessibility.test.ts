import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { accessibilityViolations, visit } from '../support/browser.ts';
import { sideways, smallTexts, WIDTHS } from './layout.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();

const PAGES = [
  ['Italia', '/territorio'],
  ['Lombardia', '/territorio/lombardia?indicatore=tasso_occupazione&genere=F'],
  ['Bergamo', '/territorio/lombardia/bergamo'],
  ['a comune', '/territorio/lombardia/bergamo/treviglio'],
  ['an ATS', '/territorio/lombardia/ats/treviglio'],
  ['every comune of a region, rows open', '/territorio/abruzzo?dettaglio=comuni&espandi=066&classi=media'],
  ['search', '/cerca?q=bergamo'],
  ['search without results', '/cerca?q=qqqqwwww'],
  ['notices', '/territorio/lombardia?genere=X&periodo=1861'],
  ['an unknown place', '/territorio/lombardia/bergmo'],
  ['an unknown page', '/non/esiste'],
  ['accessibility statement', '/informazioni/accessibilita'],
  ['privacy', '/informazioni/privacy'],
  ['licences', '/informazioni/licenze'],
  ['data and sources', '/dati'],
  ['a data set', '/dati/popolazione'],
  ['guide', '/informazioni/guida'],
  ['guide to connections', '/informazioni/guida/collegamenti'],
  ['components', '/_componenti'],
  ['components: a page with errors', '/_componenti/pagina?caso=errore'],
] as const;

const NOT_FOUND = /status of 404/;

async function show(width: number, path: string): Promise<Page> {
  const page = await setting.open({ width, expectedErrors: NOT_FOUND });
  await visit(page, path);
  return page;
}

describe('every kind of page', () => {
  it.each(PAGES)(
    '%s: no violation of WCAG 2.1 A and AA, nothing sideways, no text under 14 px, on desktop, tablet, phone',
    async (_name, path) => {
      const page = await show(1440, path);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await page.waitForTimeout(150);
        expect(await page.evaluate(sideways), `sideways at ${width}`).toEqual([]);
        expect(await page.evaluate(smallTexts), `small at ${width}`).toEqual([]);
        if (width !== 768) expect(await accessibilityViolations(page), `axe at ${width}`).toEqual([]);
      }
    },
  );
});

describe('open parts', () => {
  it.each([1440, 360])('definition, filters and suggestions at %i px', async (width) => {
    const page = await show(width, '/territorio/lombardia');
    await page.getByRole('button', { name: /^Definizione di/ }).click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    if (width < 600) {
      await page.getByRole('button', { name: /^Filtri/ }).click();
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('combobox', { name: 'Cerca un luogo' }).fill('berg');
    await page.getByRole('option').first().waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

describe('fingers', () => {
  it.each([PAGES[1], PAGES[3]])(
    '%s: targets large enough, or far enough apart (WCAG 2.2, 2.5.8)',
    async (_name, path) => {
      const page = await show(360, path);
      // Classes of the legend are as wide as their values; the same is done by a drag on the histogram.
      const rules = { tags: ['wcag22aa'], except: '[role="group"] > button[aria-pressed]' };
      expect(await accessibilityViolations(page, rules)).toEqual([]);
    },
  );
});

describe('keyboard', () => {
  it('the first stop skips to the content; every stop shows where it is', async () => {
    const page = await show(1440, '/territorio/lombardia');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Vai al contenuto');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('contenuto');
    const invisible: string[] = [];
    for (let i = 0; i < 25; i += 1) {
      await page.keyboard.press('Tab');
      const lost = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        const drawn =
          element instanceof SVGElement ||
          (outlineStyle !== 'none' && outlineWidth !== '0px') ||
          boxShadow !== 'none';
        return drawn ? null : `${element.tagName} «${element.textContent?.trim().slice(0, 30)}»`;
      });
      if (lost) invisible.push(lost);
    }
    expect(invisible).toEqual([]);
  });

  it('motion stops for who asks for none', async () => {
    const page = await setting.open({ reducedMotion: 'reduce' });
    await visit(page, '/territorio/lombardia');
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('main *')].filter((element) =>
          getComputedStyle(element)
            .transitionDuration.split(',')
            .some((time) => parseFloat(time) > 0.01),
        ).length,
    );
    expect(moving).toBe(0);
  });
});
