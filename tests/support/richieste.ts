import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Richiesta {
  method?: string;
  cookie?: string | undefined;
  /** Fields of a posted form; a list sends the field several times. */
  form?: Record<string, string | readonly string[]>;
  /** A body of any other kind; say its `content-type` in `headers`. */
  body?: string | Buffer;
  /** Names in lower case; `undefined` leaves one out that would be sent otherwise. */
  headers?: Record<string, string | undefined>;
  /** Address of the loopback network that the request comes from, 127.x.x.x (Linux has them all). */
  da?: string;
}

export interface Esito {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** `Set-Cookie`, one each. */
  cookies: string[];
  /** Where a redirect leads; empty when it is none. */
  location: string;
  text: string;
  bytes: Buffer;
}

/**
 * Plain HTTP, as an attacker speaks it: no redirect is followed, no cookie kept, nothing decompressed, the path is sent as written.
 * Whatever changes something carries the `Origin` of the product, unless `headers` says otherwise.
 */
export function chiedi(product: { url: string }, path: string, richiesta: Richiesta = {}): Promise<Esito> {
  const { cookie, form } = richiesta;
  const body = form ? encodeForm(form) : richiesta.body;
  const method = richiesta.method ?? (body === undefined ? 'GET' : 'POST');
  const headers = {
    ...(cookie ? { cookie } : {}),
    ...(method === 'GET' || method === 'HEAD' ? {} : { origin: product.url }),
    ...(form ? { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' } : {}),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...richiesta.headers,
  };
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  const { hostname, port } = new URL(product.url);
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, path, method, headers: sent, localAddress: richiesta.da },
      (response) => {
        buffer(response).then(
          (bytes) =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              cookies: response.headers['set-cookie'] ?? [],
              location: response.headers.location ?? '',
              text: bytes.toString('utf8'),
              bytes,
            }),
          reject,
        );
      },
    );
    asked.on('error', reject).end(body);
  });
}

function encodeForm(form: Record<string, string | readonly string[]>): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of typeof value === 'string' ? [value] : value) fields.append(name, one);
  }
  return fields.toString();
}
