import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { PASSWORD } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { LEAKS } from './injection.ts';
import { segretiVisti } from './ingresso.ts';
import { addressOf, readRoutes } from './route-table.ts';

/** What must stay secret, looked for where it must not be, after everything else was tried. */
export function leaksSuite(b: Bersaglio): void {
  /** Everything that the product writes, but the warehouse, and the messages, which are meant to carry codes and links. */
  const written = () =>
    readdirSync(b.product.dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/magazzino\.duckdb|\/posta\/|\/codice\//.test(path));

  test('logs and state hold no password, cookie, code or link', () => {
    const secrets = segretiVisti();
    expect(secrets.size).toBeGreaterThan(20);
    const files = written().filter((path) => !path.endsWith('segreti.json'));
    expect(files.map((path) => relative(b.product.dir, path)).join()).toMatch(
      /web\.log.*|applicazione\.sqlite/,
    );
    const found: string[] = [];
    for (const path of files) {
      const content = readFileSync(path, 'latin1');
      for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), ...secrets]) {
        if (holds(content, secret)) found.push(`${relative(b.product.dir, path)}: ${secret.slice(0, 8)}…`);
      }
    }
    expect([...new Set(found)]).toEqual([]);
    const printed = b.product.output();
    expect([...secrets, PASSWORD].filter((secret) => holds(printed, secret))).toEqual([]);
  });

  /** Codes of six digits may stand inside longer numbers by chance. */
  const holds = (content: string, secret: string): boolean =>
    /^\d{6}$/.test(secret)
      ? new RegExp(`"${secret}"|codice=${secret}`).test(content)
      : content.includes(secret);

  test('logs hold no token of the data process, no key of the application, no text of SQL with values', () => {
    const logs = written().filter((path) => /\.log(\.\d)?$/.test(path));
    expect(logs.length).toBeGreaterThan(1);
    const { appSecret } = keys();
    for (const path of logs) {
      const content = readFileSync(path, 'utf8');
      expect(content).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}/);
      expect(content.includes(appSecret)).toBe(false);
      expect(content).not.toMatch(/\$2[aby]\$1\d\$/);
      expect(content).not.toMatch(/(?:set-)?cookie["']?\s*:\s*["']?(__Host-)?belvedere=\w/i);
    }
  });

  /** The secrets of the first start. */
  function keys(): { appSecret: string; path: string } {
    const path = join(b.product.dir, 'segreti.json');
    const values = Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>);
    const secret = values.find((value) => typeof value === 'string' && value.length >= 32);
    return { appSecret: String(secret), path };
  }

  test('files of secrets and of people are readable by their owner alone', () => {
    const { path } = keys();
    const files = [path, ...written().filter((file) => /applicazione\.sqlite|\.log$/.test(file))];
    const open = files.filter((file) => (statSync(file).mode & 0o077) !== 0);
    expect(open.map((file) => relative(b.product.dir, file))).toEqual([]);
  });

  test('no page holds a token, a hash, a path of the machine, the place of a failure', async () => {
    const { appSecret } = keys();
    for (const route of readRoutes()) {
      for (const cookie of [undefined, b.cookie.amministratore, b.cookie.referente_regionale]) {
        for (const path of [addressOf(route), ...(route.pagina ? [`${addressOf(route)}/__data.json`] : [])]) {
          const { text } = await chiedi(b.product, path.replace('//', '/'), { cookie });
          expect(text, path).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}/);
          expect(text, path).not.toMatch(LEAKS);
          expect(text.includes(appSecret) || text.includes(b.product.dir), path).toBe(false);
        }
      }
    }
  });

  test('hashes of sessions reach no page but as names of what to revoke, and open nothing', async () => {
    const { text } = await chiedi(b.product, '/profilo/sessioni', { cookie: b.cookie.analista });
    const id = b.cookie.analista?.split('=')[1] ?? '';
    expect(text).not.toContain(id);
  });
}
