import type { CreateOptions } from '@cubejs-backend/server-core';
import { CubejsServerCore } from '@cubejs-backend/server-core/dist/src/core/server.js';
import type { Application } from 'express';
import { LastGoodCompilerApi } from './compiler-api.ts';

/** Cube's core with the model kept safe and the product's internal routes beside the REST API. */
export class DatiCore extends CubejsServerCore {
  readonly #mountRoutes: (app: Application) => void;

  constructor(options: CreateOptions, mountRoutes: (app: Application) => void) {
    super(options);
    this.#mountRoutes = mountRoutes;
  }

  /** Cube's refresh scheduler, which also builds rollups on demand. */
  get scheduler() {
    return this.getRefreshScheduler();
  }

  override async initApp(app: Application): Promise<void> {
    this.#mountRoutes(app);
    this.apiGateway().initApp(app);
  }

  protected override createCompilerApi(
    repository: ConstructorParameters<typeof LastGoodCompilerApi>[0],
    options: Record<string, unknown> = {},
  ) {
    const dbType = (options['dbType'] ?? this.options.dbType) as ConstructorParameters<
      typeof LastGoodCompilerApi
    >[1];
    return new LastGoodCompilerApi(repository, dbType, this.createCompilerApiOptions(options));
  }
}
