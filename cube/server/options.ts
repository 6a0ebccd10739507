import type { CreateOptions } from '@cubejs-backend/server-core';
import type { Logger } from 'pino';
import type { DatiConfig } from '../config.ts';
import type { CubeEngine } from '../driver/engine.ts';
import { cubeLogger } from '../logger.ts';
import { bearerToken, createTokenVerifier, type UnauthorizedError } from './auth.ts';
import type { CubeEdition } from './cube-editions.ts';
import { contextOf, type NotReadyError } from './current-context.ts';
import { appId, orchestratorId, type EditionContext } from './edition-context.ts';
import type { Editions } from './editions.ts';
import type { Model } from './model-version.ts';
import { refusePrivate, refuseShapes, type RefusedShapeError } from './protected-views.ts';
import type { CheckSqlAuth } from './sql-auth.ts';
import { completeStock } from './stock.ts';

/** Longest time that one rollup may take to build. */
const BUILD_SECONDS = 3600;

export interface CubeParts {
  config: DatiConfig;
  engine: CubeEngine;
  logger: Logger;
  /** The files to compile. */
  model: Model;
  editions: Editions<CubeEdition>;
  /** Who enters by the SQL API; without it nobody does. */
  checkSqlAuth?: CheckSqlAuth | undefined;
}

/** Cube's options: one shared database, an edition for each query, our tokens, policies by group. */
export function cubeOptions(parts: CubeParts): CreateOptions {
  const { config, engine, logger, editions } = parts;
  const verify = createTokenVerifier(config.secret);
  return {
    repositoryFactory: () => ({
      localPath: () => config.modelDir,
      dataSchemaFiles: async () => [...parts.model.files()],
    }),
    contextToAppId: appId,
    contextToOrchestratorId: orchestratorId,
    schemaVersion: appId,
    driverFactory: engine.createDriver,
    dialectFactory: () => engine.dialect,
    apiSecret: config.secret,
    checkAuth: async (request: { securityContext?: EditionContext }, authorization?: string) => {
      try {
        const contesto = await verify(bearerToken(authorization));
        request.securityContext = contextOf(contesto, editions);
      } catch (error) {
        throw await refusal(error as UnauthorizedError | NotReadyError);
      }
    },
    ...(parts.checkSqlAuth ? { checkSqlAuth: parts.checkSqlAuth } : {}),
    contextToGroups: ({ securityContext }: { securityContext?: Partial<EditionContext> }) =>
      securityContext?.politiche ?? [],
    contextToApiScopes: async () => ['meta', 'data'],
    queryRewrite: async (query: object, { securityContext }: { securityContext: EditionContext }) => {
      const edition = editions.of(securityContext.edizione.key);
      if (!edition) return query;
      try {
        refusePrivate(query, edition.prepared.viste);
        refuseShapes(query, edition.prepared.protette);
      } catch (error) {
        throw await refusal(error as RefusedShapeError);
      }
      return completeStock(query, edition.prepared.stock);
    },
    orchestratorOptions: ({ securityContext }: { securityContext?: EditionContext }) => ({
      continueWaitTimeout: config.continueWaitSeconds,
      // Pages find rollups, they never build them: that is done aside, for the next edition.
      preAggregationsOptions: {
        externalRefresh: !securityContext?.edizione?.costruisce,
        queueOptions: { executionTimeout: BUILD_SECONDS },
      },
    }),
    telemetry: false,
    logger: cubeLogger(logger),
  } as unknown as CreateOptions;
}

async function refusal(error: UnauthorizedError | NotReadyError | RefusedShapeError): Promise<Error> {
  const { CubejsHandlerError } = await import('@cubejs-backend/api-gateway');
  const kind = { 400: 'Bad Request', 403: 'Forbidden', 503: 'Service Unavailable' }[error.status];
  return new CubejsHandlerError(error.status, kind, error.message, error);
}
