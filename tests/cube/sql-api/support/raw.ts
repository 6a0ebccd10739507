import { createHash, createHmac, pbkdf2Sync, randomBytes, X509Certificate } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { cstring, int16, int32, message } from '../../../../cube/native/sql-api/wire/bytes.ts';
import { certificate, PASSWORD } from './door.ts';

export interface Reply {
  type: string;
  body: Buffer;
}

/** Fields of an ErrorResponse by their letter. */
export const errorOf = ({ body }: Reply): Record<string, string> =>
  Object.fromEntries(
    body
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((text) => [text[0] ?? '', text.slice(1)]),
  );

/** What is different from a right sign-in. */
export interface ScramOptions {
  mechanism?: string;
  gs2?: string;
  binding?: Buffer;
  tamper?: (text: string) => string;
}

/** The protocol spoken by hand. */
export class RawClient {
  socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#listen();
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connectTcp(port, host);
    const client = new RawClient(socket);
    await new Promise((done) => socket.once('connect', done));
    return client;
  }

  #listen(): void {
    this.socket.on('data', (bytes: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#wake?.();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
      this.#wake?.();
    });
  }

  send(...parts: Uint8Array[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  async #until(size: number): Promise<boolean> {
    while (this.#bytes.length < size) {
      if (this.closed) return false;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
    return true;
  }

  async bytes(size: number): Promise<Buffer> {
    await this.#until(size);
    const bytes = this.#bytes.subarray(0, size);
    this.#bytes = this.#bytes.subarray(size);
    return bytes;
  }

  /** The next message; null when the server has closed. */
  async next(): Promise<Reply | null> {
    if (!(await this.#until(5))) return null;
    const size = this.#bytes.readInt32BE(1);
    if (!(await this.#until(size + 1))) return null;
    const all = await this.bytes(size + 1);
    return { type: all.toString('latin1', 0, 1), body: all.subarray(5) };
  }

  /** Messages up to and with the first of these letters, or the end. */
  async until(letters: string): Promise<Reply[]> {
    const replies: Reply[] = [];
    for (;;) {
      const reply = await this.next();
      if (!reply) return replies;
      replies.push(reply);
      if (letters.includes(reply.type)) return replies;
    }
  }

  async encrypt(): Promise<void> {
    this.send(int32(8), int32(80877103));
    if ((await this.bytes(1)).toString() !== 'S') throw new Error('no TLS');
    this.socket.removeAllListeners('data');
    const secure = connectTls({ socket: this.socket, ca: certificate.cert, servername: 'localhost' });
    await new Promise((done, fail) => {
      secure.once('secureConnect', done);
      secure.once('error', fail);
    });
    this.socket = secure;
    this.#listen();
  }

  startup(parameters: Record<string, string>, minor = 0): void {
    const texts = Object.entries(parameters).flatMap(([name, value]) => [cstring(name), cstring(value)]);
    const body = Buffer.concat([int32((3 << 16) | minor), ...texts, Buffer.of(0)]);
    this.send(int32(body.length + 4), body);
  }

  /** SCRAM by hand. @returns the messages up to ReadyForQuery, or the error */
  async scram(
    password = PASSWORD,
    {
      mechanism = 'SCRAM-SHA-256',
      gs2 = 'n',
      binding = Buffer.alloc(0),
      tamper = (text: string) => text,
    }: ScramOptions = {},
  ): Promise<Reply[]> {
    const first = await this.until('RE');
    if (first.at(-1)?.type === 'E') return first;
    const nonce = randomBytes(12).toString('base64');
    const bare = `n=,r=${nonce}`;
    const initial = Buffer.from(`${gs2},,${bare}`);
    this.send(message('p', cstring(mechanism), int32(initial.length), initial));
    const [answer] = await this.until('RE');
    if (!answer || answer.type === 'E') return answer ? [answer] : [];
    const serverFirst = answer.body.toString('utf8', 4);
    const [, serverNonce = '', salt = '', iterations = ''] =
      /^r=(.*),s=(.*),i=(\d+)$/.exec(serverFirst) ?? [];
    const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
    const hmac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest();
    const channel = Buffer.concat([Buffer.from(`${gs2},,`), binding]).toString('base64');
    const without = `c=${channel},r=${serverNonce}`;
    const text = `${bare},${serverFirst},${without}`;
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash('sha256').update(clientKey).digest(), text);
    const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)));
    this.send(message('p', Buffer.from(tamper(`${without},p=${proof.toString('base64')}`))));
    return this.until('ZE');
  }

  /** Everything up to ReadyForQuery. */
  async signIn(minor = 0): Promise<Reply[]> {
    await this.encrypt();
    this.startup({ user: 'ada@example.org', database: 'prova' }, minor);
    return this.scram();
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Hash of the server's certificate, as a client computes it. */
export const endPoint = (): Buffer =>
  createHash('sha256').update(new X509Certificate(certificate.cert).raw).digest();

export const query = (sql: string): Buffer => message('Q', cstring(sql));
export const parse = (name: string, sql: string, types: number[] = []): Buffer =>
  message('P', cstring(name), cstring(sql), int16(types.length), ...types.map(int32));
export const bind = (
  portal: string,
  statement: string,
  values: (string | Buffer | null)[] = [],
  { formats = [] as number[], results = [] as number[] } = {},
): Buffer =>
  message(
    'B',
    cstring(portal),
    cstring(statement),
    int16(formats.length),
    ...formats.map(int16),
    int16(values.length),
    ...values.flatMap((value) => {
      if (value === null) return [int32(-1)];
      const bytes = Buffer.from(value as string);
      return [int32(bytes.length), bytes];
    }),
    int16(results.length),
    ...results.map(int16),
  );
export const describeOf = (of: 'S' | 'P', name: string): Buffer =>
  message('D', Buffer.from(of), cstring(name));
export const close = (of: 'S' | 'P', name: string): Buffer => message('C', Buffer.from(of), cstring(name));
export const execute = (portal: string, rows = 0): Buffer => message('E', cstring(portal), int32(rows));
export const sync = message('S');
export const flush = message('H');
export const types = (replies: Reply[]): string => replies.map(({ type }) => type).join('');
export const tagOf = (replies: Reply[]): string[] =>
  replies.filter(({ type }) => type === 'C').map(({ body }) => body.toString('utf8', 0, body.length - 1));
