import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { openAppState } from '../sql/app/open.ts';
import { openWarehouse } from '../sql/open.ts';
import { parseRequest, UsageError, type Request } from './pipeline/cli/arguments.ts';
import { helpText } from './pipeline/cli/help.ts';
import { runHosts } from './pipeline/cli/hosts.ts';
import { Screen } from './pipeline/cli/progress.ts';
import { executeRemotely, findRunning } from './pipeline/cli/remote.ts';
import { exitCode, USCITA, type Command } from './pipeline/command.ts';
import { readLoadConfig, type LoadConfig } from './pipeline/config.ts';
import { LoadError } from './pipeline/contract.ts';
import { productEffects } from './pipeline/effects.ts';
import type { LoadEvent } from './pipeline/events.ts';
import { execute, toErrorEvent } from './pipeline/execute.ts';
import { SOURCES } from './sources/registry.ts';

/** `npm run load`: understands the command line, then lets the data process do the work, or does it itself. */
async function main(): Promise<number> {
  const request = readRequest();
  if (request === undefined) return USCITA.uso;
  if (request.tipo === 'aiuto') {
    console.log(helpText(SOURCES));
    return USCITA.bene;
  }
  const screen = new Screen({
    tty: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    write: (text) => void process.stdout.write(text),
    now: () => performance.now(),
  });
  const emit = (event: LoadEvent): void => screen.show(event);
  try {
    const config = readLoadConfig(process.env);
    if (request.tipo === 'fonti') {
      await runHosts(
        request,
        () => openState(config),
        userName(),
        (line) => console.log(line),
      );
      return USCITA.bene;
    }
    return exitCode(await runCommand(request.comando, config, emit));
  } catch (error) {
    const event =
      error instanceof RangeError
        ? { ...toErrorEvent(error), messaggio: error.message }
        : toErrorEvent(error);
    emit(event as LoadEvent);
    return USCITA.rifiutato;
  }
}

function readRequest(): Request | undefined {
  try {
    return parseRequest(process.argv.slice(2), SOURCES, process.cwd());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message} Le istruzioni: npm run load -- --aiuto`);
    return undefined;
  }
}

async function runCommand(
  command: Command,
  config: LoadConfig,
  emit: (event: LoadEvent) => void,
): Promise<LoadEvent> {
  const signal = stopSignal();
  const user = userName();
  const running = await findRunning(config.dir);
  if (running) {
    const last = await executeRemotely(running, command, { user, emit, signal });
    if (last) return last;
  }
  if (!config.warehouseUrl && !existsSync(config.warehouse)) {
    throw new LoadError(
      'PRIMA_SERVE',
      'Il magazzino non c’è ancora: avvia una volta il prodotto con npm start.',
    );
  }
  const { warehouse } = await openWarehouse(config.warehouse, { memoryLimit: config.duckdbMemory });
  try {
    await warehouse.migrate();
    const { dir } = config;
    return await execute(
      command,
      productEffects({ warehouse, dir, user, emit, signal, openAppState: () => openState(config) }),
    );
  } finally {
    await warehouse.close();
  }
}

const openState = ({ dir, warehouseUrl }: LoadConfig) => openAppState({ directory: dir, warehouseUrl });

/** Aborted by the first Ctrl-C or SIGTERM; the second ends the program at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => stop.abort());
  }
  return stop.signal;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'sconosciuto');
  }
}

process.exitCode = await main();
