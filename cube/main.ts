import { randomBytes } from 'node:crypto';
import { cubeEnvironment, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { report } from './messages.ts';
import { openAppState } from '../sql/app/open.ts';
import { writeRuntimeFile } from './runtime-file.ts';
import { openDatiWarehouse } from './warehouse.ts';

/** The data process: opens the warehouse, serves Cube and the internal routes, tells when it is ready. */
async function main(): Promise<void> {
  // While it starts, a supervisor that dies takes this process along: what is half made is a temporary file.
  process.once('disconnect', endAtOnce);
  const config = readConfig(process.env);
  Object.assign(process.env, cubeEnvironment(config));
  const logger = createLogger(config.logLevel);
  const handle = await openDatiWarehouse(
    config,
    (phase, done, total) => void report({ type: 'progress', phase, done, total }),
  );
  const { startDati } = await import('./server/start.ts');
  // For the loaders of this machine and of this start only.
  const loaderSecret = randomBytes(32).toString('hex');
  const { stateDir: directory, warehouseUrl } = config;
  const state = config.sqlApi ? await openAppState({ directory, warehouseUrl }) : null;
  const dati = await startDati({ config, logger, handle, loaderSecret, accessi: state?.accessi });
  const content = { pid: process.pid, port: dati.port, secret: loaderSecret };
  const removeRuntimeFile = await writeRuntimeFile(config.stateDir, content);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await removeRuntimeFile();
    await dati.stop();
    await state?.close();
    await handle.warehouse.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.off('disconnect', endAtOnce);
  process.once('disconnect', stop);
  await report({ type: 'ready', port: dati.port });
}

const endAtOnce = (): never => process.exit(0);

main().catch(async (error: unknown) => {
  const code = (error as { code?: string }).code ?? 'ERRORE_INTERNO';
  const message = error instanceof Error ? error.message : String(error);
  console.error(error);
  await report({ type: 'failed', code, message });
  process.exit(1);
});
