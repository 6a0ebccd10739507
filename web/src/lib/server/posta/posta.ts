import { ConfigError } from '../config.ts';
import type { Logger } from '../log.ts';
import { createCartella } from './cartella.ts';
import { parseMittente } from './indirizzi.ts';
import { composeLettera } from './lettera.ts';
import type { Messaggio } from './messaggi.ts';
import { createConsegna, type Tempi } from './smtp.ts';
import { parseSmtpUrl } from './smtp-url.ts';

/** The way for messages to leave. */
export interface Posta {
  modo: 'smtp' | 'cartella';
  /**
   * Sends a message to one address. By SMTP it returns as soon as the message is in line, whatever the server does; without SMTP it
   * returns when the file is there.
   *
   * @param invio.a one plain e-mail address
   * @param invio.messaggio made by a function of `messaggi.ts`
   * @throws ErrorePosta when the address is not valid, the line is full, the folder cannot be written
   */
  invia(invio: { a: string; messaggio: Messaggio }): Promise<void>;
  /** Gives what is in line a last short chance. For the end of the process. */
  chiudi(): Promise<void>;
}

export interface OpzioniPosta {
  /** `smtp://user:password@host:587` or `smtps://…`; without it messages go to the folder. */
  smtpUrl: string | undefined;
  /** `Belvedere <no-reply@example.it>` or a bare address. */
  mittente: string;
  /** Folder of messages without SMTP. */
  cartella: string;
  /** Public origin of the site, the only one that links lead to. */
  origine: string;
  log: Logger;
  tempi?: Tempi;
}

/** @throws ConfigError that names SMTP_URL or MAIL_FROM */
export function creaPosta({ smtpUrl, mittente, cartella, origine, log, tempi }: OpzioniPosta): Posta {
  const da = parseMittente(mittente);
  if (!da) throw new ConfigError('MAIL_FROM must be an address, such as Belvedere <no-reply@example.it>');
  if (!smtpUrl) {
    const write = createCartella(cartella);
    return {
      modo: 'cartella',
      invia: async ({ a, messaggio }) => write(composeLettera(da, origine, a, messaggio)),
      chiudi: async () => {},
    };
  }
  const smtp = parseSmtpUrl(smtpUrl);
  if (!smtp) {
    throw new ConfigError('SMTP_URL must be smtp://user:password@host:port or smtps://…, without parameters');
  }
  const consegna = createConsegna(smtp, log, tempi);
  return {
    modo: 'smtp',
    invia: async ({ a, messaggio }) => consegna.take(composeLettera(da, origine, a, messaggio)),
    chiudi: () => consegna.close(),
  };
}
