import { randomUUID } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { isIndirizzo, type Mittente } from './indirizzi.ts';
import type { Messaggio } from './messaggi.ts';

/** Why a message was not taken; the codes are quoted in logs and answers. */
export type CodicePosta =
  | 'POSTA_INDIRIZZO_NON_VALIDO'
  | 'POSTA_MESSAGGIO_NON_VALIDO'
  | 'POSTA_CODA_PIENA'
  | 'POSTA_CHIUSA'
  | 'POSTA_NON_SCRITTA';

/** A message that the post office refused. It names neither the recipient nor the text. */
export class ErrorePosta extends Error {
  readonly codice: CodicePosta;

  constructor(codice: CodicePosta, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ErrorePosta';
    this.codice = codice;
  }
}

/** A message with address, sender and finished text. */
export interface Lettera {
  /** For logs, and the Message-ID: the same at each attempt, so that a message that came twice is recognised. */
  id: string;
  tipo: Messaggio['tipo'];
  da: Mittente;
  a: string;
  oggetto: string;
  testo: string;
  data: Date;
  scadeIl: string | null;
}

const LINE = 76;
const LOCAL_PATH = /^\/(?!\/)[\w\-./~%?=&]*$/;

/**
 * Completes a message.
 *
 * @param origine public origin of the site: every link of a message begins with it
 * @throws ErrorePosta when the address is not one plain address, a header would have more than a line, or a link would leave the site
 */
export function composeLettera(da: Mittente, origine: string, a: string, messaggio: Messaggio): Lettera {
  if (!isIndirizzo(a)) {
    throw new ErrorePosta('POSTA_INDIRIZZO_NON_VALIDO', 'The recipient is not one plain e-mail address.');
  }
  if (/\p{Cc}/u.test(messaggio.oggetto)) {
    throw new ErrorePosta('POSTA_MESSAGGIO_NON_VALIDO', 'The subject has control characters.');
  }
  const paragraphs = messaggio.corpo.map((part) =>
    typeof part === 'string' ? wrap(part) : toLink(origine, part.percorso),
  );
  return {
    id: randomUUID(),
    tipo: messaggio.tipo,
    da,
    a,
    oggetto: messaggio.oggetto,
    testo: `${paragraphs.join('\n\n')}\n`,
    data: new Date(),
    scadeIl: messaggio.scadeIl,
  };
}

function toLink(origine: string, percorso: string): string {
  const url = LOCAL_PATH.test(percorso) ? new URL(percorso, origine) : null;
  if (url?.origin !== new URL(origine).origin) {
    throw new ErrorePosta('POSTA_MESSAGGIO_NON_VALIDO', 'A link of a message must be a path of this site.');
  }
  return url.href;
}

/** Lines of at most 76 characters, broken at spaces. */
function wrap(paragraph: string): string {
  return paragraph
    .split('\n')
    .flatMap((line) => {
      const lines = [''];
      for (const word of line.split(' ')) {
        const last = lines.at(-1) ?? '';
        if (last && last.length + 1 + word.length > LINE) lines.push(word);
        else lines[lines.length - 1] = last ? `${last} ${word}` : word;
      }
      return lines;
    })
    .join('\n');
}

/** The letter as nodemailer takes it. */
export function toMail(lettera: Lettera): SendMailOptions {
  const { da, a } = lettera;
  const domain = da.indirizzo.slice(da.indirizzo.lastIndexOf('@') + 1);
  return {
    from: { name: da.nome, address: da.indirizzo },
    to: { name: '', address: a },
    envelope: { from: da.indirizzo, to: [a] },
    subject: lettera.oggetto,
    text: lettera.testo,
    date: lettera.data,
    messageId: `<${lettera.id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
