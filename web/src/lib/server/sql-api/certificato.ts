import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ConfigSqlApi } from '../config.ts';

/** What a person needs to recognise and to trust the certificate of the SQL API. */
export interface Certificato {
  /** SHA-256 and SHA-1, hexadecimal in pairs; the second is the one that Windows shows. */
  sha256: string;
  sha1: string;
  /** ISO 8601. */
  scadeIl: string;
  /** Signed by itself: programs that check it have to be told to trust it. */
  autofirmato: boolean;
  /** It is good for the name that people connect to. */
  valePerHost: boolean;
  /** The certificate alone, PEM, whatever else the file holds. */
  pem: string;
}

/** The certificate in its file; null when it is not there (yet) or cannot be read as one. */
export async function leggiCertificato({ certificato, host }: ConfigSqlApi): Promise<Certificato | null> {
  let text: string;
  try {
    text = await readFile(certificato, 'utf8');
  } catch {
    // Made at the first start of the SQL API, or on another machine.
    return null;
  }
  const found = parse(text);
  return (
    found && {
      sha256: found.fingerprint256,
      sha1: found.fingerprint,
      scadeIl: new Date(found.validTo).toISOString(),
      autofirmato: found.checkIssued(found),
      valePerHost: (isIP(host) ? found.checkIP(host) : found.checkHost(host)) !== undefined,
      pem: found.toString(),
    }
  );
}

function parse(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}
