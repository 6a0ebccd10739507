import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { makeCertificate } from '../../cube/native/sql-api/wire/self-signed.ts';

/** A message as its reader sees it. */
export interface Ricevuto {
  /** Names in lower case. Encoded words are decoded. */
  headers: Record<string, string>;
  testo: string;
  /** As it came. */
  grezzo: string;
}

/** What the server does with a message, in order of arrival; the last rule stays. */
export type Regola =
  | 'accetta'
  /** Answers 451 to the recipient: try again later. */
  | 'rimanda'
  /** Answers 550 to the recipient: never. */
  | 'rifiuta'
  /** Breaks the connection after the data. */
  | 'cade'
  /** Never answers the recipient. */
  | 'tace';

export interface ServerSmtp {
  port: number;
  /** Certificate that signs itself, for `tls.setDefaultCACertificates`. */
  cert: string;
  ricevuti: (Ricevuto & { da: string; a: string[]; utente: string; tls: boolean })[];
  /** Recipients that were asked, one for each attempt. */
  tentativi: string[];
  close(): Promise<void>;
}

export interface OpzioniSmtp {
  regole?: Regola[];
  /** TLS from the first byte. */
  secure?: boolean;
  /** Offer no STARTTLS. */
  senzaTls?: boolean;
  /** The only user; without it nobody has to sign in. */
  auth?: { user: string; pass: string };
  host?: string;
}

/** A real SMTP server on loopback that does as it is told. */
export async function startSmtp(opzioni: OpzioniSmtp = {}): Promise<ServerSmtp> {
  const { regole = [], secure = false, senzaTls = false, auth, host = '127.0.0.1' } = opzioni;
  const { key, cert } = makeCertificate(['localhost'], 30);
  const ricevuti: ServerSmtp['ricevuti'] = [];
  const tentativi: string[] = [];
  let rule: Regola = 'accetta';
  const sockets = new Set<Socket>();
  const breakConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  const disabled = [...(senzaTls ? ['STARTTLS'] : []), ...(auth ? [] : ['AUTH'])];
  const options: SMTPServerOptions = {
    secure,
    key,
    cert,
    authOptional: !auth,
    allowInsecureAuth: false,
    disabledCommands: disabled,
    disableReverseLookup: true,
    onAuth({ username, password }, _session, done) {
      if (auth && username === auth.user && password === auth.pass) return done(null, { user: username });
      done(withCode(535, 'no'));
    },
    onRcptTo({ address }, _session, done) {
      tentativi.push(address);
      rule = regole.length > 1 ? regole.shift()! : (regole[0] ?? 'accetta');
      if (rule === 'tace') return;
      if (rule === 'rimanda') return done(withCode(451, `greylisted ${address}`));
      if (rule === 'rifiuta') return done(withCode(550, `no such user ${address}`));
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      const drops = rule === 'cade';
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (drops) return breakConnections();
        const { mailFrom, rcptTo } = session.envelope;
        ricevuti.push({
          ...readMessage(Buffer.concat(chunks)),
          da: mailFrom ? mailFrom.address : '',
          a: rcptTo.map(({ address }) => address),
          utente: typeof session.user === 'string' ? session.user : '',
          tls: session.secure,
        });
        done();
      });
    },
  };
  const server = new SMTPServer(options);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    cert,
    ricevuti,
    tentativi,
    close: async () => {
      breakConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const withCode = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/** Reads a message with one plain part, as mail programs do: unfolded headers, encoded words, quoted-printable, base64 or 8bit. */
function readMessage(bytes: Buffer): Ricevuto {
  const grezzo = bytes.toString('utf8');
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(grezzo) ?? [];
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  const encoding = headers['content-transfer-encoding'] ?? '7bit';
  const testo =
    encoding === 'quoted-printable'
      ? decodeQuoted(body).toString('utf8')
      : encoding === 'base64'
        ? Buffer.from(body, 'base64').toString('utf8')
        : body;
  return { headers, testo: testo.replace(/\r\n/g, '\n'), grezzo };
}

/** The messages in a folder of mail, oldest first. */
export async function readCartella(cartella: string): Promise<(Ricevuto & { nome: string })[]> {
  const names = await readdir(cartella).catch(() => []);
  const eml = names.filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(
    eml.map(async (nome) => ({ nome, ...readMessage(await readFile(join(cartella, nome))) })),
  );
}

function decodeQuoted(text: string): Buffer {
  const joined = text.replace(/=\r?\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_all, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : decodeQuoted(word.replaceAll('_', ' ')).toString('utf8'),
    );
}
