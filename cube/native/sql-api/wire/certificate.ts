import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeCertificate, type Certificate } from './self-signed.ts';

/** Days that a certificate of our own lasts (20 years): nobody renews it, and whoever wants to check it gives another. */
const DAYS = 7305;

/**
 * The certificate kept in a folder; made at the first call, for this machine's names, signed by itself, its key readable by the owner
 * alone.
 */
export function ownCertificate(folder: string): Certificate {
  const keyPath = join(folder, 'sql-api.key');
  const certPath = join(folder, 'sql-api.crt');
  if (!existsSync(keyPath) || !existsSync(certPath)) {
    const made = makeCertificate(['localhost', hostname()], DAYS);
    writeWhole(keyPath, made.key);
    writeWhole(certPath, made.cert);
  }
  chmodSync(keyPath, 0o600);
  return { key: readFileSync(keyPath, 'utf8'), cert: readFileSync(certPath, 'utf8') };
}

function writeWhole(path: string, text: string): void {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(aside, text, { mode: 0o600 });
  renameSync(aside, path);
}

/** Hashes of signature algorithms that are not SHA-256 (RFC 5929: MD5 and SHA-1 give way to SHA-256). */
const HASHES: [RegExp, string][] = [
  [/sha-?384/i, 'sha384'],
  [/sha-?512/i, 'sha512'],
];

/** What a client that binds its sign-in to the connection must name: the hash of the certificate (tls-server-end-point). */
export function endPointHash(pem: string): Buffer {
  const certificate = new X509Certificate(pem);
  const algorithm = certificate.signatureAlgorithm ?? '';
  const hash = HASHES.find(([pattern]) => pattern.test(algorithm))?.[1] ?? 'sha256';
  return createHash(hash).update(certificate.raw).digest();
}
