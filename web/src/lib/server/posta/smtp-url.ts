import { isLoopback } from '../loopback.ts';

/** How to reach the SMTP server. */
export interface Smtp {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`). */
  secure: boolean;
  /** Without it the message does not leave: STARTTLS is a must for any server but one on this machine. */
  requireTLS: boolean;
  auth?: { user: string; pass: string };
}

/**
 * Reads `smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host` (TLS from the start).
 *
 * @returns null when it is none: another scheme, no host, half a pair of credentials, or parameters, which could switch checks off
 */
export function parseSmtpUrl(text: string): Smtp | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  const bare = url.pathname === '' || url.pathname === '/';
  if ((!secure && url.protocol !== 'smtp:') || !url.hostname || !bare || url.search || url.hash) return null;
  if (Boolean(url.username) !== Boolean(url.password)) return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const auth = decodeCredentials(url);
  if (auth === null) return null;
  return {
    host,
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    requireTLS: !secure && !isLoopback(host),
    ...auth,
  };
}

function decodeCredentials({ username, password }: URL): Pick<Smtp, 'auth'> | null {
  if (!username) return {};
  try {
    return { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } };
  } catch {
    return null;
  }
}
