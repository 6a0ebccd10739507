import { functionName, stringOf, typeName, type Node } from './ast.ts';

/** How finely a moment is asked for; `raw` is the moment itself. */
export type Unit = 'raw' | 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** From the finest to the coarsest; weeks stand beside, since they cross months. */
const ORDER: readonly Unit[] = ['raw', 'second', 'minute', 'hour', 'day', 'month', 'quarter', 'year'];

/** Fields of a moment and the coarsest unit that still tells them. */
const FIELDS: Record<string, Unit> = {
  year: 'year',
  isoyear: 'week',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  day: 'day',
  doy: 'day',
  dow: 'day',
  isodow: 'day',
  hour: 'hour',
  minute: 'minute',
};

/** The coarsest unit from which both can be told. */
export function finest(a: Unit, b: Unit): Unit {
  if (a === b) return a;
  if (a === 'week' || b === 'week') {
    const other = a === 'week' ? b : a;
    return ORDER.indexOf(other) > ORDER.indexOf('day') ? 'day' : other;
  }
  return ORDER[Math.min(ORDER.indexOf(a), ORDER.indexOf(b))] ?? 'raw';
}

/** Whether rows told apart by `key` are told apart by `unit`. */
export const determines = (key: Unit, unit: Unit): boolean => finest(key, unit) === key;

/** A function of one moment that a coarser unit is enough for. */
export interface TimeCall {
  /** The column, inside. */
  readonly argument: Node;
  readonly unit: Unit;
  /** Whether the value is the start of the unit itself, not just a part of it (month 3 of any year). */
  readonly whole: boolean;
  /** The part, when it is one. */
  readonly field?: string;
}

/** `date_trunc('month', x)`, `extract(year FROM x)`, `date_part('year', x)`, `x::date`; undefined for anything else. */
export function timeCallOf(node: Node): TimeCall | undefined {
  if ('TypeCast' in node) return castCallOf(node);
  if (!('FuncCall' in node)) return undefined;
  const [first, argument, ...more] = node.FuncCall.args ?? [];
  const field =
    first && 'A_Const' in first ? stringOf({ String: first.A_Const.sval ?? {} }).toLowerCase() : '';
  if (!argument || more.length > 0) return undefined;
  switch (functionName(node.FuncCall)) {
    case 'date_trunc': {
      const unit = field === 'week' || ORDER.slice(1).includes(field as Unit) ? (field as Unit) : undefined;
      return unit && within({ argument, unit, whole: true });
    }
    case 'extract':
    case 'date_part': {
      const unit = FIELDS[field];
      return unit && within({ argument, unit, whole: field === 'year', field });
    }
    default:
      return undefined;
  }
}

/** A moment as a date; and what `date_trunc` gives, as a date or as the timestamp that it is. */
function castCallOf(node: Node): TimeCall | undefined {
  if (!('TypeCast' in node) || !node.TypeCast.arg || node.TypeCast.typeName?.typmods) return undefined;
  const type = typeName(node.TypeCast.typeName ?? {});
  if (type !== 'date' && type !== 'timestamp') return undefined;
  const inner = timeCallOf(node.TypeCast.arg);
  if (inner)
    return inner.field === undefined
      ? { ...inner, unit: type === 'date' ? ofDate(inner.unit) : inner.unit }
      : undefined;
  return type === 'date' ? within({ argument: node.TypeCast.arg, unit: 'day', whole: true }) : undefined;
}

/** The unit of a date's unit: nothing is finer than a day. */
const ofDate = (unit: Unit): Unit => (finest(unit, 'day') === 'day' ? unit : 'day');

/** A part of a date is a whole number already: what clients write around it to make it one changes nothing. */
export function withoutRounding(node: Node): Node {
  const inner = roundedOf(node);
  return inner && timeCallOf(roundedOf(inner) ?? inner) ? withoutRounding(inner) : node;
}

function roundedOf(node: Node): Node | undefined {
  if ('TypeCast' in node && !node.TypeCast.typeName?.typmods) {
    const whole = ['int2', 'int4', 'int8', 'numeric', 'float8'].includes(
      typeName(node.TypeCast.typeName ?? {}),
    );
    return whole ? node.TypeCast.arg : undefined;
  }
  if (!('FuncCall' in node) || !['trunc', 'floor', 'round'].includes(functionName(node.FuncCall)))
    return undefined;
  const [argument, ...more] = node.FuncCall.args ?? [];
  return more.length === 0 ? argument : undefined;
}

/** Looks through casts between date and timestamp around the column. */
function within(call: TimeCall): TimeCall {
  const { argument } = call;
  if (!('TypeCast' in argument) || !argument.TypeCast.arg || argument.TypeCast.typeName?.typmods) return call;
  const type = typeName(argument.TypeCast.typeName ?? {});
  if (type === 'timestamp') return within({ ...call, argument: argument.TypeCast.arg });
  if (type === 'date') {
    return within({ ...call, argument: argument.TypeCast.arg, unit: ofDate(call.unit) });
  }
  return call;
}

/** A moment of Cube cut to the start of its unit, as text that sorts like the moment. */
export function cutTo(moment: string, unit: Unit): string {
  switch (unit) {
    case 'raw':
      return moment;
    case 'year':
      return moment.slice(0, 4);
    case 'quarter':
      return `${moment.slice(0, 4)}-${Math.ceil(Number(moment.slice(5, 7)) / 3)}`;
    case 'month':
      return moment.slice(0, 7);
    case 'week': {
      const day = new Date(`${moment.slice(0, 10)}T00:00:00Z`);
      day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
      return day.toISOString().slice(0, 10);
    }
    default:
      return moment.slice(0, { day: 10, hour: 13, minute: 16, second: 19 }[unit]);
  }
}
