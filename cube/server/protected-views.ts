/** A view whose answers have one grain only. */
const CONFRONTO = 'nuclei_confronto';
const GRANA = ['livello', 'territorio_codice', 'periodo', 'fase'].map((nome) => `${CONFRONTO}.${nome}`);

interface Filter {
  member?: unknown;
  dimension?: unknown;
  operator?: unknown;
  values?: unknown[];
  and?: Filter[];
}

interface Query {
  dimensions?: unknown[];
  filters?: Filter[];
  ungrouped?: boolean;
}

/** A question about restricted data in a form that has no answer; the message says which form has one. */
export class RefusedShapeError extends Error {
  readonly status = 400;
}

/**
 * Refuses the shapes of query that protected views do not have: rows of single households, and other grains of the comparison
 * than its cells.
 * @param query as Cube has normalised it, row policies included: they name the view whatever the question is
 * @param protette names of the protected views
 * @throws RefusedShapeError
 */
export function refuseShapes(query: Query, protette: readonly string[]): void {
  // Members stand in measures, dimensions, filters, segments, order and in the text of expressions.
  const text = JSON.stringify(query);
  const viste = protette.filter((vista) => text.includes(`${vista}.`));
  if (viste.length > 0 && query.ungrouped) {
    throw new RefusedShapeError(`${viste.join(', ')}: le righe dei singoli nuclei non si possono chiedere`);
  }
  if (!viste.includes(CONFRONTO)) return;
  const mancano = GRANA.filter(
    (member) => !query.dimensions?.includes(member) && !isFixed(query.filters, member),
  );
  if (mancano.length > 0) {
    throw new RefusedShapeError(
      `${CONFRONTO} risponde solo per livello, territorio, periodo e fase: chiedi o fissa a un valore anche ${mancano.join(', ')}`,
    );
  }
}

/** Whether filters that all must hold leave one value. */
function isFixed(filters: readonly Filter[] = [], member: string): boolean {
  return filters.some((filter) => {
    if (filter.and) return isFixed(filter.and, member);
    const one = filter.operator === 'equals' && filter.values?.length === 1;
    return one && (filter.member ?? filter.dimension) === member;
  });
}
