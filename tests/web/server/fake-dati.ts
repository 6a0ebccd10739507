import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { jwtVerify } from 'jose';
import type { Contesto } from '../../../model/contratto/contesto.ts';

export const SECRET = 'a-secret-for-tests-that-is-long-enough';

/** One request for data as it arrived. */
export interface Asked {
  query: Record<string, unknown> & {
    measures?: string[];
    dimensions?: string[];
    filters?: { member: string; operator: string; values: string[] }[];
    limit?: number;
  };
  contesto: Contesto;
  requestId: string;
  connectionId: number;
}

export type Row = Record<string, string | number | boolean | null>;

/** What to answer: rows, an error with its status, 'continue-wait', silence, or raw text. */
export type Reply =
  | { rows: Row[] }
  | { status: number; error: string }
  | { continueWait: true }
  | { hang: true }
  | { status: number; raw: string };

export interface FakeDati {
  url: string;
  asked: Asked[];
  /** Requests whose client went away before the answer. */
  dropped: () => number;
  version: { modello: string; caricamento: number; forme?: string };
  /** Every request of an internal route, by path. */
  internal: string[];
  shapes: Map<string, Buffer>;
  reply: (asked: Asked) => Reply | Promise<Reply>;
  stop: () => Promise<void>;
}

/**
 * A data process that speaks Cube's REST protocol over real HTTP: `POST /cubejs-api/v1/load` with
 * `responseFormat: compact` ({members, dataset}) and `{"error": "Continue wait"}` with status 200, as described in
 * Cube's documentation ("REST API reference: Continue wait"), plus the internal routes. Refuses tokens that are not ours.
 */
export async function startFakeDati(reply: FakeDati['reply'], port = 0): Promise<FakeDati> {
  let dropped = 0;
  const connections = new Map<unknown, number>();
  const fake: FakeDati = {
    url: '',
    asked: [],
    dropped: () => dropped,
    version: { modello: 'm1', caricamento: 1, forme: 'f1' },
    internal: [],
    shapes: new Map(),
    reply,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) dropped += 1;
    });
    if (!connections.has(request.socket)) connections.set(request.socket, connections.size);
    answer(fake, request, response, connections.get(request.socket) ?? 0).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ error: String(error) }));
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function answer(
  fake: FakeDati,
  request: IncomingMessage,
  response: ServerResponse,
  connectionId: number,
) {
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const contesto = await readContesto(request).catch(() => null);
  if (!contesto) return send(403, { error: 'Forbidden' });
  const path = request.url ?? '';
  if (path.startsWith('/interno/')) return answerInternal(fake, path, response, send);
  const body = JSON.parse(await text(request)) as { query: Asked['query'] };
  const asked = {
    query: body.query,
    contesto,
    requestId: String(request.headers['x-request-id']),
    connectionId,
  };
  fake.asked.push(asked);
  const reply = await fake.reply(asked);
  if ('hang' in reply) return;
  if ('continueWait' in reply) return send(200, { error: 'Continue wait' });
  if ('raw' in reply) return response.writeHead(reply.status).end(reply.raw);
  if ('error' in reply) return send(reply.status, { error: reply.error });
  const members = [...(body.query.dimensions ?? []), ...(body.query.measures ?? [])];
  const dataset = reply.rows.map((row) => members.map((member) => row[member] ?? null));
  const annotation = { measures: {}, dimensions: {}, segments: {}, timeDimensions: {} };
  const result = {
    query: body.query,
    data: { members, dataset },
    annotation,
    usedPreAggregations: { per_test: {} },
  };
  return send(200, {
    queryType: 'regularQuery',
    results: [result],
    pivotQuery: body.query,
    slowQuery: false,
  });
}

function answerInternal(
  fake: FakeDati,
  path: string,
  response: ServerResponse,
  send: (status: number, body: unknown) => void,
) {
  fake.internal.push(path);
  if (path === '/interno/versione') return send(200, fake.version);
  if (path === '/interno/pronto') return send(200, { pronto: true });
  const shape = fake.shapes.get(path.replace('/interno/forme/', ''));
  if (!shape) return send(404, { codice: 'FORMA_SCONOSCIUTA' });
  const headers = {
    'content-type': 'application/json',
    'content-encoding': 'br',
    'x-versione-forme': fake.version.forme ?? '',
  };
  return response.writeHead(200, headers).end(shape);
}

async function readContesto(request: IncomingMessage): Promise<Contesto> {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const key = new TextEncoder().encode(SECRET);
  const options = {
    issuer: 'belvedere-web',
    audience: 'belvedere-dati',
    algorithms: ['HS256'],
    maxTokenAge: '5m',
  };
  const { payload } = await jwtVerify(token, key, options);
  return payload['contesto'] as Contesto;
}
