import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ROOT } from '../support/dati.ts';
import { chiedi, type Esito, type Richiesta } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';

type Headers = Esito['headers'];

/** Directives of a Content-Security-Policy by name. */
function directives(headers: Headers): Map<string, string[]> {
  const policy = String(headers['content-security-policy'] ?? '');
  return new Map(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/);
      return [name, values] as const;
    }),
  );
}

/**
 * What every answer says to browsers: guess no types, stay in no foreign frame, tell no other site the address, run nothing but the
 * product's own scripts; over https, come back by https only.
 */
export function expectCareful(headers: Headers, what: string, { https = false } = {}): void {
  expect(headers['x-content-type-options'], what).toBe('nosniff');
  expect(String(headers['referrer-policy']), what).toMatch(
    /^(strict-origin-when-cross-origin|strict-origin|no-referrer|same-origin)$/,
  );
  expect(String(headers['x-frame-options']), what).toMatch(/^(SAMEORIGIN|DENY)$/);
  expect(headers['server'], what).toBeUndefined();
  expect(headers['x-powered-by'], what).toBeUndefined();
  const [, seconds = '0'] = /^max-age=(\d+)/.exec(String(headers['strict-transport-security'])) ?? [];
  // Half a year at least is what lists of preloaded hosts and guidelines ask for; two years is the most that anybody does.
  if (https) expect(Number(seconds) >= 15_552_000 && Number(seconds) <= 63_072_000, what).toBe(true);
  else expect(headers['strict-transport-security'], what).toBeUndefined();
  const policy = directives(headers);
  const scripts = policy.get('script-src') ?? policy.get('default-src') ?? ['nothing said'];
  expect(
    scripts.filter((one) => !/^'(self|none|sha(256|384|512)-[\w+/=-]+)'$/.test(one)),
    what,
  ).toEqual([]);
  expect(policy.get('script-src-attr') ?? [], what).not.toContain("'unsafe-inline'");
  expect(["'self'", "'none'"], what).toContain(policy.get('frame-ancestors')?.join(' '));
}

/** What pages say beyond that. */
export function expectPolicy(headers: Headers, what: string): void {
  const policy = directives(headers);
  expect(policy.get('default-src'), what).toEqual(["'self'"]);
  expect(policy.get('object-src'), what).toEqual(["'none'"]);
  expect(policy.get('base-uri'), what).toEqual(["'self'"]);
  expect(policy.get('form-action'), what).toContain("'self'");
}

/** Bytes as they are, and whatever comes back: for what no client of HTTP would send. */
async function send(product: { url: string }, bytes: string): Promise<{ status: number; headers: Headers }> {
  const { hostname, port } = new URL(product.url);
  const socket = connect(Number(port), hostname);
  socket.end(bytes);
  const [head = ''] = (await text(socket)).split('\r\n\r\n');
  const [line = '', ...rest] = head.split('\r\n');
  const headers = rest.map((one) => /^([^:]+):\s*(.*)$/.exec(one) ?? []);
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(headers.map(([, name = '', value = '']) => [name.toLowerCase(), value])),
  };
}

/** A file of the program as the build named it. */
const builtFile = (): string => {
  const [file = ''] = readdirSync(join(ROOT, 'web/build/client/_app/immutable/entry')).filter((name) =>
    name.endsWith('.js'),
  );
  return `/_app/immutable/entry/${file}`;
};

type Asked = [name: string, status: number[], path: string, richiesta?: Richiesta];

const post = (headers: Record<string, string | undefined> = {}, body = 'x'): Richiesta => ({
  method: 'POST',
  body,
  headers,
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
const MULTIPART = 'multipart/form-data; boundary=z';
const file = (bytes: number): string =>
  `--z\r\nContent-Disposition: form-data; name="email"; filename="x"\r\n\r\n${'x'.repeat(bytes)}\r\n--z--\r\n`;

/** Answers of every part that can give one: pages, files, the hook, SvelteKit, the adapter, Node. */
const ASKED: Asked[] = [
  ['a page', [200], '/dati'],
  ['its data', [200], '/dati/__data.json'],
  ['an unknown page', [404], '/non/esiste'],
  ['a redirect to a page', [307], '/'],
  ['a redirect to the sign-in', [303], '/profilo'],
  ['a redirect of spelling', [308], '/dati/'],
  ['the process lives', [200], '/healthz'],
  ['the pages are ready', [200], '/readyz'],
  ['an unknown shape', [404], '/forme/x/non-esiste.json'],
  ['JSON', [200], '/cerca.json?q=lodi'],
  ['a file of the program', [200], builtFile()],
  ['a part of a file', [206], builtFile(), { headers: { range: 'bytes=0-9' } }],
  ['a part that there is not', [416], builtFile(), { headers: { range: 'bytes=999999999-' } }],
  ['a file that is known already', [304], builtFile(), { headers: { 'if-none-match': '*' } }],
  ['a post to a file', [405], builtFile(), post()],
  ['an icon', [200], '/favicon.svg'],
  ['a missing file of the program', [404], '/_app/immutable/non-esiste.js'],
  ['an unknown remote function', [403, 404], '/_app/remote/x/y'],
  ['a route as a module', [400], '/dati/__route.js'],
  ['a method that a route lacks', [405], '/esci'],
  ['a method that nobody has', [400, 404, 405], '/dati', { method: 'PROPFIND' }],
  ['a question for methods', [204, 404, 405], '/healthz', { method: 'OPTIONS' }],
  ['headers alone', [200], '/dati', { method: 'HEAD' }],
  ['an address that cannot be read', [400], '/%E0%A4%A'],
  ['a reserved parameter', [400], '/dati?x-sveltekit-foo=1'],
  ['an address of another scheme', [200, 400, 404, 421], 'javascript:alert(1)'],
  ['an absolute address', [200, 307, 400, 404, 421], 'http://evil.example/'],
  ['a post without an origin', [403], '/esci', post({ origin: undefined })],
  ['a body too large for a form', [413], '/recupero', post(FORM, `email=${'x'.repeat(600_000)}`)],
  ['a body that is no form', [415], '/recupero', post({ 'content-type': 'application/json' }, '{}')],
  ['a body of a broken kind', [400], '/recupero', post({ ...FORM, 'content-type': 'multipart/form-data' })],
  ['a file too large', [413], '/recupero', post({ ...FORM, 'content-type': MULTIPART }, file(600_000))],
  ['a file cut off', [400], '/recupero', post({ ...FORM, 'content-type': MULTIPART }, file(9).slice(0, -8))],
];

const RAW: [name: string, status: number, bytes: string][] = [
  ['no HTTP', 400, 'ciao\r\n\r\n'],
  ['a broken header', 400, 'GET / HTTP/1.1\r\nHost: x\r\nb@d header: 1\r\n\r\n'],
  ['two lengths', 400, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
  ['headers too long', 431, `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['no host', 400, 'GET / HTTP/1.1\r\n\r\n'],
];

/** @param opzioni.https the public origin is https; `headers`: what its proxy adds to each request */
export function answersSuite(
  b: Pick<Bersaglio, 'product'>,
  { https = false, headers = {} }: { https?: boolean; headers?: Record<string, string> } = {},
): void {
  test.each(ASKED)('%s (%j): careful headers', async (_name, statuses, path, richiesta = {}) => {
    const answer = await chiedi(b.product, path, {
      ...richiesta,
      headers: { ...headers, ...richiesta.headers },
    });
    expect(statuses).toContain(answer.status);
    expectCareful(answer.headers, path, { https });
    expect(answer.text).not.toMatch(/\/node_modules\/|at .*\.js:\d+|SQLITE|SELECT |\/\/evil\.example/);
  });

  test.each(RAW)('%s (%d): careful headers', async (name, status, bytes) => {
    const answer = await send(b.product, bytes);
    expect(answer.status).toBe(status);
    expectCareful(answer.headers, name, { https });
  });
}
