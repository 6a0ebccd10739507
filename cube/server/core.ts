import type { CreateOptions } from '@cubejs-backend/server-core';
import { CubejsServerCore } from '@cubejs-backend/server-core/dist/src/core/server.js';
import { OrchestratorStorage } from '@cubejs-backend/server-core/dist/src/core/OrchestratorStorage.js';
import type { Application } from 'express';
import { MindfulCompilerApi } from './compiler-api.ts';
import { shutDoors } from './doors.ts';

/** Cube's list of orchestrators, with a way to let one go. */
class ForgettingStorage extends OrchestratorStorage {
  /** Closes its connections and empties what it keeps in memory, which Cube shares between orchestrators and never empties. */
  async forget(id: string): Promise<void> {
    const cache = this.storage.get(id)?.getQueryOrchestrator().getQueryCache().getCacheDriver();
    if (!cache) return;
    this.storage.delete(id);
    await Promise.all((await cache.keysStartingWith(`${id}#`)).map((key) => cache.remove(key)));
  }
}

/** Cube's core with its models kept apart by version and the product's internal routes beside the REST API. */
export class DatiCore extends CubejsServerCore {
  readonly #mountRoutes: (app: Application) => void;
  protected override readonly orchestratorStorage = new ForgettingStorage();

  constructor(options: CreateOptions, mountRoutes: (app: Application) => void) {
    super(options);
    this.#mountRoutes = mountRoutes;
  }

  /** Cube's refresh scheduler, asked for single rollups; its timer is off. */
  get scheduler() {
    return this.getRefreshScheduler();
  }

  override async initApp(app: Application): Promise<void> {
    this.#mountRoutes(app);
    app.use('/cubejs-api', shutDoors);
    this.apiGateway().initApp(app);
  }

  /** Lets an orchestrator go: nothing may be asked of it any more. */
  async forgetOrchestrator(id: string): Promise<void> {
    await this.orchestratorStorage.forget(id);
  }

  /** Lets a compiled model go. */
  forgetModel(version: string): void {
    this.compilerCache.delete(version);
  }

  protected override createCompilerApi(
    repository: ConstructorParameters<typeof MindfulCompilerApi>[0],
    options: Record<string, unknown> = {},
  ) {
    const dbType = (options['dbType'] ?? this.options.dbType) as ConstructorParameters<
      typeof MindfulCompilerApi
    >[1];
    return new MindfulCompilerApi(repository, dbType, this.createCompilerApiOptions(options));
  }
}
