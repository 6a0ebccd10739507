import { describe, expect, it } from 'vitest';
import { ready, visit } from '../support/browser.ts';
import { plain, readNumber, row, table, tableValues } from './parts.ts';
import { useSetting } from './setting.ts';
import type { Page } from 'playwright-core';

const setting = useSetting();
const PATH = '/territorio/lombardia?indicatore=tasso_occupazione';

/** Text of one column, row by row, left to right from 0 = name. */
async function column(page: Page, index: number): Promise<string[]> {
  const rows = await table(page)
    .locator('tbody tr')
    .evaluateAll((all) => all.map((tr) => [...tr.children].map((cell) => (cell as HTMLElement).innerText)));
  return rows.map((cells) => plain(cells[index] ?? ''));
}

describe('order', () => {
  it.each([
    [/Luogo/, 0, 'ascending'],
    [/Valore/, 1, 'descending'],
    [/Rispetto a/, 2, 'descending'],
    [/Sul 2023/, 3, 'descending'],
  ] as const)('by %s, natural way first, then turned round', async (heading, index, first) => {
    const page = await setting.open();
    await visit(page, index === 1 ? `${PATH}&ordina=nome` : PATH);
    const header = table(page).getByRole('columnheader', { name: heading });
    const keys = async () =>
      (await column(page, index)).map((text) =>
        index === 0 ? text.replace(/^[+−]\s*/, '') : readNumber(text),
      );
    const inOrder = async (way: string) => {
      await expect.poll(() => header.getAttribute('aria-sort')).toBe(way);
      await ready(page);
      const found = await keys();
      expect(found).toHaveLength(12);
      const sorted = [...found].sort((a, b) =>
        typeof a === 'string' ? a.localeCompare(String(b), 'it') : a - Number(b),
      );
      expect(found).toEqual(way === 'ascending' ? sorted : sorted.reverse());
    };
    await header.getByRole('link').click();
    await inOrder(first);
    await header.getByRole('link').focus();
    await page.keyboard.press('Enter');
    await inOrder(first === 'ascending' ? 'descending' : 'ascending');
    expect(new URL(page.url()).searchParams.get('verso')).not.toBeNull();
  });
});

describe('rows that open', () => {
  it('by + and −, by mouse and keyboard, several levels, held by the address', async () => {
    const page = await setting.open();
    await visit(page, '/territorio?indicatore=tasso_occupazione');
    expect(await tableValues(page)).toHaveLength(2);
    await page.getByRole('link', { name: 'Mostra i luoghi di Lombardia' }).click();
    // Lombardia has 12 province.
    await expect.poll(async () => (await tableValues(page)).length).toBe(14);
    await page.getByRole('link', { name: 'Mostra i luoghi di Lodi' }).focus();
    await page.keyboard.press('Enter');
    // The provincia of Lodi has 60 comuni (ISTAT).
    await expect.poll(async () => (await tableValues(page)).length).toBe(74);
    expect(new URL(page.url()).searchParams.get('espandi')).toBe('03,098');

    const names = (await tableValues(page)).map(([name]) => name);
    expect(names.indexOf('Lombardia')).toBeLessThan(names.indexOf('Lodi'));
    const own = names.slice(names.lastIndexOf('Lodi') - 59, names.length);
    expect(own.length).toBeGreaterThan(0);

    await page.reload();
    await ready(page);
    expect((await tableValues(page)).map(([name]) => name)).toEqual(names);

    await page.getByRole('link', { name: 'Nascondi i luoghi di Lodi' }).first().click();
    await expect.poll(async () => (await tableValues(page)).length).toBe(14);
    await page.getByRole('link', { name: 'Nascondi i luoghi di Lombardia' }).click();
    await expect.poll(async () => (await tableValues(page)).length).toBe(2);
    expect(new URL(page.url()).searchParams.get('espandi')).toBeNull();
  });

  it('the rows below follow the row that was opened', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?ordina=nome&espandi=098');
    const names = (await tableValues(page)).map(([name]) => name);
    const opened = names.indexOf('Lodi');
    // Lecco, then Lodi opened: its 60 comuni, then Mantova.
    expect(names[opened - 1]).toBe('Lecco');
    expect(names[opened + 61]).toBe('Mantova');
    const inside = names.slice(opened + 1, opened + 61);
    expect(inside).toContain('Codogno');
    expect(inside).toEqual([...inside].sort((a, b) => a.localeCompare(b, 'it')));
  });

  it('one keeps its place on the screen when it opens', async () => {
    const page = await setting.open();
    await visit(page, PATH);
    const plus = page.getByRole('link', { name: 'Mostra i luoghi di Lodi' });
    await plus.scrollIntoViewIfNeeded();
    const before = (await row(page, 'Lodi').first().boundingBox())?.y ?? 0;
    await plus.click();
    await page.getByRole('link', { name: 'Nascondi i luoghi di Lodi' }).waitFor();
    const after = (await row(page, 'Lodi').first().boundingBox())?.y ?? 0;
    expect(Math.abs(after - before)).toBeLessThan(4);
  });
});
