import { accessSync, constants, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

/** Something that stops the start, said in one line with what to do and a code to search for. */
export class StartError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Makes sure that the web's port can be taken.
 * @throws StartError
 */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((done, fail) => {
      probe.once('error', fail);
      probe.listen(port, host, done);
    });
  } catch (error) {
    throw explainPort(host, port, (error as NodeJS.ErrnoException).code);
  }
  await new Promise((done) => probe.close(done));
}

/** A loopback port that nobody uses, for the data process. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, fail) => {
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', done);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

function explainPort(host: string, port: number, code: string | undefined): StartError {
  if (code === 'EADDRINUSE') {
    return new StartError(
      'PORTA_OCCUPATA',
      `la porta ${port} è già usata da un altro programma: chiudilo, oppure scegli un’altra porta con «PORT=${port + 1} npm start».`,
    );
  }
  if (code === 'EACCES') {
    return new StartError(
      'PORTA_SENZA_PERMESSO',
      `non ho il permesso di usare la porta ${port}: scegline una sopra 1023, per esempio «PORT=3000 npm start».`,
    );
  }
  return new StartError(
    'INDIRIZZO_NON_VALIDO',
    `non posso ascoltare su ${host}:${port} (${code ?? 'errore sconosciuto'}): controlla HOST e PORT.`,
  );
}

/**
 * Makes sure that the folder of the state exists and can be written.
 * @throws StartError
 */
export function checkStateDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new StartError('DISCO_PIENO', `disco pieno: libera spazio per «${dir}» e ripeti.`);
    }
    throw new StartError(
      'CARTELLA_SENZA_PERMESSO',
      `non posso scrivere nella cartella «${dir}»: dai il permesso di scrittura a questo utente, oppure indica un’altra cartella con BELVEDERE_DIR.`,
    );
  }
}
