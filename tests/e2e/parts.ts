/** The parts of the drill-down page as a person finds them: by role and name. */
import type { Locator, Page } from 'playwright-core';

export const finding = (page: Page): Locator => page.getByRole('heading', { level: 1 });

export const breadcrumb = (page: Page): Locator => page.getByRole('navigation', { name: 'Percorso' });

export const map = (page: Page): Locator => page.getByRole('group', { name: /^Mappa\b/ });

/** A place on the map; its accessible name goes on with the value. */
export const shape = (page: Page, name: string): Locator =>
  map(page).getByRole('link', { name: new RegExp(`^${escape(name)}:`) });

export const table = (page: Page): Locator =>
  page.getByRole('region', { name: /: tutt[ei] / }).getByRole('table');

export const row = (page: Page, name: string): Locator =>
  table(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) });

/** The figure of the place: the region named after indicator and place. */
export const keyFigure = (page: Page, indicatore: string, place: string): Locator =>
  page.getByRole('region', { name: `${indicatore}, ${place}` });

export const filter = (page: Page, name: string): Locator =>
  page.getByRole('combobox', { name, exact: true });

export const figure = (page: Page, title: string | RegExp): Locator =>
  page.getByRole('figure').filter({ has: page.getByRole('heading', { name: title }) });

/** Text as people read it: one blank for any. */
export const plain = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();

/** Name and value of the rows shown in the table of places, in their order. */
export async function tableValues(page: Page): Promise<[name: string, value: string][]> {
  return table(page).evaluate((element) =>
    [...element.querySelectorAll('tbody tr')].map((tr) => {
      const link = [...tr.querySelectorAll('th a')].at(-1);
      const text = (node: Element | null | undefined) =>
        ((node as HTMLElement | null | undefined)?.innerText ?? '').replace(/\s+/g, ' ').trim();
      return [text(link), text(tr.querySelector('td'))];
    }),
  );
}

/** Rows of the table with data inside a figure, without the heading. */
export async function figureRows(where: Locator): Promise<string[][]> {
  await where.getByText('Mostra i dati').click();
  const rows = await where.getByRole('table').getByRole('row').all();
  const cells = rows.slice(1).map((tr) => tr.locator('th, td').allInnerTexts());
  return Promise.all(cells);
}

/** "1.234,5 %" → 1234.5; a dash → NaN. */
export function readNumber(text: string): number {
  const number = /[−-]?[\d.]+(,\d+)?/.exec(text)?.[0] ?? 'NaN';
  return Number(number.replaceAll('.', '').replace(',', '.').replace('−', '-'));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
