import type { Column } from '../types.ts';
import { SqlError, type SqlErrorFields } from '../types.ts';
import { kindOf, type Node } from './ast.ts';

type Place = Node | undefined;

/** Place of a node in the statement, as the parser gives it: an offset in bytes of UTF-8; undefined when it has none. */
function placeOf(node: Place): number | undefined {
  if (!node) return undefined;
  const body = (node as Record<string, { location?: number }>)[kindOf(node)];
  const own = body?.location;
  return typeof own === 'number' && own >= 0 ? own : undefined;
}

/** An error with the place in bytes, which only the text can turn into characters. */
export class PlacedError extends SqlError {
  readonly offset: number | undefined;

  constructor(
    code: string,
    message: string,
    node: Place,
    more: Pick<SqlErrorFields, 'hint' | 'detail'> = {},
  ) {
    super(code, message, more);
    this.offset = placeOf(node);
  }

  /** The same with the position as clients get it, in characters from 1. */
  within(sql: string): SqlError {
    const { code, message, detail, hint } = this.fields;
    if (this.offset === undefined) return new SqlError(code, message, { detail, hint });
    const position = [...Buffer.from(sql).subarray(0, this.offset).toString()].length + 1;
    return new SqlError(code, message, { detail, hint, position });
  }
}

export const notSupported = (what: string, node: Place, hint?: string): PlacedError =>
  new PlacedError('0A000', `${what}: non è possibile da qui`, node, hint ? { hint } : {});

export const notAllowed = (what: string, node: Place): PlacedError =>
  new PlacedError('42501', `${what}: non è permesso da qui`, node, {
    hint: 'Da questa porta si legge soltanto, con le funzioni usuali sui valori.',
  });

/** A measure that does not add up, asked over rows finer than the question. */
export const notAdditive = (column: Column, name: string, node: Place): PlacedError =>
  new PlacedError(
    '0A000',
    `«${column.name}» non si può calcolare con ${name} da righe più fini: è un rapporto o un conteggio di distinti`,
    node,
    {
      hint: `Raggruppa soltanto per dimensioni semplici della vista (GROUP BY) e chiedi MEASURE(${column.name}); oppure chiedi le sue parti sommabili.`,
    },
  );

/** An aggregate that a measure does not have. */
export const wrongAggregate = (column: Column, name: string, node: Place): PlacedError =>
  new PlacedError('0A000', `${name} non si applica alla misura «${column.name}»`, node, {
    hint: `Chiedi MEASURE(${column.name})${column.aggregation === 'none' ? '' : ` o ${(column.aggregation ?? 'sum').toUpperCase()}(${column.name})`}. Per una statistica dei valori di ogni gruppo, calcolali in una sottoquery: SELECT ${name}(x) FROM (SELECT MEASURE(${column.name}) AS x FROM … GROUP BY …) t.`,
  });

/** A condition on a measure where it would be asked of rows that do not exist. */
export const measureInWhere = (column: Column, node: Place): PlacedError =>
  new PlacedError(
    '0A000',
    `La misura «${column.name}» non può stare in WHERE di una query che raggruppa`,
    node,
    {
      hint: `Usa HAVING MEASURE(${column.name}) …`,
    },
  );

/** A stock that would be summed over periods. */
export const overPeriods = (column: Column, node: Place): PlacedError =>
  new PlacedError('0A000', `«${column.name}» è una consistenza: non si somma su più periodi`, node, {
    hint: 'Aggiungi il periodo a GROUP BY, fissalo in WHERE, o toglilo dalla query: senza periodo vale l’ultimo.',
  });

/** A stock, which is the last period's, beside a measure that is of all periods. */
export const mixedPeriods = (stock: Column, flow: Column, node: Place): PlacedError =>
  new PlacedError(
    '0A000',
    `«${stock.name}» è una consistenza e vale per un periodo, «${flow.name}» si somma su tutti: insieme serve il periodo`,
    node,
    { hint: 'Aggiungi il periodo a GROUP BY, fissalo a uno in WHERE, o chiedi le due misure separatamente.' },
  );

/** A join that would repeat the rows of a measure. */
export const multiplied = (column: Column, other: string, node: Place): PlacedError =>
  new PlacedError(
    '0A000',
    `L’unione con «${other}» ripeterebbe i valori di «${column.name}»: la somma sarebbe sbagliata`,
    node,
    {
      hint: `Unisci per tutte le dimensioni che la query chiede a «${other}», o aggrega prima ogni vista in una sottoquery e poi unisci.`,
    },
  );

export const tooManyRows = (table: string, cap: number): SqlError =>
  new SqlError('54000', `«${table}»: la risposta ha più di ${cap} righe alla grana chiesta`, {
    hint: 'Chiedi meno dimensioni o filtra con condizioni semplici (=, IN, intervalli); senza calcoli e unioni le righe non hanno limite. COUNT(*) conta le combinazioni di tutte le dimensioni: per un elenco usa COUNT(DISTINCT …).',
  });

/** A condition that only this layer can compute, on a measure that cannot be put together again. */
export const filterNotExact = (measure: string, node: Place): PlacedError =>
  new PlacedError('0A000', `«${measure}» non si può calcolare con questa condizione`, node, {
    hint: 'Filtra con condizioni semplici: =, <>, IN, IS NULL, ILIKE, intervalli di numeri e di date.',
  });
