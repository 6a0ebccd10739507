import {
  SqlError,
  type Answer,
  type Catalogue,
  type CubeSource,
  type Engine,
  type Field,
  type Parameters,
  type Plan,
  type Planner,
  type SessionView,
} from '../types.ts';

/** What a session sees at one moment: who asks with which rights, and what answers. */
export interface World {
  /** Changes with rights, model and data. */
  readonly key: string;
  readonly source: CubeSource;
  readonly catalogue: Catalogue;
  readonly engine: Engine;
}

/** What reading statements need of their session. */
export interface QueryParts {
  readonly planner: Planner;
  /** @throws SqlError when access has ended */
  world(): Promise<World>;
  view(): SessionView;
}

const CHANGED = 'Nel frattempo sono cambiati i dati, o ciò che si può leggere: esegui di nuovo l’istruzione.';

/** A statement that reads: planned once, and again when the world has changed since. */
export class Query {
  readonly #sql: string;
  readonly #offset: number;
  readonly #types: readonly number[];
  readonly #parts: QueryParts;
  #planned: { plan: Plan; key: string } | undefined;
  #fields: readonly Field[] | undefined;

  /** @param types OIDs that the client declared */
  constructor(sql: string, offset: number, types: readonly number[], parts: QueryParts) {
    this.#sql = sql;
    this.#offset = offset;
    this.#types = types;
    this.#parts = parts;
  }

  /** @throws SqlError also when the columns are no longer those that the client was told */
  async plan(): Promise<Plan> {
    const world = await this.#parts.world();
    const view = this.#parts.view();
    const key = `${world.key} ${view.settings['search_path']}`;
    if (this.#planned?.key === key) return this.#planned.plan;
    const plan = await this.#place(() =>
      this.#parts.planner.plan(this.#sql, this.#types, view, world.source, world.engine),
    );
    if (this.#fields && !sameShape(this.#fields, plan.fields)) {
      throw new SqlError(
        '0A000',
        'I dati sono cambiati e con essi le colonne: prepara di nuovo l’istruzione.',
      );
    }
    this.#fields = plan.fields;
    this.#planned = { plan, key };
    return plan;
  }

  async run(parameters: Parameters, signal: AbortSignal): Promise<Answer> {
    const plan = await this.plan();
    return this.#place(() => plan.run(parameters, signal));
  }

  /**
   * Made for each portal and asked before rows are taken from it, so that what was opened once is not read for ever.
   * @returns throws SqlError when access has ended (28000), or rights or data are no longer those of its first call (40001)
   */
  watch(): () => Promise<void> {
    let first: string | undefined;
    return async () => {
      const { key } = await this.#parts.world();
      first ??= key;
      if (key !== first) throw new SqlError('40001', CHANGED);
    };
  }

  /** Places of errors are counted in what the client sent. */
  async #place<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SqlError) || error.fields.position === undefined) throw error;
      const { code, message, position, ...more } = error.fields;
      throw new SqlError(code, message, { ...more, position: position + this.#offset });
    }
  }
}

const sameShape = (one: readonly Field[], other: readonly Field[]): boolean =>
  one.length === other.length &&
  one.every(({ name, typeOid }, at) => name === other[at]?.name && typeOid === other[at]?.typeOid);
