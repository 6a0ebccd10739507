import { expect, it } from 'vitest';
import { ready, visit } from '../support/browser.ts';
import { breadcrumb, finding, map, plain, shape, tableValues } from './parts.ts';
import { childrenOf, isRunning } from './processes.ts';
import { useSetting } from './setting.ts';

const TIMEOUT_SECONDS = 2;
const setting = useSetting({ DATI_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS) });
/** The browser tells of every answer that is an error, and the page of what it could not load. */
const UNAVAILABLE = /status of 50[0-9]/;

const dati = () => childrenOf(setting.product.child.pid).dati;

/** Stops the data process as a machine out of breath would, for as long as `work` lasts. */
async function withoutAnswers(work: () => Promise<void>): Promise<void> {
  const pid = dati();
  process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

it('data that do not come: a message with retry, the rest of the page alive; then retry brings them', async () => {
  const page = await setting.open({ expectedErrors: UNAVAILABLE });
  const retry = page.getByRole('link', { name: 'Riprova' });
  await fetch(`${setting.product.url}/territorio/lombardia/mantova`);
  await withoutAnswers(async () => {
    const response = await page.goto('/territorio/lombardia/mantova?indicatore=tasso_occupazione');
    expect(response?.status()).toBeLessThan(600);
    await page.getByText('Il servizio dei dati non risponde').first().waitFor();
    expect(await retry.count()).toBeGreaterThan(0);
    // Where one is, where one can go, what was chosen.
    expect(plain(await breadcrumb(page).innerText())).toMatch(/Italia.*Lombardia.*Mantova/);
    expect(await page.getByRole('combobox', { name: 'Indicatore' }).inputValue()).toBe('tasso_occupazione');
    expect(await page.getByRole('heading', { name: 'Mantova: comuni' }).isVisible()).toBe(true);
    await page.getByRole('combobox', { name: 'Cerca un luogo' }).fill('treviglio');
    await page.getByRole('option').first().waitFor();
    expect(await page.getByRole('option').count()).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    // It is told once, not remembered: the failed page is not kept.
    expect(plain(await finding(page).innerText())).not.toMatch(/\d+,\d/);
  });
  await expect
    .poll(
      async () => {
        if (await retry.count()) await retry.first().click();
        await page.waitForTimeout(500);
        return retry.count();
      },
      { timeout: 20_000 },
    )
    .toBe(0);
  // The provincia of Mantova has 64 comuni.
  await expect.poll(async () => (await tableValues(page)).length).toBe(64);
  expect(await map(page).getByRole('link').count()).toBe(64);
  expect(plain(await finding(page).innerText())).toMatch(/^In provincia di Mantova .*\d,\d %/);
});

it('a page seen before is still there while the data process does not answer', async () => {
  const page = await setting.open({ expectedErrors: UNAVAILABLE });
  await visit(page, '/territorio/abruzzo');
  const before = await tableValues(page);
  await withoutAnswers(async () => {
    await visit(page, '/territorio/abruzzo');
    expect(await tableValues(page)).toEqual(before);
    expect((await fetch(`${setting.product.url}/healthz`)).status).toBe(200);
  });
});

it('a click into a place whose data do not come leads there, with the message', async () => {
  const page = await setting.open({ expectedErrors: UNAVAILABLE });
  await fetch(`${setting.product.url}/territorio/lombardia/pavia?indicatore=residenti`);
  await visit(page, '/territorio/lombardia');
  await withoutAnswers(async () => {
    await shape(page, 'Pavia').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/territorio/lombardia/pavia', { timeout: 15_000 });
    await page.getByText('Il servizio dei dati non risponde').first().waitFor();
    expect(await page.getByRole('link', { name: 'Riprova' }).count()).toBeGreaterThan(0);
    await breadcrumb(page).getByRole('link', { name: 'Lombardia' }).click();
    await page.waitForURL('**/territorio/lombardia');
    await ready(page);
    expect(await tableValues(page)).toHaveLength(12);
  });
});

it('a data process that dies is started again, and pages that were never asked come', async () => {
  const old = dati();
  process.kill(old, 'SIGKILL');
  await expect.poll(() => isRunning(old)).toBe(false);
  await expect.poll(() => setting.product.output()).toContain('si è chiuso da solo; lo riavvio');
  const page = await setting.open({ expectedErrors: UNAVAILABLE });
  await expect
    .poll(
      async () => {
        await page.goto('/territorio/lombardia/sondrio?indicatore=reddito_medio');
        return page.getByRole('link', { name: 'Riprova' }).count();
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(0);
  // The provincia of Sondrio has 77 comuni.
  expect(await tableValues(page)).toHaveLength(77);
  expect(dati()).not.toBe(old);
});
