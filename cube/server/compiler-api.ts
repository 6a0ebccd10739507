import { CompilerApi } from '@cubejs-backend/server-core/dist/src/core/CompilerApi.js';

type Compilers = Awaited<ReturnType<CompilerApi['getCompilers']>>;

/** For how long a model that does not compile is left alone. */
const FAILURE_MS = 60_000;

/** Cube's compiler of one version of the model, which remembers. */
export class MindfulCompilerApi extends CompilerApi {
  #failure: { error: unknown; until: number } | undefined;

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

  /** Cube forgets that a compilation failed and would try again at every look. */
  override async getCompilers(options: { requestId?: string } = {}): Promise<Compilers> {
    if (this.#failure && performance.now() < this.#failure.until) throw this.#failure.error;
    try {
      return await super.getCompilers(options);
    } catch (error) {
      this.#failure = { error, until: performance.now() + FAILURE_MS };
      throw error;
    }
  }
}
