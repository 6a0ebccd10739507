import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { ready, openPage, startBrowser } from '../support/browser.ts';
import { ROOT } from '../support/dati.ts';
import { freePort, runSupervisor } from '../support/product.ts';

/** Pictures of the README, in the order in which one drills. */
const SHOTS = [
  { file: 'italia.png', path: '/territorio', width: 1440, height: 1120 },
  { file: 'lombardia.png', path: '/territorio/lombardia', width: 1440, height: 1120 },
  { file: 'bergamo.png', path: '/territorio/lombardia/bergamo', width: 1440, height: 1120 },
  { file: 'comune.png', path: '/territorio/lombardia/bergamo/treviglio', width: 1440, height: 1120 },
  { file: 'telefono.png', path: '/territorio/lombardia', width: 390, height: 1280 },
] as const;

const OUT = join(ROOT, '.github/immagini');

/**
 * `node tests/screenshots/main.ts`: starts the product and takes the pictures of the README.
 * `--due-regioni`: on Lombardia and Abruzzo alone, much quicker. `--magazzino FILE`: on a copy of a filled warehouse.
 * `--in CARTELLA`: elsewhere than in `.github/immagini`.
 */
async function main(args: string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const out = option('--in') ?? OUT;
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-immagini-'));
  const warehouse = option('--magazzino');
  if (warehouse) copyFileSync(warehouse, join(dir, 'magazzino.duckdb'));
  mkdirSync(out, { recursive: true });
  const port = await freePort();
  const product = runSupervisor({
    PORT: String(port),
    BELVEDERE_DIR: dir,
    ...(args.includes('--due-regioni') ? { DEMO_REGIONI: '03,13' } : {}),
  });
  try {
    await untilReady(product);
    const browser = await startBrowser();
    for (const shot of SHOTS) await take(browser, `http://127.0.0.1:${port}`, out, shot);
    await browser.close();
  } finally {
    product.child.kill('SIGTERM');
    await product.exit;
    rmSync(dir, { recursive: true, force: true });
  }
}

async function take(
  browser: Browser,
  url: string,
  out: string,
  { file, path, width, height }: (typeof SHOTS)[number],
) {
  const { page } = await openPage(browser, url, { width, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  await page.goto(path);
  await ready(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(out, file), animations: 'disabled', caret: 'hide' });
  await page.context().close();
  console.log(`${file}: ${Math.round(statSync(join(out, file)).size / 1024)} kB`);
}

async function untilReady({ exit, output }: ReturnType<typeof runSupervisor>): Promise<void> {
  let ended = false;
  void exit.then(() => (ended = true));
  while (!/pronto in .*: http/.test(output())) {
    if (ended) throw new Error(`the product ended\n${output()}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

await main(process.argv.slice(2));
