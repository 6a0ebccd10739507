/// <reference lib="dom" />
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';
import axe from 'axe-core';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { ROOT } from './dati.ts';

const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/**
 * Flags of the browser that tests drive: no sandbox (it must run as root and in containers) and no name is ever resolved, so
 * that nothing but the loopback address can be reached.
 */
const ARGS = [
  '--no-sandbox',
  '--disable-setuid-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-domain-reliability',
  '--no-pings',
  '--no-proxy-server',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Starts the browser that comes inside the npm package, unpacked once per user and version. */
export async function startBrowser(): Promise<Browser> {
  const dir = await unpackedBrowser();
  const executablePath = join(dir, 'chromium');
  const libraries = await missingLibraries(dir, executablePath);
  const env = { ...process.env, FONTCONFIG_FILE: join(dir, 'fonts.conf'), ...libraries };
  return playwright.launch({ executablePath, args: ARGS, env: env as Record<string, string> });
}

/** Folder with the browser; unpacked beside and renamed when whole, so that a run cut short leaves nothing broken. */
async function unpackedBrowser(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  const dir = join(tmpdir(), `belvedere-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(dir)) return dir;
  const making = mkdtempSync(`${dir}-`);
  await within(making, () => chromium.executablePath());
  const folders = [join(dir, 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`);
  const cache = `<cachedir>${join(dir, 'fonts-cache')}</cachedir>`;
  writeFileSync(join(making, 'fonts.conf'), `<fontconfig>${folders.join('')}${cache}</fontconfig>`);
  mkdirSync(join(making, 'fonts-cache'));
  try {
    renameSync(making, dir);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  }
  return dir;
}

/** On a machine without the libraries that browsers need, those inside the package; nothing elsewhere. */
async function missingLibraries(dir: string, executable: string): Promise<Record<string, string>> {
  if (!execFileSync('ldd', [executable], { encoding: 'utf8' }).includes('not found')) return {};
  await within(dir, () => inflate(join(PACKAGE, 'bin/al2023.tar.br')));
  return { LD_LIBRARY_PATH: join(dir, 'al2023/lib') };
}

/** The package unpacks into the temporary folder of the moment. */
async function within<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = dir;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** What is wrong in a page beyond what it shows. */
export interface Troubles {
  /** Errors of the console and exceptions nobody caught, in order. */
  errors: string[];
  /** Addresses asked for outside the product. */
  outside: string[];
}

export interface OpenPage extends Troubles {
  page: Page;
}

/**
 * Opens an empty page that keeps its troubles.
 * @param width of the window, px; the height follows: a phone below 600, a desktop above
 */
export async function openPage(
  browser: Browser,
  baseURL: string,
  { width = 1440, ...options }: { width?: number } & BrowserContextOptions = {},
): Promise<OpenPage> {
  const viewport = { width, height: width < 600 ? 740 : 900 };
  const context = await browser.newContext({ baseURL, viewport, locale: 'it-IT', ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const errors: string[] = [];
  const outside: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL) && !/^(data|blob):/.test(request.url()))
      outside.push(request.url());
  });
  return { page, errors, outside };
}

/** Goes to an address and waits until the scripts of the page run, when it may run any. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Waits until the page takes keys and clicks: the map has one stop of the Tab key, where there is a map. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const shapes = document.querySelectorAll('main svg a[href]');
    if (shapes.length === 0) return document.readyState === 'complete';
    return document.querySelectorAll('main svg a[href][tabindex="-1"]').length >= shapes.length - 1;
  });
}

/**
 * Violations of WCAG 2.1 A and AA, one line each: rule and the elements.
 * @param options other rules of axe-core to run; a selector of what they leave out
 */
export async function accessibilityViolations(
  page: Page,
  { tags = AXE_TAGS, except }: { tags?: string[]; except?: string } = {},
): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ({ values, exclude }) =>
      (window as unknown as { axe: typeof axe }).axe.run(
        { include: [['html']], exclude },
        { runOnly: { type: 'tag', values }, resultTypes: ['violations'] },
      ),
    { values: tags, exclude: except ? [[except]] : [] },
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map((node) => `${node.target} ${node.failureSummary}`)
        .join(' | ')} (${nodes.length})`,
  );
}
