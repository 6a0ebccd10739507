const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

/**
 * Whether it is one plain e-mail address (RFC 5321 without quoted parts, comments, address literals and letters beyond ASCII).
 * Nothing that passes can end a header, name a second recipient or add an option to an SMTP command.
 */
export function isIndirizzo(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  return at > 0 && local.length <= 64 && text.length <= 254 && LOCAL.test(local) && DOMAIN.test(domain);
}

/** Who sends: a display name, possibly empty, and an address. */
export interface Mittente {
  nome: string;
  indirizzo: string;
}

/**
 * Reads `Belvedere <no-reply@example.it>` or a bare address.
 * @returns null when it is neither
 */
export function parseMittente(text: string): Mittente | null {
  const named = /^([^<>"@\p{Cc}]{1,80}?) *<([^<>]+)>$/u.exec(text.trim());
  const nome = named?.[1] ?? '';
  const indirizzo = named?.[2] ?? text.trim();
  return isIndirizzo(indirizzo) ? { nome, indirizzo } : null;
}
