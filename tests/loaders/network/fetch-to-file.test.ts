import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { describe, expect, it, vi } from 'vitest';

import { allowList } from '../../../loaders/network/allow-list.ts';
import { fetchToFile, fileNameOf, type FetchOptions } from '../../../loaders/network/fetch-to-file.ts';
import { LoadError } from '../../../loaders/pipeline/contract.ts';
import { temporaryFolder } from '../readers/files.ts';
import { openThrottle, reason, startServer, testEffects, type Handler } from './server.ts';

const CSV = 'codice;valore\n001001;12\n'.repeat(100);
const answer =
  (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): Handler =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const redirect = (to: string, status = 302): Handler => answer('', { location: to }, status);

let busyCount = 0;
const routes: Record<string, Handler> = {
  '/dati.csv': answer(CSV, {
    'content-type': 'text/csv',
    etag: '"v1"',
    'last-modified': 'Sat, 21 Nov 2026 08:00:00 GMT',
  }),
  '/gzip': answer(gzipSync(CSV), { 'content-encoding': 'gzip' }),
  '/brotli': answer(brotliCompressSync(CSV), { 'content-encoding': 'br' }),
  '/deflate': answer(deflateSync(CSV), { 'content-encoding': 'deflate' }),
  '/vuoto': answer(''),
  '/condizionale': (request, response) => {
    const same =
      request.headers['if-none-match'] === '"v1"' || request.headers['if-modified-since'] !== undefined;
    response.writeHead(same ? 304 : 200, { etag: '"v1"' }).end(same ? undefined : CSV);
  },
  '/304-non-chiesto': answer('', {}, 304),
  '/404': answer('manca', {}, 404),
  '/500': answer('guasto', {}, 500),
  '/206': answer('parte', {}, 206),
  '/401': answer('no', {}, 401),
  '/pagina': answer('<html></html>', { 'content-type': 'text/html; charset=utf-8' }),
  '/pagina-travestita': answer('\n <!DOCTYPE html><html>', { 'content-type': 'text/csv' }),
  '/codifica': answer(CSV, { 'content-encoding': 'zstd' }),
  '/doppia': answer(gzipSync(gzipSync(CSV)), { 'content-encoding': 'gzip, gzip' }),
  '/gzip-guasto': answer('non compresso', { 'content-encoding': 'gzip' }),
  '/gzip-tagliato': answer(gzipSync(CSV).subarray(0, -20), { 'content-encoding': 'gzip' }),
  '/bomba-gzip': answer(gzipSync(Buffer.alloc(20_000_000)), { 'content-encoding': 'gzip' }),
  '/bomba-brotli': answer(brotliCompressSync(Buffer.alloc(20_000_000)), { 'content-encoding': 'br' }),
  // Many compressed nothings: bytes that come and never become content.
  '/gzip-a-vuoto': answer(Buffer.concat(Array.from({ length: 200 }, () => gzipSync(''))), {
    'content-encoding': 'gzip',
    'transfer-encoding': 'chunked',
  }),
  '/grande-dichiarato': answer('x'.repeat(200), { 'content-length': '200' }),
  '/lungo-a-pezzi': (_request, response) => {
    response.writeHead(200);
    for (let i = 0; i < 20; i++) response.write('x'.repeat(10));
    response.end();
  },
  '/troncato': (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('x'.repeat(500));
    setTimeout(() => response.socket?.destroy(), 20);
  },
  '/troncato-a-pezzi': (_request, response) => {
    response.writeHead(200);
    response.write('x'.repeat(500));
    setTimeout(() => response.socket?.destroy(), 20);
  },
  '/muto': () => {},
  '/lento': (_request, response) => {
    response.writeHead(200);
    response.write('x');
  },
  '/infinito': (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(100)), 10);
    response.on('close', () => clearInterval(timer));
  },
  '/reset': (request) => void request.socket.destroy(),
  '/sei': (_request, response) => {
    busyCount++;
    if (busyCount < 3) response.writeHead(503, busyCount === 1 ? { 'retry-after': '7' } : {}).end();
    else response.writeHead(200).end(CSV);
  },
  '/sempre-429': answer('', {}, 429),
  '/429-domani': answer('', { 'retry-after': '86400' }, 429),
  '/giro': redirect('/giro2'),
  '/giro2': redirect('/giro'),
  '/catena': (request, response) => {
    const step = Number(new URL(request.url ?? '', 'https://x').searchParams.get('n') ?? 0);
    response.writeHead(307, { location: `/catena?n=${step + 1}` }).end();
  },
  '/a-http': redirect('http://dati.prova/dati.csv'),
  '/a-loopback': redirect('https://127.0.0.1:1/'),
  '/a-metadati': redirect('https://169.254.169.254/latest/meta-data/'),
  '/a-ipv6': redirect('https://[::1]/'),
  '/a-file': redirect('file:///etc/passwd'),
  '/a-credenziali': redirect('https://utente:segreto@dati.prova/'),
  '/senza-meta': answer('', {}, 301),
  '/meta-storta': redirect('https://['),
  '/eco': (request, response) => void response.writeHead(200).end(JSON.stringify(request.headers)),
};
const server = await startServer(routes);
routes['/a-vietato'] = redirect(`https://vietato.prova:${server.port}/dati.csv`);
routes['/a-altro'] = redirect(`https://altro.prova:${server.port}/dati.csv`, 308);
routes['/a-privato'] = redirect(`https://privato.prova:${server.port}/dati.csv`);
const ALLOWED = ['dati.prova', 'altro.prova', 'privato.prova', 'mappato.prova', 'ignoto.test'].map(
  (host) => `${host}:${server.port}`,
);
const dir = temporaryFolder();

function get(path: string, more: Partial<FetchOptions> = {}) {
  const names = { 'privato.prova': '169.254.169.254', 'mappato.prova': '::ffff:10.0.0.1' };
  const options: FetchOptions = {
    dir,
    allowed: allowList(async () => ALLOWED, []),
    throttle: openThrottle(),
    signal: new AbortController().signal,
    effects: testEffects(server, names),
    ...more,
  };
  return fetchToFile(path.startsWith('/') ? server.origin + path : path, options);
}

describe('a good answer', () => {
  it('becomes a file, with its marks and hash', async () => {
    const file = await get('/dati.csv');
    expect(file).toMatchObject({
      name: 'dati.csv',
      bytes: CSV.length,
      sha256: createHash('sha256').update(CSV).digest('hex'),
      etag: '"v1"',
      lastModified: 'Sat, 21 Nov 2026 08:00:00 GMT',
    });
    if (file === 'unchanged') throw new Error('unchanged');
    expect(readFileSync(file.path, 'utf8')).toBe(CSV);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it.each(['/gzip', '/brotli', '/deflate', '/a-altro', '/lungo-a-pezzi'])('%s', async (path) => {
    const file = await get(path);
    if (file === 'unchanged') throw new Error('unchanged');
    expect(readFileSync(file.path, 'utf8')).toBe(path === '/lungo-a-pezzi' ? 'x'.repeat(200) : CSV);
  });

  it('is asked for with what is known of the last one', async () => {
    expect(await get('/condizionale', { conditional: { etag: '"v1"' } })).toBe('unchanged');
    expect(
      await get('/condizionale', { conditional: { lastModified: 'Sat, 21 Nov 2026 08:00:00 GMT' } }),
    ).toBe('unchanged');
    expect(await get('/condizionale', { conditional: { etag: '"v0"' } })).toMatchObject({ etag: '"v1"' });
  });

  it('is asked for with the media type wanted and no word of this machine', async () => {
    const file = await get('/eco', { accept: 'text/csv' });
    if (file === 'unchanged') throw new Error('unchanged');
    expect(Object.keys(JSON.parse(readFileSync(file.path, 'utf8'))).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(JSON.parse(readFileSync(file.path, 'utf8'))).toMatchObject({ accept: 'text/csv' });
  });
});

it('removes what a killed process left behind, not what another one is writing', async () => {
  const folder = join(dir, 'lasciati');
  mkdirSync(folder);
  for (const name of ['vecchio.parziale', 'nuovo.parziale', 'vecchio.csv'])
    writeFileSync(join(folder, name), 'x');
  for (const name of ['vecchio.parziale', 'vecchio.csv']) utimesSync(join(folder, name), 1, 1);
  await get('/dati.csv', { dir: folder });
  expect(readdirSync(folder).filter((name) => name.length < 20)).toEqual(['nuovo.parziale', 'vecchio.csv']);
});

describe('an answer that misbehaves', () => {
  const quick = { idle: 150, headers: 150 };
  it.each<[string, string, Partial<FetchOptions>?]>([
    ['/muto', 'RISPOSTA_IN_RITARDO (TEMPO_SCADUTO)', { timeouts: quick }],
    ['/lento', 'DATI_IN_RITARDO (TEMPO_SCADUTO)', { timeouts: quick }],
    ['/infinito', 'TEMPO_TOTALE_SCADUTO (TEMPO_SCADUTO)', { timeouts: { total: 400 } }],
    ['/infinito', 'TROPPI_BYTE (RISPOSTA_TROPPO_GRANDE)', { limits: { maxBytes: 1000 } }],
    ['/grande-dichiarato', 'TROPPI_BYTE (RISPOSTA_TROPPO_GRANDE)', { limits: { maxBytes: 199 } }],
    ['/lungo-a-pezzi', 'TROPPI_BYTE (RISPOSTA_TROPPO_GRANDE)', { limits: { maxBytes: 199 } }],
    ['/bomba-gzip', 'ESPANSIONE_ECCESSIVA (RISPOSTA_TROPPO_GRANDE)'],
    ['/bomba-brotli', 'ESPANSIONE_ECCESSIVA (RISPOSTA_TROPPO_GRANDE)'],
    ['/gzip', 'TROPPI_BYTE (RISPOSTA_TROPPO_GRANDE)', { limits: { maxBytes: 1000 } }],
    ['/gzip-a-vuoto', 'TROPPI_BYTE (RISPOSTA_TROPPO_GRANDE)', { limits: { maxBytes: 1000 } }],
    ['/gzip-guasto', 'COMPRESSIONE_GUASTA (RISPOSTA_NON_VALIDA)'],
    ['/gzip-tagliato', 'COMPRESSIONE_GUASTA (RISPOSTA_NON_VALIDA)'],
    ['/codifica', 'CODIFICA_IGNOTA (RISPOSTA_NON_VALIDA)'],
    ['/doppia', 'CODIFICA_IGNOTA (RISPOSTA_NON_VALIDA)'],
    ['/troncato', 'RISPOSTA_TRONCATA (RISPOSTA_NON_VALIDA)'],
    ['/troncato-a-pezzi', 'RISPOSTA_TRONCATA (RISPOSTA_NON_VALIDA)'],
    ['/reset', 'CONNESSIONE_INTERROTTA (RETE_NON_RAGGIUNGIBILE)'],
    ['/vuoto', 'RISPOSTA_VUOTA (RISPOSTA_NON_VALIDA)'],
    ['/pagina', 'PAGINA_WEB (RISPOSTA_NON_VALIDA)'],
    ['/pagina-travestita', 'PAGINA_WEB (RISPOSTA_NON_VALIDA)'],
    ['/404', 'NON_TROVATO (RISPOSTA_NON_VALIDA)'],
    ['/500', 'ERRORE_DEL_SERVER (RISPOSTA_NON_VALIDA)'],
    ['/401', 'STATO_INATTESO (RISPOSTA_NON_VALIDA)'],
    ['/206', 'STATO_INATTESO (RISPOSTA_NON_VALIDA)'],
    ['/304-non-chiesto', 'STATO_INATTESO (RISPOSTA_NON_VALIDA)'],
    ['/sempre-429', 'TROPPE_RICHIESTE (RETE_NON_RAGGIUNGIBILE)'],
    ['/429-domani', 'TROPPE_RICHIESTE (RETE_NON_RAGGIUNGIBILE)'],
    ['/giro', 'REDIREZIONE_CIRCOLARE (RISPOSTA_NON_VALIDA)'],
    ['/catena', 'TROPPE_REDIREZIONI (RISPOSTA_NON_VALIDA)'],
    ['/senza-meta', 'REDIREZIONE_SENZA_META (RISPOSTA_NON_VALIDA)'],
    ['/meta-storta', 'REDIREZIONE_SENZA_META (RISPOSTA_NON_VALIDA)'],
    ['/a-http', 'SCHEMA_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    ['/a-file', 'SCHEMA_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    ['/a-loopback', 'SERVER_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    ['/a-metadati', 'SERVER_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    ['/a-ipv6', 'SERVER_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    ['/a-vietato', 'SERVER_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    ['/a-credenziali', 'CREDENZIALI_NELL_INDIRIZZO (INDIRIZZO_NON_AMMESSO)'],
    ['/a-privato', 'INDIRIZZO_PRIVATO (INDIRIZZO_NON_AMMESSO)'],
    [`https://privato.prova:${server.port}/`, 'INDIRIZZO_PRIVATO (INDIRIZZO_NON_AMMESSO)'],
    [`https://mappato.prova:${server.port}/`, 'INDIRIZZO_PRIVATO (INDIRIZZO_NON_AMMESSO)'],
    [`https://127.0.0.1:${server.port}/dati.csv`, 'SERVER_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    [`https://vietato.prova:${server.port}/`, 'SERVER_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    [`http://dati.prova:${server.port}/`, 'SCHEMA_NON_AMMESSO (INDIRIZZO_NON_AMMESSO)'],
    ['dati.prova/senza-schema', 'INDIRIZZO_MALFORMATO (INDIRIZZO_NON_AMMESSO)'],
    [`https://ignoto.test:${server.port}/`, 'NOME_NON_RISOLTO (RETE_NON_RAGGIUNGIBILE)'],
  ])('%s → %s', async (path, expected, more = {}) => {
    const folder = join(dir, `prova-${Math.random()}`);
    expect(await reason(() => get(path, { dir: folder, ...more }))).toBe(expected);
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  it('tells in one Italian line what to do, without the secret of an address', async () => {
    const error = await get('/a-credenziali').catch((caught: LoadError) => caught);
    expect(error).toBeInstanceOf(LoadError);
    expect((error as LoadError).message).toMatch(
      /^dati\.prova:\d+ rimanda a dati\.prova: l'indirizzo contiene utente o password; toglierli$/,
    );
  });
});

describe('busy servers', () => {
  it('are asked again after the wait that they want, and others of this installation wait too', async () => {
    const effects = testEffects(server);
    const throttle = openThrottle();
    expect(await get('/sei', { effects, throttle })).toMatchObject({ bytes: CSV.length });
    expect(effects.waits).toEqual([7000, 4000]);
    expect(throttle.taken).toHaveLength(3);
    expect(throttle.blocked.map(([host]) => host)).toEqual([
      `dati.prova:${server.port}`,
      `dati.prova:${server.port}`,
    ]);
  });

  it('are left alone after a few attempts, or when they want a long wait', async () => {
    const effects = testEffects(server);
    expect(await reason(() => get('/sempre-429', { effects }))).toMatch(/^TROPPE_RICHIESTE/);
    expect(effects.waits).toEqual([1000, 4000, 16_000]);
    const late = testEffects(server);
    const throttle = openThrottle();
    expect(await reason(() => get('/429-domani', { effects: late, throttle }))).toMatch(/^TROPPE_RICHIESTE/);
    expect(late.waits).toEqual([]);
    expect((throttle.blocked[0]?.[1] ?? 0) - Date.now()).toBeGreaterThan(86_000_000);
  });
});

describe('the connection', () => {
  it('asks each name once and connects to the address that was checked', async () => {
    const effects = testEffects(server);
    let asked = 0;
    effects.resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    expect(await get('/dati.csv', { effects })).toMatchObject({ name: 'dati.csv' });
    expect(asked).toBe(1);
    expect(await reason(() => get('/dati.csv', { effects }))).toMatch(/^INDIRIZZO_PRIVATO/);
  });

  it('refuses a connection that ended elsewhere than where it was checked', async () => {
    const effects = testEffects(server);
    let checks = 0;
    effects.addressAllowed = () => checks++ === 0;
    expect(await reason(() => get('/dati.csv', { effects }))).toMatch(/^INDIRIZZO_PRIVATO/);
    expect(checks).toBe(2);
  });

  it('refuses a name with one private address among public ones', async () => {
    const effects = testEffects(server);
    effects.resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '192.168.1.1', family: 4 },
    ];
    expect(await reason(() => get('/dati.csv', { effects }))).toMatch(/^INDIRIZZO_PRIVATO/);
  });

  it('by default refuses loopback whatever the environment says', async () => {
    const { addressAllowed: _test, ...rest } = testEffects(server);
    const { realEffects } = await import('../../../loaders/network/effects.ts');
    const effects = { ...rest, addressAllowed: realEffects.addressAllowed };
    expect(await reason(() => get('/dati.csv', { effects }))).toMatch(/^INDIRIZZO_PRIVATO/);
  });

  it('verifies certificates: unknown signer, other name, over', async () => {
    const untrusted = { ...testEffects(server), ca: undefined };
    expect(await reason(() => get('/dati.csv', { effects: untrusted, limits: { maxAttempts: 1 } }))).toMatch(
      /^CERTIFICATO_NON_VALIDO/,
    );
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await reason(() => get('/dati.csv', { effects: untrusted }))).toMatch(/^CERTIFICATO_NON_VALIDO/);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
    for (const more of [{ hosts: ['uno.prova'] }, { days: 0.5 }]) {
      const other = await startServer({ '/': answer(CSV) }, more);
      const work = () =>
        get(`https://dati.prova:${other.port}/`, {
          effects: testEffects(other),
          allowed: allowList(async () => [`dati.prova:${other.port}`], []),
        });
      expect(await reason(work)).toMatch(/^CERTIFICATO_NON_VALIDO/);
    }
  });

  it('tries again when nobody listens, then says so', async () => {
    const effects = testEffects(server);
    const allowed = allowList(async () => ['dati.prova:1'], []);
    expect(await reason(() => get('https://dati.prova:1/', { effects, allowed }))).toMatch(
      /^CONNESSIONE_FALLITA/,
    );
    expect(effects.waits).toHaveLength(3);
  });

  it('ends when told, before and amid the body, and leaves nothing', async () => {
    const folder = join(dir, 'interrotto');
    const stop = new AbortController();
    const running = get('/infinito', { signal: stop.signal, dir: folder });
    setTimeout(() => stop.abort(), 200);
    await expect(running).rejects.toMatchObject({ code: 'INTERROTTO' });
    expect(readdirSync(folder)).toEqual([]);
    await expect(get('/dati.csv', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'INTERROTTO',
    });
    const quiet = new AbortController();
    const waiting = get('/muto', { signal: quiet.signal });
    setTimeout(() => quiet.abort(), 100);
    await expect(waiting).rejects.toMatchObject({ code: 'INTERROTTO' });
  });
});

it.each([
  ['https://x.it/a/POSAS_2025_it_Comuni.zip', 'POSAS_2025_it_Comuni.zip'],
  ['https://x.it/', 'scaricato'],
  ['https://x.it/a/%2e%2e%2fpasswd', 'passwd'],
  ['https://x.it/..%5c..%5cx?y=1', 'x'],
  ['https://x.it/.nascosto', 'nascosto'],
])('%s is saved as %s', (address, name) => expect(fileNameOf(new URL(address))).toBe(name));
