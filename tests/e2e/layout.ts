/// <reference lib="dom" />
/*
 * What is wrong with how a page is laid out. The two functions run inside the page: they use nothing from outside themselves.
 */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityViolations } from '../support/browser.ts';

/** Widths of a desktop, a tablet and a phone, px. */
export const WIDTHS = [1440, 768, 360];

/** Texts under 14 px as they appear on the screen, drawings scaled, hidden ones left out. */
export function smallTexts(): string[] {
  const small = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    // Signs without a letter or digit, hidden from screen readers, are drawings.
    if (!element || !/[\p{L}\p{N}]/u.test(node.textContent ?? '')) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || !element.checkVisibility({ visibilityProperty: true })) continue;
    const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? 1) : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    if (size < 13.95)
      small.add(`${element.tagName} ${size.toFixed(1)} «${node.textContent?.trim().slice(0, 30)}»`);
  }
  return [...small];
}

/** Elements that stick out of the window sideways, unless something around them scrolls by itself. */
export function sideways(): string[] {
  const width = document.documentElement.clientWidth;
  const found =
    document.documentElement.scrollWidth > width
      ? [`page: ${document.documentElement.scrollWidth} > ${width}`]
      : [];
  if (found.length === 0) return [];
  for (const element of document.querySelectorAll('body *')) {
    if (element.getBoundingClientRect().right > width + 1)
      found.push(`${element.tagName}.${element.className}`);
  }
  return found.slice(0, 8);
}

/** On desktop, tablet and phone: no violation of WCAG 2.1 A and AA, nothing sideways, no text under 14 px. Leaves the page wide. */
export async function expectSound(page: Page, name: string): Promise<void> {
  for (const width of [...WIDTHS].reverse()) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(sideways), `${name}: sideways at ${width}`).toEqual([]);
    // Drawings follow the window a moment later.
    const small = { message: `${name}: small at ${width}` };
    await expect.poll(() => page.evaluate(smallTexts), small).toEqual([]);
    if (width !== 768) expect(await accessibilityViolations(page), `${name}: axe at ${width}`).toEqual([]);
  }
}
