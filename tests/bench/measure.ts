/** Milliseconds of many runs, as the two figures that the report shows. */
export interface Timing {
  p50: number;
  p95: number;
  count: number;
}

/** Percentiles by nearest rank. */
function summarize(milliseconds: readonly number[]): Timing {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), count: sorted.length };
}

/** Runs the jobs one after the other, timing each. */
export async function timeEach<T>(jobs: readonly T[], run: (job: T) => Promise<unknown>): Promise<Timing> {
  const times: number[] = [];
  for (const job of jobs) {
    const start = performance.now();
    await run(job);
    times.push(performance.now() - start);
  }
  return summarize(times);
}
