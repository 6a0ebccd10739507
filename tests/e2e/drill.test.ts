import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ready, visit } from '../support/browser.ts';
import { breadcrumb, filter, finding, map, plain, row, shape, table, tableValues } from './parts.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();

/** Waits for the page of a place: its address and its name in the breadcrumb. */
async function arriveAt(page: Page, path: string, name: string): Promise<void> {
  await page.waitForURL((url) => url.pathname === path);
  await breadcrumb(page).locator('[aria-current="page"]', { hasText: name }).waitFor();
  await ready(page);
}

const focusedName = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label')?.split(':')[0] ?? '');

describe('from Italy to a comune', () => {
  it('by clicks on the map, and back up by the breadcrumb', async () => {
    const page = await setting.open();
    await visit(page, '/');
    await arriveAt(page, '/territorio', 'Italia');
    await shape(page, 'Lombardia').click();
    await arriveAt(page, '/territorio/lombardia', 'Lombardia');
    await shape(page, 'Bergamo').click();
    await arriveAt(page, '/territorio/lombardia/bergamo', 'Bergamo');
    await shape(page, 'Treviglio').click();
    await arriveAt(page, '/territorio/lombardia/bergamo/treviglio', 'Treviglio');
    expect(plain(await finding(page).textContent())).toMatch(/^A Treviglio .*provincia di Bergamo/);
    expect(plain(await breadcrumb(page).innerText()).split(/\s*›\s*|\s+/)).toEqual([
      'Italia',
      'Lombardia',
      'Bergamo',
      'Treviglio',
    ]);
    // A comune stands among its neighbours, marked; long tables show their end on demand.
    const more = page.getByRole('button', { name: /^Mostra altre/ });
    if (await more.isVisible()) await more.click();
    expect(await row(page, 'Treviglio').locator('[aria-current="true"]').innerText()).toBe('Treviglio');
    await breadcrumb(page).getByRole('link', { name: 'Lombardia' }).click();
    await arriveAt(page, '/territorio/lombardia', 'Lombardia');
    await breadcrumb(page).getByRole('link', { name: 'Italia' }).click();
    await arriveAt(page, '/territorio', 'Italia');
  });

  it('by keyboard alone: Tab to the map, arrows between neighbours, Enter down, Escape up', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia');
    let stops = 0;
    for (let tabs = 0; tabs < 80; tabs += 1) {
      await page.keyboard.press('Tab');
      const inside = await map(page).evaluate((element) => element.contains(document.activeElement));
      if (inside) stops += 1;
      else if (stops > 0) break;
    }
    expect(stops, 'stops of the Tab key inside the map').toBe(1);

    await shape(page, 'Milano').focus();
    const walk = async (key: string) => {
      const centre = async () => {
        const box = await shape(page, await focusedName(page)).boundingBox();
        if (!box) throw new Error('no shape has the focus');
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      };
      const before = await centre();
      await page.keyboard.press(key);
      const after = await centre();
      return { dx: after.x - before.x, dy: after.y - before.y };
    };
    expect((await walk('ArrowRight')).dx).toBeGreaterThan(0);
    expect((await walk('ArrowLeft')).dx).toBeLessThan(0);
    expect((await walk('ArrowUp')).dy).toBeLessThan(0);
    expect((await walk('ArrowDown')).dy).toBeGreaterThan(0);

    await shape(page, 'Bergamo').focus();
    await page.keyboard.press('Enter');
    await arriveAt(page, '/territorio/lombardia/bergamo', 'Bergamo');
    await shape(page, 'Treviglio').focus();
    await page.keyboard.press('Enter');
    await arriveAt(page, '/territorio/lombardia/bergamo/treviglio', 'Treviglio');
    for (const [path, name] of [
      ['/territorio/lombardia/bergamo', 'Bergamo'],
      ['/territorio/lombardia', 'Lombardia'],
      ['/territorio', 'Italia'],
    ] as const) {
      await map(page).getByRole('link').first().focus();
      await page.keyboard.press('Escape');
      await arriveAt(page, path, name);
    }
  });

  it('by the names in the table', async () => {
    const page = await setting.open();
    await visit(page, '/territorio');
    await row(page, 'Abruzzo').getByRole('link', { name: 'Abruzzo', exact: true }).click();
    await arriveAt(page, '/territorio/abruzzo', 'Abruzzo');
    await row(page, 'Pescara').getByRole('link', { name: 'Pescara', exact: true }).click();
    await arriveAt(page, '/territorio/abruzzo/pescara', 'Pescara');
  });

  it('a place under the pointer tells its name, value and difference', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?indicatore=tasso_occupazione');
    const description = plain(await shape(page, 'Bergamo').getAttribute('aria-label'));
    const value = /: ([\d,]+ %)/.exec(description)?.[1] ?? 'nothing';
    await shape(page, 'Bergamo').hover();
    const tip = page
      .locator('main [aria-hidden="true"]')
      .filter({ hasText: 'rispetto a' })
      .filter({ hasText: 'Bergamo' });
    expect(plain(await tip.innerText())).toContain(value);
  });

  it('zooms by buttons and by keys, and shows the whole again', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia');
    const width = async () => (await shape(page, 'Bergamo').boundingBox())?.width ?? 0;
    const whole = await width();
    await page.getByRole('button', { name: 'Ingrandisci' }).click();
    await expect.poll(width).toBeGreaterThan(whole * 1.3);
    await page.getByRole('button', { name: 'Riduci' }).click();
    await expect.poll(width).toBeCloseTo(whole, 0);
    await shape(page, 'Bergamo').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await expect.poll(width).toBeGreaterThan(whole * 2);
    await page.getByRole('button', { name: 'Mappa intera' }).click();
    await expect.poll(width).toBeCloseTo(whole, 0);
  });
});

describe('ways to cut a region', () => {
  it.each([
    ['Ambiti sociali (ATS)', 'ats', /^Ambito di /],
    ['Sistemi del lavoro (SLL)', 'sll', /./],
  ])('%s: drawn, listed, and drilled through to a comune', async (link, level, names) => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?genere=F');
    const provinces = (await tableValues(page)).length;
    await page.getByRole('navigation', { name: 'Suddivisione' }).getByRole('link', { name: link }).click();
    await page.waitForURL((url) => url.searchParams.get('gerarchia') === level);
    await expect.poll(async () => (await tableValues(page)).length).toBeGreaterThan(provinces);
    const rows = await tableValues(page);
    for (const [name] of rows) expect(name).toMatch(names);
    expect(await map(page).getByRole('link').count()).toBe(rows.length);

    const [name = ''] = rows[0] ?? [];
    await row(page, name).getByRole('link', { name, exact: true }).click();
    await page.waitForURL((url) => url.pathname.startsWith(`/territorio/lombardia/${level}/`));
    await breadcrumb(page).locator('[aria-current="page"]', { hasText: name }).waitFor();
    const comuni = await tableValues(page);
    const [comune = ''] = comuni.find(([candidate]) => candidate !== name) ?? [];
    await row(page, comune).getByRole('link', { name: comune, exact: true }).click();
    await breadcrumb(page).locator('[aria-current="page"]', { hasText: comune }).waitFor();
    expect(new URL(page.url()).pathname.split('/')).toHaveLength(6);
    expect(new URL(page.url()).searchParams.get('genere')).toBe('F');
  });

  it('every comune at once', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/abruzzo');
    await page.getByRole('link', { name: 'Tutti i comuni' }).click();
    await page.waitForURL((url) => url.searchParams.get('dettaglio') === 'comuni');
    // Abruzzo has 305 comuni (ISTAT).
    await expect.poll(() => map(page).getByRole('link').count()).toBe(305);
    await shape(page, "Città Sant'Angelo").focus();
    await page.keyboard.press('Enter');
    await arriveAt(page, '/territorio/abruzzo/pescara/citta-sant-angelo', "Città Sant'Angelo");
  });
});

/** All that a person chose, as the page shows it. */
async function shownState(page: Page) {
  const current = page.locator('main a[aria-current="true"]:visible');
  return {
    address: new URL(page.url()).pathname + new URL(page.url()).search,
    finding: plain(await finding(page).textContent()),
    filters: await page
      .locator('main select:visible')
      .evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).value)),
    chosen: (await current.allInnerTexts()).map(plain),
    sorted: await table(page)
      .getByRole('columnheader')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-sort'))),
    rows: await tableValues(page),
  };
}

describe('the address holds the whole state', () => {
  it('restored by reload, back, forward and in another window', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia');
    const suddivisione = page.getByRole('navigation', { name: 'Suddivisione' });
    await suddivisione.getByRole('link', { name: 'Ambiti sociali (ATS)' }).click();
    await page.waitForURL(/gerarchia=ats/);
    await filter(page, 'Indicatore').selectOption({ label: 'Tasso di occupazione' });
    await page.waitForURL(/indicatore=tasso_occupazione/);
    await filter(page, 'Genere').selectOption({ label: 'Femmine' });
    await page.waitForURL(/genere=F/);
    await filter(page, 'Periodo').selectOption({ label: '2020' });
    await page.waitForURL(/periodo=2020/);
    await page
      .getByRole('navigation', { name: 'Classi' })
      .getByRole('link', { name: 'Stessa ampiezza' })
      .click();
    await page.waitForURL(/classi=intervalli/);
    await table(page).getByRole('columnheader', { name: /Luogo/ }).getByRole('link').click();
    await page.waitForURL(/ordina=nome/);
    await page
      .getByRole('link', { name: /^Mostra i luoghi di / })
      .first()
      .click();
    await page.waitForURL(/espandi=A/);
    await page.getByRole('link', { name: /^Nascondi i luoghi di / }).waitFor();
    await ready(page);
    const chosen = await shownState(page);
    expect(chosen.rows.length).toBeGreaterThan(10);

    await page.reload();
    await ready(page);
    expect(await shownState(page)).toEqual(chosen);

    const [, deeper] = await map(page).getByRole('link').all();
    await deeper?.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.includes('/ats/'));
    await ready(page);
    const below = await shownState(page);
    expect(below.address).toContain('genere=F');
    expect(below.address).not.toContain('espandi');
    expect(below.finding).not.toBe(chosen.finding);

    await page.goBack();
    await expect.poll(() => shownState(page)).toEqual(chosen);
    await page.goForward();
    await expect.poll(() => shownState(page)).toEqual(below);

    const other = await setting.open();
    await visit(other, chosen.address);
    expect(await shownState(other)).toEqual(chosen);
  });
});
