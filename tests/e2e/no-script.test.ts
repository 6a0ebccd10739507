import { describe, expect, it } from 'vitest';
import { breadcrumb, figureRows, figure, finding, map, plain, row, shape, tableValues } from './parts.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();
const open = (width = 1440) => setting.open({ javaScriptEnabled: false, width });

describe('without scripts', () => {
  it('the page is whole: sentence, map, number, table, trend, pyramid, provenance', async () => {
    const page = await open();
    await page.goto('/territorio/lombardia?indicatore=tasso_occupazione');
    const sentence = plain(await finding(page).textContent());
    expect(sentence).toMatch(/^In Lombardia lavora .*\d,\d %/);
    const rows = await tableValues(page);
    expect(rows).toHaveLength(12);
    for (const [, value] of rows) expect(value).toMatch(/^\d{2},\d %$/);
    for (const [name, value] of rows) {
      const link = shape(page, name);
      expect(plain(await link.getAttribute('aria-label'))).toContain(value);
      const box = await link.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), `${name} is drawn`).toBeGreaterThan(5);
    }
    expect(await figureRows(figure(page, 'Andamento'))).toHaveLength(8);
    expect(await figureRows(figure(page, /età e genere/))).toHaveLength(21);
    expect(await page.getByText('Dati dimostrativi').first().isVisible()).toBe(true);
    expect(
      await page
        .getByText(/Dati aggiornati al \d/)
        .first()
        .isVisible(),
    ).toBe(true);
  });

  it('links of map, table and breadcrumb drill', async () => {
    const page = await open();
    await page.goto('/territorio');
    await shape(page, 'Lombardia').click();
    await row(page, 'Bergamo').getByRole('link', { name: 'Bergamo', exact: true }).click();
    expect(new URL(page.url()).pathname).toBe('/territorio/lombardia/bergamo');
    await shape(page, 'Treviglio').click();
    expect(plain(await finding(page).textContent())).toMatch(/^A Treviglio /);
    await breadcrumb(page).getByRole('link', { name: 'Lombardia' }).click();
    expect(new URL(page.url()).pathname).toBe('/territorio/lombardia');
  });

  it('filters are a form that keeps the rest of the state', async () => {
    const page = await open();
    await page.goto('/territorio/lombardia?gerarchia=ats&ordina=nome');
    const before = plain(await finding(page).textContent());
    await page.getByLabel('Indicatore').locator('visible=true').selectOption('tasso_occupazione');
    await page.getByLabel('Genere').locator('visible=true').selectOption('F');
    await page.getByRole('button', { name: 'Applica' }).click();
    const query = new URL(page.url()).searchParams;
    expect([
      query.get('indicatore'),
      query.get('genere'),
      query.get('gerarchia'),
      query.get('ordina'),
    ]).toEqual(['tasso_occupazione', 'F', 'ats', 'nome']);
    const after = plain(await finding(page).textContent());
    expect(after).not.toBe(before);
    expect(after).toContain('femmine');
    await page.getByRole('link', { name: 'Azzera filtri' }).click();
    expect(plain(await finding(page).textContent())).not.toContain('femmine');
  });

  it('filters are reachable on a phone too', async () => {
    const page = await open(360);
    await page.goto('/territorio/lombardia');
    await page.getByLabel('Indicatore').locator('visible=true').selectOption('eta_media');
    await page.getByRole('button', { name: 'Applica' }).locator('visible=true').click();
    expect(plain(await finding(page).textContent())).toMatch(/l’età media è di/);
  });

  it('rows open and close, columns sort', async () => {
    const page = await open();
    await page.goto('/territorio/lombardia');
    await page.getByRole('link', { name: 'Mostra i luoghi di Lodi' }).click();
    // 12 province and the 60 comuni of Lodi (ISTAT).
    expect(await tableValues(page)).toHaveLength(72);
    await page.getByRole('link', { name: 'Nascondi i luoghi di Lodi' }).click();
    expect(await tableValues(page)).toHaveLength(12);
    await page.getByRole('columnheader', { name: /Luogo/ }).getByRole('link').click();
    expect((await tableValues(page))[0]?.[0]).toBe('Bergamo');
  });

  it('the definition opens, the search answers, every comune is listed', async () => {
    const page = await open();
    await page.goto('/territorio/abruzzo?dettaglio=comuni');
    expect(await map(page).getByRole('link').count()).toBe(305);
    await page.getByText(/^Definizione di /).click();
    expect(await page.getByText('Denominatore').locator('visible=true').count()).toBe(1);
    await page.locator('input[name="q"]').first().fill('citta sant angelo');
    await page.keyboard.press('Enter');
    await page.getByRole('main').getByRole('link', { name: "Città Sant'Angelo", exact: true }).click();
    expect(new URL(page.url()).pathname).toBe('/territorio/abruzzo/pescara/citta-sant-angelo');
  });
});
