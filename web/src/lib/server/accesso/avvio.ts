import type { WebConfig } from '../config.ts';
import { testiAvvio } from '../../messaggi/it-avvio.ts';

/** What start has to say to who runs the product. */
export interface Avvisi {
  config: Pick<WebConfig, 'origine' | 'accessoPossibile' | 'smtpUrl' | 'directory'>;
  /** The link that makes the first administrator; null when there is one. */
  linkAmministratore: string | null;
}

/** One line per thing that somebody must do or know; empty when all is in order. */
export function avvisiDiAvvio({ config, linkAmministratore }: Avvisi): string[] {
  const { origine, accessoPossibile, smtpUrl, directory } = config;
  return [
    ...(accessoPossibile ? [] : [testiAvvio.senzaHttps(origine)]),
    ...(smtpUrl ? [] : [testiAvvio.senzaPosta(`${directory}/posta`)]),
    ...(linkAmministratore && accessoPossibile ? [testiAvvio.amministratore(linkAmministratore)] : []),
  ];
}

/** To the supervisor when there is one, which prints it after "Belvedere è pronto"; else to standard output. */
export function annuncia(lines: string[]): void {
  if (lines.length === 0) return;
  if (process.send) process.send({ type: 'notice', lines });
  else process.stdout.write(`${lines.join('\n')}\n`);
}
