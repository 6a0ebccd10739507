import { CompilerApi } from '@cubejs-backend/server-core/dist/src/core/CompilerApi.js';

type Compilers = Awaited<ReturnType<CompilerApi['getCompilers']>>;

/**
 * Cube's compiler with a memory.
 *
 * Cube forgets a failed compilation, so a broken model is compiled again at every request, and a
 * failure clears the model that worked. Here a version of the model that failed is not tried again
 * until it changes, and the last good model keeps answering meanwhile.
 */
export class LastGoodCompilerApi extends CompilerApi {
  #good: { compilers: Compilers; queryFactory: unknown } | undefined;
  #failed: { version: string; error: unknown } | undefined;

  /**
   * The row policies plan every query once before Cube plans it to run it. Cube's cache of plans
   * would spare the second time, but its key holds the request id and absent options: without them
   * the two are one.
   */
  override async getSql(
    query: Parameters<CompilerApi['getSql']>[0],
    options: Parameters<CompilerApi['getSql']>[1] = {},
  ) {
    const { requestId: _requestId, ...rest } = options;
    return super.getSql(query, rest);
  }

  override async getCompilers(options: { requestId?: string } = {}): Promise<Compilers> {
    const version = String((await this.schemaVersion?.()) ?? 'default');
    if (this.#failed?.version === version) return this.#fallback(this.#failed.error);
    try {
      const compilers = await super.getCompilers(options);
      this.#good = { compilers, queryFactory: this.queryFactory };
      this.#failed = undefined;
      return compilers;
    } catch (error) {
      this.#failed = { version, error };
      return this.#fallback(error);
    }
  }

  #fallback(error: unknown): Compilers {
    if (!this.#good) throw error;
    this.queryFactory = this.#good.queryFactory as typeof this.queryFactory;
    return this.#good.compilers;
  }
}
