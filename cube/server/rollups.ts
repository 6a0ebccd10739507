import type { DatiCore } from './core.ts';

const ATTEMPTS = 200;

/**
 * Builds the rollups that are missing or stale, and waits until they stand.
 *
 * Cube's scheduler answers "Continue wait" while a build runs longer than its patience; asking again
 * picks the same build up.
 * @param onProgress called with the number of rollups that stand and of those that the model defines
 * @throws the error of the build that failed
 */
export async function buildRollups(
  core: DatiCore,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const context = { securityContext: {}, requestId: 'rollups-at-start' };
  const compiler = await core.getCompilerApi(context as never);
  const rollups = await compiler.preAggregations();
  onProgress(0, rollups.length);
  for (const [index, { id }] of rollups.entries()) {
    await patiently(() =>
      core.scheduler.buildPreAggregations(
        context as never,
        {
          timezones: ['UTC'],
          preAggregations: [{ id }],
          forceBuildPreAggregations: false,
          throwErrors: true,
        } as never,
      ),
    );
    onProgress(index + 1, rollups.length);
  }
}

async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const waiting = (error as { error?: string }).error === 'Continue wait';
      if (!waiting || attempt === ATTEMPTS) throw error;
    }
  }
}
