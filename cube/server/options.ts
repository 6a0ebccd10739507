import type { CreateOptions } from '@cubejs-backend/server-core';
import type { Logger } from 'pino';
import type { Contesto } from '../../model/contratto/contesto.ts';
import type { DuckdbHandle } from '../../sql/duckdb/open.ts';
import type { DatiConfig } from '../config.ts';
import { LeanDuckdbDialect } from '../driver/dialect.ts';
import { SharedDuckdbDriver } from '../driver/duckdb-driver.ts';
import { cubeLogger } from '../logger.ts';
import { bearerToken, createTokenVerifier, type UnauthorizedError } from './auth.ts';
import type { Model } from './model-version.ts';
import { completeStock, type StockMeasures } from './stock.ts';

export interface CubeParts {
  config: DatiConfig;
  handle: DuckdbHandle;
  logger: Logger;
  /** The files to compile, and the version that changes when they do. */
  model: Model;
  /** What the stock rule needs to know of model and data. */
  stock: () => Promise<StockMeasures>;
}

/** Cube's options: one shared database, one compiled model, our tokens, policies by group. */
export function cubeOptions(parts: CubeParts): CreateOptions {
  const { config, handle, logger } = parts;
  const verify = createTokenVerifier(config.secret);
  return {
    repositoryFactory: () => ({
      localPath: () => config.modelDir,
      dataSchemaFiles: async () => [...parts.model.files()],
    }),
    schemaVersion: parts.model.version,
    driverFactory: () => new SharedDuckdbDriver(handle),
    dialectFactory: () => LeanDuckdbDialect,
    apiSecret: config.secret,
    checkAuth: async (request: { securityContext?: Contesto }, authorization?: string) => {
      try {
        request.securityContext = await verify(bearerToken(authorization));
      } catch (error) {
        throw await forbidden(error as UnauthorizedError);
      }
    },
    contextToGroups: ({ securityContext }: { securityContext?: Partial<Contesto> }) =>
      securityContext?.gruppi ?? [],
    contextToApiScopes: async () => ['meta', 'data'],
    queryRewrite: async (query: object) => completeStock(query, await parts.stock()),
    scheduledRefreshContexts: async () => [{ securityContext: {} }],
    scheduledRefreshTimeZones: ['UTC'],
    orchestratorOptions: { continueWaitTimeout: config.continueWaitSeconds },
    telemetry: false,
    logger: cubeLogger(logger),
  } as unknown as CreateOptions;
}

async function forbidden(error: UnauthorizedError): Promise<Error> {
  const { CubejsHandlerError } = await import('@cubejs-backend/api-gateway');
  return new CubejsHandlerError(403, 'Forbidden', error.message, error);
}
