import type { DatiCore } from './core.ts';
import type { EditionContext } from './edition-context.ts';

const ATTEMPTS = 200;

/** The part of Cube's answer about a rollup that this reads: its name in the model → the table that holds it now. */
interface RollupAnswer {
  usedPreAggregations?: Record<string, { targetTableName?: string }>;
}

/**
 * Asks for every rollup of the model in turn and waits until each stands. In a context that builds, what is missing or stale is
 * built; in one that only reads, a rollup that does not stand is an error.
 *
 * Cube answers "Continue wait" while a build runs longer than its patience; asking again picks the same build up.
 * @param onProgress called with the number of rollups that stand and of those that the model defines
 * @returns the tables that hold them, 'schema.table'
 * @throws the error of the build that failed
 */
export async function standingRollups(
  core: DatiCore,
  securityContext: EditionContext,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<string[]> {
  const context = { securityContext, requestId: `aggregati-${securityContext.edizione.key}` };
  const compiler = await core.getCompilerApi(context as never);
  const rollups = await compiler.preAggregations();
  onProgress(0, rollups.length);
  const tables: string[] = [];
  for (const [index, { id }] of rollups.entries()) {
    const answers = await patiently(() => askRollup(core, context, id));
    const used = answers.flatMap(({ usedPreAggregations }) => Object.values(usedPreAggregations ?? {}));
    tables.push(...used.flatMap(({ targetTableName }) => targetTableName ?? []));
    onProgress(index + 1, rollups.length);
  }
  return tables;
}

async function askRollup(core: DatiCore, context: object, id: string): Promise<RollupAnswer[]> {
  const orchestrator = await core.getOrchestratorApi(context as never);
  const options = { timezones: ['UTC'], preAggregations: [{ id }] };
  const found = await core.scheduler.preAggregationPartitions(context as never, options as never);
  const wanted = found.flatMap(({ partitionsWithDependencies }) => partitionsWithDependencies);
  return Promise.all(
    wanted.flatMap(({ partitions, dependencies }) =>
      partitions.map((partition: { timezone?: string }) =>
        orchestrator.executeQuery({
          preAggregations: [...dependencies, partition],
          cacheMode: 'must-revalidate',
          forceBuildPreAggregations: false,
          requestId: (context as { requestId: string }).requestId,
          timezone: partition.timezone,
          scheduledRefresh: false,
        } as never),
      ),
    ),
  );
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const waiting = (error as { error?: string }).error === 'Continue wait';
      if (!waiting || attempt === ATTEMPTS) throw error;
    }
  }
}
