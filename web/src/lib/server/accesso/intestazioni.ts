import { subscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** On every answer. The Content-Security-Policy of pages comes from their renderer, which knows its hashes. */
const SECURITY_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Where the answer says nothing else: for answers that are no page, whatever a browser makes of them, nothing in them runs. */
const DEFAULTS: Record<string, string> = {
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
};

/** A year: browsers that came once by https never come by http again. */
const HSTS = 'max-age=31536000';
const NO_STORE = 'private, no-store';

const always = (https: boolean): Record<string, string> =>
  https ? { ...SECURITY_HEADERS, 'strict-transport-security': HSTS } : SECURITY_HEADERS;

/**
 * Writes the headers that every answer of the hook carries.
 *
 * @param riservata the answer is one person's, or handles passwords: nobody keeps it, not even the browser's back button
 */
export function setHeaders(
  headers: Headers,
  { https, riservata }: { https: boolean; riservata: boolean },
): void {
  for (const [name, value] of Object.entries(always(https))) headers.set(name, value);
  for (const [name, value] of Object.entries(DEFAULTS)) if (!headers.has(name)) headers.set(name, value);
  if (riservata) headers.set('cache-control', NO_STORE);
}

/** Answers of the HTTP server itself, by the code of its parser's error; anything else is 400. */
const STATUS_LINES: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * The same headers on what is answered before the hook or beside it: files of the program, refused methods, addresses that cannot
 * be read, requests that are no HTTP. Node tells of each answer before anybody writes into it; who knows better overwrites.
 */
export function setHeadersBelowHook({ https }: { https: boolean }): void {
  const headers = { ...always(https), ...DEFAULTS };
  const answers = new WeakMap<Socket, ServerResponse>();
  const known = new WeakSet<Server>();
  subscribe('http.server.request.start', (message) => {
    const { response, socket } = message as { response: ServerResponse; socket: Socket };
    answers.set(socket, response);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  });
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { socket: Socket & { server: Server } }).socket;
    if (known.has(server)) return;
    known.add(server);
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      const answer = answers.get(socket);
      const halfSent = answer?.headersSent && !answer.writableFinished;
      if (!socket.writable || halfSent) socket.destroy(error);
      else socket.end(plainAnswer(STATUS_LINES[error.code ?? ''] ?? '400 Bad Request', headers));
    });
  });
}

function plainAnswer(status: string, headers: Record<string, string>): string {
  const lines = Object.entries({ connection: 'close', 'content-length': '0', ...headers });
  return `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
