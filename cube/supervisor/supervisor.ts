import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { WarehouseError } from '../../sql/errors.ts';
import { migrateAppState } from '../../sql/app/open.ts';
import type { DatiMessage } from '../messages.ts';
import { freePort, StartError } from './checks.ts';
import { startChild, stopChild } from './children.ts';
import type { SupervisorConfig } from './config.ts';
import type { Progress } from './progress.ts';
import { appSecret } from './secrets.ts';

const RESTART_DELAY_MS = 1000;
const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;
const READY_TIMEOUT_MS = 120_000;

/** Secrets that only the web needs: the data process, which runs what people ask, never sees them. */
const SECRETS_OF_THE_WEB = ['APP_SECRET', 'SMTP_URL', 'OIDC_CLIENT_SECRET'];

/** What the web process tells over the IPC channel. */
interface WebMessage {
  type: 'notice';
  lines: string[];
}

export interface WebCommand {
  args: string[];
  cwd: string;
}

/** Keeps the data process and the web process alive, and ends them together. */
export class Supervisor {
  readonly #config: SupervisorConfig;
  readonly #progress: Progress;
  readonly #webCommand: WebCommand;
  readonly #development: boolean;
  /** Shared by the two processes of this start only; nobody else ever needs it. */
  readonly #secret = randomBytes(32).toString('hex');
  readonly #crashes: number[] = [];
  /** What the web wants people to know, until somebody listens. */
  readonly #notices: string[] = [];
  #onNotice: ((line: string) => void) | undefined;
  #appSecret = '';
  #dati: ChildProcess | undefined;
  #web: ChildProcess | undefined;
  #datiPort = 0;
  /** From then on a process that dies is restarted; before, the start fails. */
  #started = false;
  #stopping = false;

  constructor(config: SupervisorConfig, progress: Progress, webCommand: WebCommand, development: boolean) {
    this.#config = config;
    this.#progress = progress;
    this.#webCommand = webCommand;
    this.#development = development;
  }

  /**
   * Starts both processes and waits until the web answers.
   * @returns the address to open
   * @throws StartError when one of them cannot start
   */
  async start(): Promise<string> {
    const { stateDir } = this.#config;
    this.#appSecret = appSecret(stateDir, this.#config.appSecret);
    await migrateState(stateDir, this.#config.warehouseUrl);
    this.#datiPort = await freePort();
    this.#startWeb();
    await this.#startDati();
    this.#started = true;
    const url = `http://${this.#config.host}:${this.#config.port}`;
    await this.#waitForWeb(url);
    return url;
  }

  /** Hears what the web has to say: so far, and from now on. */
  listen(listener: (line: string) => void): void {
    this.#onNotice = listener;
    for (const line of this.#notices.splice(0)) listener(line);
  }

  /** Ends both; nothing is restarted any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await stopChild(this.#web);
    await stopChild(this.#dati);
  }

  /** Restarts the data process on its port; the file is closed before it is opened again. */
  async restartDati(): Promise<void> {
    const old = this.#dati;
    this.#dati = undefined;
    await stopChild(old);
    if (!this.#stopping) await this.#startDati();
  }

  async #startDati(): Promise<void> {
    const { root, stateDir } = this.#config;
    return new Promise((ready, fail) => {
      const onMessage = (message: DatiMessage) => {
        if (message.type === 'progress') this.#progress.update(message.phase, message.done, message.total);
        else if (message.type === 'ready') ready();
        else fail(new StartError(message.code, message.message));
      };
      const child = startChild({
        name: 'dati',
        args: [join(root, 'cube/main.ts')],
        cwd: root,
        env: {
          ...withoutSecrets(this.#sharedEnvironment()),
          DATI_PORT: String(this.#datiPort),
          DATI_SECRET: this.#secret,
          BELVEDERE_DIR: stateDir,
          FOLLOW_MODEL: String(this.#development),
        },
        logDir: this.#logDir(),
        onMessage,
      });
      this.#dati = child;
      child.once('exit', (code) => {
        fail(
          new StartError(
            'DATI_CHIUSI',
            `il processo dei dati si è chiuso (codice ${code}): leggi ${this.#logName('dati')}.`,
          ),
        );
        if (this.#dati === child) void this.#afterCrash('dati', () => this.#startDati());
      });
    });
  }

  #startWeb(): void {
    const { root, host, port, origin, stateDir } = this.#config;
    const child = startChild({
      name: 'web',
      args: ['--import', join(root, 'cube/supervisor/end-with-parent.mjs'), ...this.#webCommand.args],
      cwd: this.#webCommand.cwd,
      env: {
        ...this.#sharedEnvironment(),
        NODE_ENV: this.#development ? 'development' : 'production',
        HOST: host,
        PORT: String(port),
        ORIGIN: origin ?? `http://${host}:${port}`,
        DATI_URL: `http://127.0.0.1:${this.#datiPort}`,
        DATI_SECRET: this.#secret,
        BELVEDERE_DIR: stateDir,
        APP_SECRET: this.#appSecret,
      },
      logDir: this.#logDir(),
      onMessage: ({ type, lines }: WebMessage) => {
        if (type !== 'notice') return;
        if (this.#onNotice) lines.forEach(this.#onNotice);
        else this.#notices.push(...lines);
      },
    });
    this.#web = child;
    child.once('exit', () => {
      if (this.#web === child) void this.#afterCrash('web', async () => this.#startWeb());
    });
  }

  /** Compiled code is kept between starts: it spares half a second of the second one. */
  #sharedEnvironment(): NodeJS.ProcessEnv {
    const { environment, stateDir } = this.#config;
    return { ...environment, NODE_COMPILE_CACHE: join(stateDir, 'codice') };
  }

  /** A child ended by itself: start it again, unless it keeps dying. */
  async #afterCrash(name: 'dati' | 'web', start: () => Promise<unknown>): Promise<void> {
    if (this.#stopping) return;
    const now = Date.now();
    this.#crashes.push(now);
    const recent = this.#crashes.filter((time) => now - time < CRASH_WINDOW_MS);
    if (recent.length > MAX_CRASHES || !this.#started) return this.#giveUp(name);
    console.error(`Belvedere: il processo «${name}» si è chiuso da solo; lo riavvio.`);
    await new Promise((done) => setTimeout(done, RESTART_DELAY_MS));
    if (!this.#stopping) await start().catch(() => undefined);
  }

  async #giveUp(name: 'dati' | 'web'): Promise<void> {
    if (!this.#started) return;
    await this.stop();
    console.error(`Belvedere: il processo «${name}» continua a chiudersi: leggi ${this.#logName(name)}.`);
    process.exit(1);
  }

  async #waitForWeb(url: string): Promise<void> {
    const limit = Date.now() + READY_TIMEOUT_MS;
    while (Date.now() < limit) {
      if (this.#stopping) return;
      if (this.#web?.exitCode !== null) break;
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(
        () => undefined,
      );
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new StartError('PAGINE_FERME', `le pagine non rispondono: leggi ${this.#logName('web')}.`);
  }

  #logDir(): string | undefined {
    return this.#development ? undefined : join(this.#config.stateDir, 'registri');
  }

  #logName(name: string): string {
    return this.#development ? 'qui sopra' : `«${join(this.#config.stateDir, 'registri', `${name}.log`)}»`;
  }
}

/** The web opens the application's state as it is: its migrations are applied before. */
async function migrateState(directory: string, warehouseUrl: string): Promise<void> {
  try {
    await migrateAppState({ directory, warehouseUrl }, true);
  } catch (error) {
    if (error instanceof WarehouseError) throw new StartError(error.code, error.message);
    throw error;
  }
}

function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const left = { ...environment };
  for (const name of SECRETS_OF_THE_WEB) delete left[name];
  return left;
}
