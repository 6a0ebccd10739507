import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SegretoForte } from '../../model/contratto/segreto.ts';
import { StartError } from './checks.ts';

const File = z.object({ appSecret: z.string() });

/** The file of the secrets that the product made for itself. */
const secretsPath = (stateDir: string): string => join(stateDir, 'segreti.json');

/**
 * The secret that keys are made from: `APP_SECRET`, or the one of `segreti.json`, made at the first start.
 * @throws StartError SEGRETO_DEBOLE, SEGRETI_LEGGIBILI, SEGRETI_DANNEGGIATI
 */
export function appSecret(stateDir: string, fromEnvironment: string | undefined): string {
  if (fromEnvironment) return strong(fromEnvironment, 'APP_SECRET');
  const path = secretsPath(stateDir);
  return strong(readSecrets(path) ?? makeSecrets(path), `il segreto in «${path}»`);
}

function strong(secret: string, where: string): string {
  if (SegretoForte.safeParse(secret).success) return secret;
  throw new StartError(
    'SEGRETO_DEBOLE',
    `${where} è debole: usane uno di almeno 32 caratteri casuali, per esempio quello che scrive «openssl rand -hex 32».`,
  );
}

function readSecrets(path: string): string | null {
  try {
    checkMode(path);
    return File.parse(JSON.parse(readFileSync(path, 'utf8'))).appSecret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof StartError) throw error;
    throw new StartError(
      'SEGRETI_DANNEGGIATI',
      `il file dei segreti «${path}» non si legge: ripristina una copia, oppure eliminalo e il prossimo avvio ne fa uno nuovo (i codici di recupero già dati non varranno più).`,
    );
  }
}

/** Anybody who could read or write it could have: it is a plain file of ours, and nobody else's. Windows has no such bits. */
function checkMode(path: string): void {
  const file = lstatSync(path);
  if (process.platform === 'win32') return;
  const own = file.isFile() && file.uid === process.getuid?.();
  if (own && (file.mode & 0o077) === 0) return;
  throw new StartError(
    'SEGRETI_LEGGIBILI',
    `il file dei segreti «${path}» non è di questo utente soltanto: se nessun altro può averlo letto esegui «chmod 600 ${path}», altrimenti eliminalo e il prossimo avvio ne fa uno nuovo.`,
  );
}

/** Written aside and linked when it is on disk: whole or not there, and of two starts at once one wins. */
function makeSecrets(path: string): string {
  const aside = `${path}.${process.pid}.tmp`;
  const file = openSync(aside, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ appSecret: randomBytes(32).toString('hex') })}\n`);
    fsyncSync(file);
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(file);
    rmSync(aside, { force: true });
  }
  const made = readSecrets(path);
  if (made === null) throw new Error(`${path} vanished while it was made`);
  return made;
}
