import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size);
  const bytes: number[] = [];
  for (let rest = size; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

/** One DER value: tag, length, content (X.690). */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), length(body.length), body]);
}

const sequence = (...content: Uint8Array[]) => der(0x30, ...content);
const object = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
const extension = (oid: string, critical: boolean, value: Uint8Array) =>
  sequence(object(oid), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), der(0x04, value));

const ECDSA_SHA256 = sequence(object('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const ALT_NAME = '551d11';
const DAY = 86_400_000;

/**
 * A key and a certificate that signs itself, for servers of tests: no key is kept in the repository and no program is needed.
 *
 * @param hosts DNS names that it is good for
 * @param days of validity from yesterday; 0 = already over
 */
export function makeCertificate(hosts: readonly string[], days = 30): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(object(COMMON_NAME), der(0x0c, Buffer.from('Belvedere prova')))));
  const start = new Date(Date.now() - DAY);
  const end = new Date(start.getTime() + Math.max(days, 0.5) * DAY);
  const serial = randomBytes(8);
  serial[0] = 0x01;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    ECDSA_SHA256,
    name,
    sequence(utcTime(start), utcTime(end)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, true, sequence(der(0x01, Buffer.of(0xff)))),
        extension(ALT_NAME, false, sequence(...hosts.map((host) => der(0x82, Buffer.from(host))))),
      ),
    ),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey));
  const base64 = sequence(body, ECDSA_SHA256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
