import { describe, expect, it } from 'vitest';
import { visit } from '../support/browser.ts';
import { filter, finding, map, plain, readNumber } from './parts.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();

describe('where the numbers come from', () => {
  it.each([
    ['/territorio', 1440],
    ['/territorio/lombardia/bergamo', 1440],
    ['/territorio/lombardia/bergamo/treviglio', 360],
    ['/territorio/lombardia?indicatore=residenti', 360],
  ])('%s at %i px says that data are a demonstration, how fresh they are and whose', async (path, width) => {
    const page = await setting.open({ width });
    await visit(page, path);
    expect(await page.getByText('Dati dimostrativi').first().isVisible()).toBe(true);
    expect(
      await page
        .getByText(/Dati aggiornati al \d{1,2}º? \p{L}+ 20\d\d/u)
        .first()
        .isVisible(),
    ).toBe(true);
    expect(
      await page
        .getByText(/^Fonte: ./)
        .first()
        .isVisible(),
    ).toBe(true);
  });

  it('labels made from nearness are said to be a demonstration', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?gerarchia=ats');
    expect(
      await page
        .getByText(/vicinanza|appartenenza dimostrativa/i)
        .first()
        .isVisible(),
    ).toBe(true);
  });

  it('the definition is one click away and closes with Escape', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?indicatore=tasso_occupazione');
    await page.getByRole('button', { name: 'Definizione di Tasso di occupazione' }).click();
    const dialog = page.getByRole('dialog', { name: 'Tasso di occupazione' });
    const text = plain(await dialog.innerText());
    expect(text).toMatch(/Numeratore Occupati residenti da 15 a 64 anni/);
    expect(text).toMatch(/Denominatore Residenti da 15 a 64 anni/);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
  });
});

describe('legend', () => {
  const methods = [
    ['Stesso numero', 'quantili'],
    ['Stessa ampiezza', 'intervalli'],
    ['Naturali', 'naturali'],
    ['Intorno alla media', 'media'],
  ] as const;

  it('cuts classes in four ways, each true to its name', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia/bergamo?indicatore=tasso_occupazione&classi=media');
    const places = await map(page).getByRole('link').count();
    const nav = page.getByRole('navigation', { name: 'Classi' });
    for (const [name, method] of methods) {
      await nav.getByRole('link', { name }).click();
      await expect.poll(() => nav.locator('[aria-current="true"]').innerText()).toBe(name);
      const labels = await page
        .getByRole('group', { name: 'Evidenzia sulla mappa' })
        .getByRole('button')
        .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
      const classes = labels.map((label) => {
        const [, from = '', to = '', count = ''] = /da (.+?) a (.+?): (\d+) /.exec(label) ?? [];
        return { from: readNumber(from), to: readNumber(to), count: Number(count) };
      });
      expect(classes.length).toBeGreaterThan(3);
      expect(classes.length).toBeLessThanOrEqual(7);
      expect(
        classes.reduce((sum, { count }) => sum + count, 0),
        method,
      ).toBe(places);
      const counts = classes.map(({ count }) => count);
      const widths = classes.map(({ from, to }) => to - from);
      if (method === 'quantili')
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(places * 0.05);
      if (method === 'intervalli') expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(0.21);
    }
  });

  it('a class pressed stays lit, and lets go', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia');
    const first = page.getByRole('group', { name: 'Evidenzia sulla mappa' }).getByRole('button').first();
    await first.focus();
    await page.keyboard.press('Enter');
    expect(await first.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'Togli l’evidenza' }).click();
    expect(await first.getAttribute('aria-pressed')).toBe('false');
  });
});

describe('search', () => {
  it.each([
    ['cantu', 'Cantù', '/territorio/lombardia/como/cantu'],
    ['CANTÙ', 'Cantù', '/territorio/lombardia/como/cantu'],
    ["citta sant'angelo", "Città Sant'Angelo", '/territorio/abruzzo/pescara/citta-sant-angelo'],
    ['l aquila', "L'Aquila", '/territorio/abruzzo/l-aquila'],
    ['trevilio', 'Treviglio', '/territorio/lombardia/bergamo/treviglio'],
  ])('%s → %s, suggested while typing, chosen by keyboard', async (typed, name, path) => {
    const page = await setting.open();
    await visit(page, '/territorio');
    const box = page.getByRole('combobox', { name: 'Cerca un luogo' });
    await box.fill(typed);
    const option = page.getByRole('option').first();
    await option.waitFor();
    expect(plain(await option.innerText())).toContain(name);
    expect(await box.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect(await option.getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === path);
    await expect.poll(async () => plain(await finding(page).textContent())).toContain(name.split("'").at(-1));
  });

  it('says when nothing has that name', async () => {
    const page = await setting.open();
    await visit(page, '/territorio');
    await page.getByRole('combobox', { name: 'Cerca un luogo' }).fill('qqqqwwww');
    await page.getByText('Nessun luogo con questo nome').first().waitFor();
  });

  it('is at the visitor’s disposal on every page', async () => {
    const page = await setting.open();
    for (const path of ['/dati', '/dati/redditi', '/cerca', '/territorio/abruzzo']) {
      await page.goto(path);
      expect(await page.getByRole('combobox', { name: 'Cerca un luogo' }).count(), path).toBe(1);
    }
  });
});

it('filters stand on one line of a desktop', async () => {
  const page = await setting.open();
  await visit(page, '/territorio/lombardia');
  const names = ['Indicatore', 'Periodo', 'Genere', 'Età', 'Cittadinanza'];
  const tops = await Promise.all(
    names.map(async (name) => Math.round((await filter(page, name).boundingBox())?.y ?? 0)),
  );
  expect(new Set(tops).size, String(tops)).toBe(1);
});

describe('on a phone', () => {
  it('filters stand in a sheet that tells how many are active', async () => {
    const page = await setting.open({ width: 360, hasTouch: true });
    await visit(page, '/territorio/lombardia?indicatore=tasso_occupazione&genere=F');
    await page.getByRole('button', { name: /^Filtri \(1 attiv/ }).click();
    const sheet = page.getByRole('dialog', { name: 'Filtri' });
    await sheet.getByLabel('Età').selectOption('25-34');
    await page.waitForURL(/eta=25-34/);
    await sheet.getByRole('button', { name: 'Mostra i risultati' }).click();
    await page.getByRole('button', { name: 'Filtri (2 attivi)' }).waitFor();
    expect(plain(await finding(page).textContent())).toContain('25-34 anni');
  });
});
