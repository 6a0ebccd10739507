import type { Logger } from 'pino';
import type { AccessiState } from '../../sql/app/accessi/tipi.ts';
import type { WarehouseHandle } from '../../sql/open.ts';
import type { DatiConfig } from '../config.ts';
import { openEngine } from '../driver/engine.ts';
import { report } from '../messages.ts';
import { createLoaderVerifier, createTokenVerifier } from './auth.ts';
import { createCubeEditions, type CubeEdition } from './cube-editions.ts';
import type { Editions } from './editions.ts';
import { mountLoadRoute, productLoadRoute } from './loads.ts';
import { trackModel } from './model-version.ts';
import { cubeOptions } from './options.ts';
import { mountInternalRoutes } from './routes.ts';
import { DatiServer } from './server.ts';
import { openSqlApi } from './sql-api.ts';
import { createCheckSqlAuth } from './sql-auth.ts';

export interface DatiParts {
  config: DatiConfig;
  logger: Logger;
  handle: WarehouseHandle;
  /** Secret of the tokens that loaders sign. */
  loaderSecret: string;
  /** People and their rights, for the SQL API; without it that door stays shut. */
  accessi?: AccessiState | undefined;
}

/** A running data process. */
export interface Dati {
  port: number;
  /** What it answers from. */
  editions: Editions<CubeEdition>;
  stop: () => Promise<void>;
}

/**
 * Starts Cube, waits until the rollups of the last load stand (a replica waits for the process that builds them), and only then
 * says that it is ready. From then on a load, whoever makes it, is followed.
 * @throws when the port is taken, or the model does not compile
 */
export async function startDati(parts: DatiParts): Promise<Dati> {
  const { config, logger, handle, loaderSecret, accessi } = parts;
  const { warehouse } = handle;
  const engine = await openEngine(handle, config.warehouseUrl);
  const model = await trackModel(warehouse, config.modelDir, config.followModel, logger);
  const editions: Editions<CubeEdition> = createCubeEditions({
    config,
    warehouse,
    logger,
    core: () => server.datiCore,
    modelVersion: () => model.refresh(),
    onProgress: (done, total) => void report({ type: 'progress', phase: 'Aggregati', done, total }),
  });
  const verify = createTokenVerifier(config.secret);
  const loads = productLoadRoute({
    config,
    warehouse,
    logger,
    verify: createLoaderVerifier(loaderSecret),
    editions,
  });
  const server: DatiServer = new DatiServer(
    cubeOptions({
      config,
      engine,
      logger,
      model,
      editions,
      checkSqlAuth: accessi && createCheckSqlAuth(accessi, editions, config.sqlApi?.passwordDays ?? null),
    }),
    (app) => {
      mountLoadRoute(app, loads);
      mountInternalRoutes(app, { warehouse, verify, announced: () => editions.announced });
    },
  );
  const port = await server.listenOn(config.host, config.port);
  await editions.start();
  if (config.sqlApi && accessi) await openSqlApi({ server, config, sqlApi: config.sqlApi, accessi, logger });
  logger.info({ evento: 'pronto', port, ruolo: config.ruolo });
  const stop = async () => {
    editions.stop();
    await server.stop();
  };
  return { port, editions, stop };
}
