import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import { Session, type SessionParts } from '../session/session.ts';
import { Settings } from '../session/settings.ts';
import { SqlError, type Planner } from '../types.ts';
import type { World } from '../session/query.ts';
import * as backend from './backend.ts';
import { ProtocolError } from './bytes.ts';
import { Channel } from './channel.ts';
import { messageLimits, parseMessage } from './frontend.ts';
import type { Verifier } from './scram.ts';
import { SIGN_IN_BYTES, signIn } from './sign-in.ts';
import { NEWEST_MINOR, parseStartup, settingsOf, STARTUP_BYTES, type StartupRequest } from './startup.ts';
import type { Throttle } from './throttle.ts';

/** What all connections of a door share. */
export interface ConnectionParts {
  readonly planner: Planner;
  readonly database: string;
  readonly tls: { readonly context: SecureContext; readonly binding: Buffer };
  readonly throttle: Throttle;
  readonly pretendSecret: Uint8Array;
  readonly limits: Limits;
  verifier(user: string): Promise<Verifier | null>;
  /** What the person sees now. @throws SqlError when access has ended */
  world(user: string): Promise<World>;
  /** A number and a key by which the statement that runs can be cancelled. @param keyBytes its length */
  register(connection: Connection, keyBytes: number): { pid: number; key: Buffer };
  cancel(pid: number, key: Buffer): void;
  log(event: ConnectionEvent): void;
}

export interface Limits {
  /** Connections at once, signed in or not. */
  readonly connections: number;
  /** Connections of one person. */
  readonly connectionsPerUser: number;
  /** Longest statement, or values of one, in bytes. */
  readonly messageBytes: number;
  /** Longest time that a statement may take. */
  readonly statementMs: number;
  /** Longest time between the connection and the end of the sign-in that the client makes wait. */
  readonly signInMs: number;
}

export interface ConnectionEvent {
  /** `denied`: the password was wrong; `refused`: the connection ended for another reason; `failed`: an error of ours. */
  readonly type: 'signed in' | 'denied' | 'refused' | 'ended' | 'failed';
  readonly address: string;
  readonly user?: string;
  readonly error?: unknown;
}

type Startup = Extract<StartupRequest, { type: 'startup' }>;

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
const GOING_DOWN = new SqlError('57P01', 'Il server si sta fermando: la connessione è chiusa.');

/** One client, from its first byte to its last. */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #channel: Channel;
  readonly #address: string;
  #encrypted = false;
  #session: Session | undefined;
  #closing: SqlError | undefined;
  #busy = false;
  /** Who wants to sign in. */
  #claimed: string | undefined;
  /** Who signed in. */
  user: string | undefined;

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#parts = parts;
    this.#address = socket.remoteAddress ?? '';
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    this.#channel = new Channel(
      socket,
      () => STARTUP_BYTES,
      () => this.#session?.close(),
    );
  }

  /** Serves the client until it goes. Never rejects. */
  async serve(): Promise<void> {
    const { log } = this.#parts;
    const late = setTimeout(() => this.#channel.end(), this.#parts.limits.signInMs);
    try {
      const session = await this.#start();
      clearTimeout(late);
      if (session) await this.#converse(session);
    } catch (error) {
      this.#refuse(error);
    } finally {
      clearTimeout(late);
      this.#session?.close();
      this.#channel.end();
      log({ type: 'ended', address: this.#address, ...(this.user ? { user: this.user } : {}) });
    }
  }

  cancel(): void {
    this.#session?.cancel();
  }

  /** Says goodbye and closes: at once, or after what is running. */
  stop(atOnce: boolean, reason: SqlError = GOING_DOWN): void {
    this.#closing = reason;
    if (this.#busy && !atOnce) return;
    this.#session?.cancel();
    this.#channel.write(backend.errorResponse(reason.fields, 'FATAL'));
    this.#channel.end();
  }

  /** @returns undefined when the client wanted no session */
  async #start(): Promise<Session | undefined> {
    const startup = await this.#greet();
    if (!startup) return undefined;
    const user = (this.#claimed = this.#checkStartup(startup));
    this.#channel.expect((type) => (type === 'p' ? SIGN_IN_BYTES : undefined));
    if (startup.minor > NEWEST_MINOR || startup.options.length > 0) {
      const minor = Math.min(startup.minor, NEWEST_MINOR);
      this.#channel.write(backend.negotiateProtocolVersion((3 << 16) | minor, startup.options));
    }
    const binding = this.#encrypted ? this.#parts.tls.binding : null;
    await signIn({ ...pick(this.#parts), channel: this.#channel, binding }, user, this.#address);
    return this.#open(user, startup);
  }

  /** What comes before the startup message: encryption, or the wish to cancel something. */
  async #greet(): Promise<Startup | undefined> {
    for (let asked = 0; asked < 3; asked += 1) {
      const frame = await this.#channel.read();
      if (!frame) return undefined;
      const request = parseStartup(frame.body);
      if (request.type === 'startup') return request;
      if (request.type === 'cancel') {
        this.#parts.cancel(request.pid, request.key);
        return undefined;
      }
      if (request.type === 'ssl' && !this.#encrypted) await this.#encrypt();
      else await this.#answer('N');
    }
    throw new ProtocolError('Troppe richieste di cifratura');
  }

  async #answer(letter: 'S' | 'N'): Promise<void> {
    this.#channel.write(Buffer.from(letter));
    this.#channel.flush();
  }

  async #encrypt(): Promise<void> {
    const bare = this.#channel.detach();
    // Bytes before the encryption would be taken for part of what came under it.
    if (!bare) throw new ProtocolError('Dati prima della cifratura');
    await this.#answer('S');
    const secure = new TLSSocket(bare, {
      isServer: true,
      secureContext: this.#parts.tls.context,
      minVersion: 'TLSv1.2',
    });
    this.#channel.attach(secure);
    this.#encrypted = true;
  }

  #checkStartup({ parameters }: Startup): string {
    if (!this.#encrypted && !LOOPBACK.test(this.#address)) {
      throw new SqlError('28000', 'La connessione deve essere cifrata.', {
        hint: 'Attiva SSL/TLS nel programma (sslmode=require).',
      });
    }
    const user = (parameters.get('user') ?? '').trim().toLowerCase();
    if (user === '' || user.length > 254)
      throw new SqlError('28000', 'Manca il nome dell’utente: è l’indirizzo e-mail.');
    if (!['', 'false', 'off', 'no', '0'].includes(parameters.get('replication') ?? '')) {
      throw new SqlError('0A000', 'La replica non è disponibile.');
    }
    return user;
  }

  async #open(user: string, { parameters, minor }: Startup): Promise<Session> {
    const { database } = this.#parts;
    const asked = parameters.get('database') || parameters.get('user');
    if (asked !== database && asked?.trim().toLowerCase() !== user) {
      throw new SqlError(
        '3D000',
        `Il database «${asked?.slice(0, 63)}» non esiste: si chiama «${database}».`,
      );
    }
    const settings = new Settings(user);
    settings.start(settingsOf(parameters));
    await this.#parts.world(user);
    this.user = user;
    const { pid, key } = this.#parts.register(this, minor >= 2 ? 32 : 4);
    const session = new Session(this.#sessionParts(user, settings));
    this.#channel.expect(messageLimits(this.#parts.limits.messageBytes));
    this.#channel.write(backend.authenticationOk);
    this.#channel.write(backend.backendKeyData(pid, key));
    this.#parts.log({ type: 'signed in', address: this.#address, user });
    return session;
  }

  #sessionParts(user: string, settings: Settings): SessionParts {
    const { planner, database, limits, log } = this.#parts;
    return {
      planner,
      settings,
      output: this.#channel,
      statementMs: limits.statementMs,
      world: () => this.#parts.world(user),
      view: () => ({ user, database, settings: settings.all() }),
      failed: (error) => log({ type: 'failed', address: this.#address, user, error }),
    };
  }

  async #converse(session: Session): Promise<void> {
    this.#session = session;
    session.readyForQuery();
    for (;;) {
      const frame = await this.#channel.read();
      if (!frame || this.#closing) return;
      const message = parseMessage(frame);
      if (message.type === 'terminate') return;
      this.#busy = true;
      await session.handle(message);
      this.#busy = false;
      if (this.#closing) return this.stop(true, this.#closing);
    }
  }

  #refuse(error: unknown): void {
    const { log } = this.#parts;
    if (error instanceof SqlError) {
      this.#channel.write(backend.errorResponse(error.fields, 'FATAL'));
    } else if (error instanceof ProtocolError) {
      const fields = { code: error.code, message: `Errore di protocollo: ${error.message}.` };
      this.#channel.write(backend.errorResponse(fields, 'FATAL'));
    } else {
      const fields = { code: 'XX000', message: 'Errore interno: la connessione è chiusa.' };
      this.#channel.write(backend.errorResponse(fields, 'FATAL'));
    }
    const ours = !(error instanceof SqlError) && !(error instanceof ProtocolError);
    const denied = error instanceof SqlError && error.fields.code === '28P01';
    const type = ours ? 'failed' : denied ? 'denied' : 'refused';
    log({ type, address: this.#address, error, ...(this.#claimed ? { user: this.#claimed } : {}) });
  }
}

const pick = ({ throttle, pretendSecret, verifier }: ConnectionParts) => ({
  throttle,
  pretendSecret,
  verifier,
});
