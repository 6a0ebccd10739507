import { SqlError } from '../types.ts';
import * as backend from './backend.ts';
import { ProtocolError, Reader } from './bytes.ts';
import type { Channel } from './channel.ts';
import { pretendVerifier, SCRAM, SCRAM_PLUS, ScramExchange, type Verifier } from './scram.ts';
import type { Throttle } from './throttle.ts';

/** Longest message of a sign-in. */
export const SIGN_IN_BYTES = 4096;

export interface SignInParts {
  readonly channel: Channel;
  readonly throttle: Throttle;
  /** Null for who may not enter; it takes as long either way. */
  verifier(user: string): Promise<Verifier | null>;
  /** Makes the salts that unknown people seem to have. */
  readonly pretendSecret: Uint8Array;
  /** Hash of the certificate when the connection is encrypted. */
  readonly binding: Buffer | null;
}

/** One answer, whatever was wrong. */
const refused = (): SqlError => new SqlError('28P01', 'Utente o password non corretti.');

/**
 * Asks for the password by SCRAM-SHA-256: it never travels, and the server proves that it knows the person too.
 * @throws SqlError 28P01 when the proof is wrong, whoever it is; ProtocolError when the client breaks off or tampers
 */
export async function signIn(parts: SignInParts, user: string, address: string): Promise<void> {
  const { channel, throttle, binding } = parts;
  channel.write(backend.authenticationSasl(binding ? [SCRAM_PLUS, SCRAM] : [SCRAM]));
  channel.flush();
  const first = await readPassword(channel);
  const reader = new Reader(first);
  const mechanism = reader.text();
  const initial = reader.bytes(reader.int32());
  reader.end();
  if (!(await throttle.turn(user, address))) throw refused();
  const verifier = await parts.verifier(user);
  const exchange = new ScramExchange(verifier ?? pretendVerifier(user, parts.pretendSecret), binding);
  channel.write(backend.authenticationSaslContinue(exchange.start(mechanism, initial)));
  channel.flush();
  const proof = exchange.finish(await readPassword(channel));
  if (proof === null || verifier === null) {
    throttle.failed(user, address);
    throw refused();
  }
  throttle.succeeded(user, address);
  channel.write(backend.authenticationSaslFinal(proof));
}

async function readPassword(channel: Channel): Promise<Buffer> {
  const frame = await channel.read();
  if (!frame) throw new ProtocolError('Il client ha chiuso durante l’accesso');
  return frame.body;
}
