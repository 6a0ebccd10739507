/** What this touches of Cube's matching of rollups; the method is private in its types. */
interface RollupDescriber {
  preAggregationDescriptionsForRecursive: (cube: string, found: FoundRollup) => object[];
}

interface FoundRollup {
  preAggregationName: string;
  preAggregation: { partitionGranularity?: string };
}

/** Descriptions of rollups, per compiled model: they go when the model goes. */
const described = new WeakMap<object, Map<string, object[]>>();

/**
 * Makes Cube write the description of a rollup (the SQL that builds it, its keys, its columns) once per
 * compiled model instead of at every query. For a rollup without partitions nothing of the query
 * enters it but the time zone; the model may not use the security context in its SQL, rows are
 * restricted by `access_policy` alone.
 * @param preAggregations Cube's, of one query
 * @param query that query: its model and its time zone
 */
export function rememberDescriptions<P>(preAggregations: P, query: unknown): P {
  const describer = preAggregations as unknown as RollupDescriber;
  const { cubeEvaluator: model, timezone } = query as { cubeEvaluator: object; timezone: string };
  const describe = describer.preAggregationDescriptionsForRecursive.bind(describer);
  const known = described.get(model) ?? new Map<string, object[]>();
  described.set(model, known);
  describer.preAggregationDescriptionsForRecursive = (cube, found) => {
    if (found.preAggregation.partitionGranularity) return describe(cube, found);
    const key = `${cube}.${found.preAggregationName}@${timezone}`;
    const descriptions = known.get(key) ?? describe(cube, found);
    known.set(key, descriptions);
    return descriptions.map((description) => ({ ...description }));
  };
  return preAggregations;
}
