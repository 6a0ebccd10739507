import { ProtocolError, Reader } from './bytes.ts';

const SSL_REQUEST = 80877103;
const GSSENC_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
/** Newest protocol spoken here: 3.2. */
export const NEWEST_MINOR = 2;

/** Longest message before the sign-in, as PostgreSQL has it. */
export const STARTUP_BYTES = 10_000;

export type StartupRequest =
  | { type: 'ssl' | 'gssenc' }
  | { type: 'cancel'; pid: number; key: Buffer }
  | {
      type: 'startup';
      minor: number;
      parameters: ReadonlyMap<string, string>;
      /** Protocol options (`_pq_.x`): none is known. */
      options: string[];
    };

/** Reads a message of the start. @throws ProtocolError */
export function parseStartup(body: Buffer): StartupRequest {
  const reader = new Reader(body);
  const code = reader.uint32();
  if (code === SSL_REQUEST || code === GSSENC_REQUEST) {
    reader.end();
    return { type: code === SSL_REQUEST ? 'ssl' : 'gssenc' };
  }
  if (code === CANCEL_REQUEST) return { type: 'cancel', pid: reader.int32(), key: reader.bytes(reader.left) };
  if (code >>> 16 !== 3) {
    throw new ProtocolError(
      `Protocollo ${code >>> 16}.${code & 0xffff} non disponibile: qui si parla il 3.0`,
    );
  }
  return { type: 'startup', minor: code & 0xffff, ...parameters(reader) };
}

function parameters(reader: Reader): { parameters: Map<string, string>; options: string[] } {
  const found = new Map<string, string>();
  const options: string[] = [];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    const value = reader.text();
    if (name.startsWith('_pq_.')) options.push(name);
    else found.set(name, value);
  }
  reader.end();
  return { parameters: found, options };
}

/** Settings among the parameters: those that stand by themselves, and those of `options` (`-c name=value`, `--name=value`). */
export function settingsOf(parameters: ReadonlyMap<string, string>): [name: string, value: string][] {
  const own = [...parameters].filter(
    ([name]) => !['user', 'database', 'options', 'replication'].includes(name),
  );
  const words = (parameters.get('options') ?? '').match(/(?:\\.|[^\s\\])+/g) ?? [];
  const texts = words.map((word) => word.replace(/\\(.)/g, '$1'));
  const given = texts.flatMap((text, at): [string, string][] => {
    const pair = text === '-c' ? texts[at + 1] : /^(?:-c|--)(.+)$/.exec(text)?.[1];
    const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(pair ?? '') ?? [];
    return name === undefined || value === undefined ? [] : [[name.replaceAll('-', '_'), value]];
  });
  return [...own, ...given];
}
