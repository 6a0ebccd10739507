import { isIP } from 'node:net';

import { NetworkError } from './errors.ts';

/** Which servers may be asked: those of the shipped sources and those that the administrator added. */
export interface AllowList {
  /** @param host as in an address: name in lower case, with `:port` when it is not 443 */
  allows(host: string): Promise<boolean>;
}

/** Servers of the shipped sources. Nothing else is asked until the administrator adds it. */
export const SHIPPED_HOSTS: readonly string[] = [
  'demo.istat.it',
  'www.istat.it',
  'situas.istat.it',
  'situas-servizi.istat.it',
  'esploradati.istat.it',
  'www1.finanze.gov.it',
  'indicepa.gov.it',
];

/**
 * The list of servers that may be asked, exact names only.
 *
 * @param added names that the administrator added; asked at each check, so that an addition counts at once
 * @param shipped instead of {@link SHIPPED_HOSTS}
 */
export function allowList(
  added: () => Promise<readonly string[]>,
  shipped: readonly string[] = SHIPPED_HOSTS,
): AllowList {
  return {
    async allows(host) {
      return shipped.includes(host) || (await added()).includes(host);
    },
  };
}

/**
 * Checks an address before anything is asked of it.
 *
 * @param from the address that redirected here, for the message
 * @throws NetworkError INDIRIZZO_MALFORMATO; SCHEMA_NON_AMMESSO (https only); CREDENZIALI_NELL_INDIRIZZO; SERVER_NON_AMMESSO (not in the
 *   list, or a bare IP address)
 */
export async function checkAddress(address: string, allowed: AllowList, from?: URL): Promise<URL> {
  const origin = from ? `${from.host} rimanda a ` : '';
  if (!URL.canParse(address)) {
    throw new NetworkError(
      'INDIRIZZO_MALFORMATO',
      `${origin}«${address.slice(0, 200)}»: non è un indirizzo; scriverlo intero, con https://`,
    );
  }
  const url = new URL(address);
  if (url.protocol !== 'https:') {
    throw new NetworkError(
      'SCHEMA_NON_AMMESSO',
      `${origin}${url.protocol}//${url.host}: sono ammessi solo indirizzi https; scaricare il file a mano e caricarlo con --file`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new NetworkError(
      'CREDENZIALI_NELL_INDIRIZZO',
      `${origin}${url.host}: l'indirizzo contiene utente o password; toglierli`,
    );
  }
  // A trailing dot names the same server.
  const host = url.host.replace(/\.(?=:|$)/, '');
  const bare = isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0;
  if (bare || !(await allowed.allows(host))) {
    throw new NetworkError(
      'SERVER_NON_AMMESSO',
      `${origin}${host}: il server non è tra quelli ammessi; l'amministratore può aggiungerlo con: npm run load -- fonti aggiungi ${host}`,
    );
  }
  return url;
}
