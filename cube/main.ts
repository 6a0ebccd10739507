import { existsSync } from 'node:fs';
import { cubeEnvironment, readConfig, type DatiConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { report } from './messages.ts';
import { openWarehouse } from './warehouse.ts';

/** The data process: opens the warehouse, serves Cube and the internal routes, tells when it is ready. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  Object.assign(process.env, cubeEnvironment(config));
  const logger = createLogger(config.logLevel);
  const opened = await openWarehouse(config, (phase, done, total) =>
    report({ type: 'progress', phase, done, total }),
  );
  const { startDati } = await import('./server/start.ts');
  const dati = await startDati({ config, logger, ...opened });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await dati.stop();
    await opened.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  report({ type: 'ready', port: dati.port });
}
