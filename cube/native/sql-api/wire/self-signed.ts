import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A key and the certificate that names it, as PEM texts. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

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
/** GeneralizedTime, which has four digits of the year. */
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
const extension = (oid: string, critical: boolean, value: Uint8Array) =>
  sequence(object(oid), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), der(0x04, value));

const ECDSA_SHA256 = sequence(object('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const ALT_NAME = '551d11';
const DAY = 86_400_000;

/**
 * A key and a certificate that signs itself.
 *
 * @param hosts DNS names that it is good for; the first names it
 * @param days of validity from yesterday; half a day: already over
 */
export function makeCertificate(hosts: readonly string[], days: number): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = certificateBody(hosts, days, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey));
  const base64 = sequence(body, ECDSA_SHA256, signature).toString('base64');
  return {
    key: pem(privateKey),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;

function certificateBody(hosts: readonly string[], days: number, publicKey: Buffer): Buffer {
  const name = sequence(der(0x31, sequence(object(COMMON_NAME), der(0x0c, Buffer.from(hosts[0] ?? '')))));
  const start = new Date(Date.now() - DAY);
  const end = new Date(start.getTime() + days * DAY);
  const serial = randomBytes(8);
  serial[0] = 0x01;
  return sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    ECDSA_SHA256,
    name,
    sequence(time(start), time(end)),
    name,
    publicKey,
    der(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, true, sequence(der(0x01, Buffer.of(0xff)))),
        extension(ALT_NAME, false, sequence(...hosts.map((host) => der(0x82, Buffer.from(host))))),
      ),
    ),
  );
}
