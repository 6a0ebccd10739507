/** A view whose answers have one grain only. */
const CONFRONTO = 'nuclei_confronto';
const GRANA = ['livello', 'territorio_codice', 'periodo', 'fase'].map((nome) => `${CONFRONTO}.${nome}`);

interface Filter {
  member?: unknown;
  dimension?: unknown;
  operator?: unknown;
  values?: unknown[];
  and?: Filter[];
  or?: Filter[];
}

interface Query {
  measures?: unknown[];
  segments?: unknown[];
  timeDimensions?: { dimension?: unknown }[];
  order?: unknown;
  joinHints?: unknown[];
  dimensions?: unknown[];
  filters?: Filter[];
  ungrouped?: boolean;
}

/** A question in a form that has no answer; the message says which form has one. */
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

/**
 * Refuses every member that is of no view, wherever it stands. Cube looks at hidden members only where they are shown: a filter on a
 * private cube would count its rows through a public view that it can be joined to.
 * @param viste names of the views
 * @throws RefusedShapeError
 */
export function refusePrivate(query: Query, viste: ReadonlySet<string>): void {
  if (query.joinHints !== undefined && query.joinHints.length > 0) {
    throw new RefusedShapeError('I percorsi delle unioni (joinHints) non si possono chiedere');
  }
  for (const member of membersOf(query)) {
    if (!viste.has(member.split('.')[0] ?? '')) {
      throw new RefusedShapeError(`«${member.slice(0, 100)}» non è di una vista: si chiedono solo le viste`);
    }
  }
}

/** Every member that a query names as text; expressions are refused before, where they are not the SQL API's. */
function membersOf({ measures, dimensions, segments, timeDimensions, filters, order }: Query): string[] {
  const inFilters = (list: readonly Filter[] = []): unknown[] =>
    list.flatMap(({ member, dimension, and, or }) => [
      member,
      dimension,
      ...inFilters(and),
      ...inFilters(or),
    ]);
  const inOrder = Array.isArray(order)
    ? order.map((part: unknown) => (Array.isArray(part) ? part[0] : (part as { id?: unknown }).id))
    : Object.keys(order ?? {});
  return [
    ...(measures ?? []),
    ...(dimensions ?? []),
    ...(segments ?? []),
    ...(timeDimensions ?? []).map(({ dimension }) => dimension),
    ...inFilters(filters),
    ...inOrder,
  ].filter((member) => typeof member === 'string');
}

/** Whether filters that all must hold leave one value. */
function isFixed(filters: readonly Filter[] = [], member: string): boolean {
  return filters.some((filter) => {
    if (filter.and) return isFixed(filter.and, member);
    const one = filter.operator === 'equals' && filter.values?.length === 1;
    return one && (filter.member ?? filter.dimension) === member;
  });
}
