import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { ErrorePosta, toMail, type Lettera } from './lettera.ts';

/**
 * Writes letters as `.eml` files into a folder that only this account reads (700, files 600). A file appears whole:
 * it is written beside under another name first. Names sort by time and never clash, even between processes.
 */
export function createCartella(cartella: string): (lettera: Lettera) => Promise<void> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  let count = 0;

  return async (lettera) => {
    const { message } = await transport.sendMail(toMail(lettera));
    const stamp = lettera.data.toISOString().replace(/[:.]/g, '-');
    const name = `${stamp}-${String((count += 1)).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
    const beside = join(cartella, `.${name}.tmp`);
    try {
      await mkdir(cartella, { recursive: true, mode: 0o700 });
      await chmod(cartella, 0o700);
      await writeFile(beside, readable(message as Buffer, lettera.testo), { mode: 0o600, flag: 'wx' });
      await rename(beside, join(cartella, `${name}.eml`));
    } catch (error) {
      await rm(beside, { force: true }).catch(() => {});
      throw new ErrorePosta(
        'POSTA_NON_SCRITTA',
        'The message could not be written into the folder of mail.',
        {
          cause: error,
        },
      );
    }
  };
}

/** The same message with its text unencoded (8bit): somebody without a mail program reads it and copies the link. */
function readable(message: Buffer, testo: string): string {
  const text = message.toString('utf8');
  const headers = text.slice(0, text.indexOf('\n\n'));
  return `${headers.replace(/^(Content-Transfer-Encoding:).*$/im, '$1 8bit')}\n\n${testo}`;
}
