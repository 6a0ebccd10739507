import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import {
  CARICATORI_DESTINATARIO,
  CARICATORI_EMITTENTE,
  DatiInCorso,
  FILE_DATI,
} from '../../../model/contratto/caricatori.ts';
import type { Command } from '../command.ts';
import { LoadError } from '../contract.ts';
import type { LoadEvent } from '../events.ts';

/** Route of the data process that runs commands. */
const ROUTE = '/interno/caricamenti';

/** The data process that runs on this machine over the folder `dir`; undefined when there is none. */
export async function findRunning(dir: string): Promise<DatiInCorso | undefined> {
  const text = await readFile(join(dir, FILE_DATI), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = DatiInCorso.safeParse(parseJson(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Lets the data process run a command, passing on its events; aborting ends the connection, and with it the load.
 * @returns the last event; undefined when nobody answers (a process that died without taking its file away)
 * @throws LoadError INTERROTTO, RISPOSTA_NON_VALIDA
 */
export async function executeRemotely(
  { port, secret }: DatiInCorso,
  command: Command,
  { user, emit, signal }: { user: string; emit: (event: LoadEvent) => void; signal: AbortSignal },
): Promise<LoadEvent | undefined> {
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${port}${ROUTE}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await sign(secret, user)}`, 'content-type': 'application/json' },
      body: JSON.stringify(command),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    return undefined;
  }
  if (response.status !== 200 || !response.body) throw refused(response.status);
  return readEvents(response.body, emit, signal);
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  emit: (event: LoadEvent) => void,
  signal: AbortSignal,
): Promise<LoadEvent> {
  let last: LoadEvent | undefined;
  let rest = '';
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream() as never) as AsyncIterable<string>) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() === '') continue;
        last = JSON.parse(line) as LoadEvent;
        emit(last);
      }
    }
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    last = undefined;
  }
  if (last && ['esito', 'fatto', 'errore'].includes(last.tipo)) return last;
  throw new LoadError(
    'RISPOSTA_NON_VALIDA',
    'Il prodotto si è fermato durante il caricamento: i dati sono quelli di prima o quelli nuovi, interi. Controlla con "stato".',
  );
}

const sign = (secret: string, user: string): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(CARICATORI_EMITTENTE)
    .setAudience(CARICATORI_DESTINATARIO)
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime('2m')
    .sign(new TextEncoder().encode(secret));

const refused = (status: number): LoadError =>
  new LoadError(
    'RISPOSTA_NON_VALIDA',
    `Il prodotto acceso ha rifiutato la richiesta (${status}): riavvialo e riprova.`,
  );

const interrupted = (cause: unknown): LoadError =>
  new LoadError('INTERROTTO', 'Il caricamento è stato interrotto: i dati sono rimasti come prima.', {
    cause,
  });
