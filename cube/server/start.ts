import type { Logger } from 'pino';
import type { DuckdbHandle } from '../../sql/duckdb/open.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import type { DatiConfig } from '../config.ts';
import { report } from '../messages.ts';
import { createTokenVerifier } from './auth.ts';
import { trackModel } from './model-version.ts';
import { cubeOptions } from './options.ts';
import { buildRollups } from './rollups.ts';
import { mountInternalRoutes } from './routes.ts';
import { DatiServer } from './server.ts';
import { collectStockMeasures, type MetaCube } from './stock-measures.ts';
import type { StockMeasures } from './stock.ts';

export interface DatiParts {
  config: DatiConfig;
  logger: Logger;
  handle: DuckdbHandle;
}

/** A running data process. */
export interface Dati {
  port: number;
  stop: () => Promise<void>;
}

/**
 * Starts Cube on loopback, builds the rollups, and only then says that it is ready.
 * @throws when the port is taken, or the model does not compile
 */
export async function startDati({ config, logger, handle }: DatiParts): Promise<Dati> {
  const { warehouse } = handle;
  const model = await trackModel(warehouse, config.modelDir, config.followModel, logger);
  let ready = false;
  const stock = rememberStock(warehouse, async () => {
    const compiler = await server.datiCore.getCompilerApi({ securityContext: {} } as never);
    const compilers = await compiler.getCompilers();
    return compilers.metaTransformer.cubes as MetaCube[];
  });
  const server: DatiServer = new DatiServer(
    cubeOptions({ config, handle, logger, model, stock }),
    (app) =>
      mountInternalRoutes(app, {
        warehouse,
        modelVersion: model.version,
        verify: createTokenVerifier(config.secret),
        ready: () => ready,
      }),
  );
  const port = await server.listenOnLoopback(config.port);
  await buildRollups(
    server.datiCore,
    (done, total) => void report({ type: 'progress', phase: 'Aggregati', done, total }),
  );
  await stock();
  ready = true;
  logger.info({ evento: 'pronto', port });
  return { port, stop: () => server.stop() };
}

/** For how long a load of data may go unnoticed by the stock rule. */
const NOTICE_LOADS_MS = 1000;

/** Collects the stock measures once per load of data. */
function rememberStock(
  warehouse: Warehouse,
  readCubes: () => Promise<MetaCube[]>,
): () => Promise<StockMeasures> {
  let known: { load: number; stock: Promise<StockMeasures> } | undefined;
  let checked = -Infinity;
  return async () => {
    if (known && performance.now() - checked < NOTICE_LOADS_MS) return known.stock;
    checked = performance.now();
    const [row] = await warehouse.query<{ load: number }>(
      'SELECT COALESCE(MAX(caricamento_id), 0) AS load FROM dw.caricamento',
    );
    const load = Number(row?.load ?? 0);
    if (known?.load !== load) {
      const stock = readCubes().then((cubes) => collectStockMeasures(cubes, warehouse));
      known = { load, stock };
      stock.catch(() => {
        known = undefined;
      });
    }
    return known.stock;
  };
}
