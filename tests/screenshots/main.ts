import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { ready, openPage, startBrowser } from '../support/browser.ts';
import { ROOT } from '../support/dati.ts';
import { apriStato, cookieDi } from '../support/persone.ts';
import { freePort, runSupervisor } from '../support/product.ts';
import { populate, type Chi } from './people.ts';

/** A picture of the README. */
interface Shot {
  file: string;
  path: string;
  width: number;
  height: number;
  /** Who looks; nobody has signed in without it. */
  chi?: Chi;
}

/** In the order in which one drills, then what opens by signing in. */
const SHOTS: readonly Shot[] = [
  { file: 'italia.png', path: '/territorio', width: 1440, height: 1120 },
  { file: 'lombardia.png', path: '/territorio/lombardia', width: 1440, height: 1120 },
  { file: 'bergamo.png', path: '/territorio/lombardia/bergamo', width: 1440, height: 1120 },
  { file: 'comune.png', path: '/territorio/lombardia/bergamo/treviglio', width: 1440, height: 1120 },
  { file: 'telefono.png', path: '/territorio/lombardia', width: 390, height: 1280 },
  { file: 'accesso.png', path: '/accedi', width: 1440, height: 900 },
  { file: 'nuclei.png', path: '/nuclei', width: 1440, height: 1120, chi: 'analista' },
  { file: 'utenti.png', path: '/amministrazione/utenti', width: 1440, height: 900, chi: 'amministratore' },
  { file: 'ruoli.png', path: '/amministrazione/ruoli', width: 1440, height: 1120, chi: 'amministratore' },
];

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
    const stato = await apriStato({ dir });
    const people = await populate(stato);
    const browser = await startBrowser();
    for (const shot of SHOTS) {
      const cookie = shot.chi && (await cookieDi(stato, people[shot.chi]));
      await take(browser, `http://127.0.0.1:${port}`, out, shot, cookie);
    }
    await browser.close();
    await stato.close();
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
  { file, path, width, height }: Shot,
  cookie: string | undefined,
) {
  const { page } = await openPage(browser, url, { width, reducedMotion: 'reduce' });
  const [name = '', value = ''] = cookie?.split('=') ?? [];
  if (cookie) await page.context().addCookies([{ name, value, url }]);
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
