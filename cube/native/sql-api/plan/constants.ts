import type { Parameters } from '../types.ts';
import { operatorOf, typeName, type A_Const, type Node, type TypeCast } from './ast.ts';

/** What a constant is, as far as text tells: null, or text that a column's type must be able to read. */
export interface Constant {
  readonly value: string | null;
  /** Type written beside it, '' when its context decides. */
  readonly type: string;
}

/** Types whose text is the value itself, so that a cast to them changes nothing that a comparison sees. */
const TRANSPARENT = new Set([
  'text',
  'varchar',
  'bpchar',
  'name',
  'numeric',
  'int2',
  'int4',
  'int8',
  'bool',
  'date',
  'timestamp',
]);
const WHOLE = /^[+-]?\d+$/;

/**
 * Value of an expression that needs no data: literals, parameters, negative numbers, harmless casts.
 * @param parameters values, or null while they are not known: then a parameter is some text
 * @returns undefined when it is no constant of these kinds
 */
export function constantOf(node: Node | undefined, parameters: Parameters | null): Constant | undefined {
  if (!node) return undefined;
  if ('A_Const' in node) return literal(node.A_Const);
  if ('ParamRef' in node) {
    const value = parameters ? parameters[(node.ParamRef.number ?? 0) - 1] : '0';
    return value === undefined ? undefined : { value, type: '' };
  }
  if ('A_Expr' in node && !node.A_Expr.lexpr && operatorOf(node.A_Expr.name) === '-') {
    const inner = constantOf(node.A_Expr.rexpr, parameters);
    if (!inner?.value || !/^[\d.]+$/.test(inner.value)) return undefined;
    return { value: `-${inner.value}`, type: inner.type };
  }
  if ('TypeCast' in node) return castConstant(node.TypeCast, parameters);
  return undefined;
}

function literal(constant: A_Const): Constant | undefined {
  if (constant.isnull) return { value: null, type: '' };
  if (constant.ival) return { value: String(constant.ival.ival ?? 0), type: 'numeric' };
  if (constant.fval) return { value: constant.fval.fval ?? '0', type: 'numeric' };
  if (constant.boolval) return { value: constant.boolval.boolval ? 'true' : 'false', type: 'bool' };
  if (constant.sval) return { value: constant.sval.sval ?? '', type: '' };
  return undefined;
}

function castConstant(
  { arg, typeName: type }: TypeCast,
  parameters: Parameters | null,
): Constant | undefined {
  const inner = constantOf(arg, parameters);
  const name = type ? typeName(type) : '';
  if (!inner || !TRANSPARENT.has(name) || type?.typmods || type?.arrayBounds) return undefined;
  if (inner.value !== null && /^int/.test(name) && !WHOLE.test(inner.value)) return undefined;
  if (inner.value !== null && name === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(inner.value)) return undefined;
  return { value: inner.value, type: name };
}

/** The number as Cube's filters take it; undefined when the text is none. */
export function numberOf({ value }: Constant): string | undefined {
  return value !== null && /^[+-]?\d+(\.\d+)?$/.test(value.trim())
    ? String(value.trim().replace(/^\+/, ''))
    : undefined;
}

/** `true` or `false`; undefined when the text is neither. */
export function booleanOf({ value }: Constant): string | undefined {
  if (value === null) return undefined;
  if (/^(t|true|1|yes|on)$/i.test(value)) return 'true';
  return /^(f|false|0|no|off)$/i.test(value) ? 'false' : undefined;
}

/** The moment as `YYYY-MM-DDTHH:MM:SS.mmm`; undefined when the text is none, has a zone, or is finer than a millisecond. */
export function momentOf({ value }: Constant): string | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3})0*)?)?)?$/.exec(
    value?.trim() ?? '',
  );
  if (!parts) return undefined;
  const [, day, minutes = '00:00', seconds = '00', millis = ''] = parts;
  const moment = `${day}T${minutes}:${seconds}.${millis.padEnd(3, '0')}`;
  const read = new Date(`${moment}Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString() === `${moment}Z` ? moment : undefined;
}

/** Whether a condition without data holds; undefined when that is not so simple. */
export function truthOf(node: Node, parameters: Parameters | null): boolean | undefined {
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP') {
    const [left, right] = [
      constantOf(node.A_Expr.lexpr, parameters),
      constantOf(node.A_Expr.rexpr, parameters),
    ];
    if (
      !left ||
      !right ||
      left.value === null ||
      right.value === null ||
      'ParamRef' in (node.A_Expr.lexpr ?? {})
    ) {
      return undefined;
    }
    const numbers = [numberOf(left), numberOf(right)];
    const [a, b] = numbers.includes(undefined) ? [left.value, right.value] : numbers.map(Number);
    if (operatorOf(node.A_Expr.name) === '=') return a === b;
    if (operatorOf(node.A_Expr.name) === '<>') return a !== b;
    return undefined;
  }
  if ('A_Const' in node && node.A_Const.boolval) return node.A_Const.boolval.boolval ?? false;
  if ('A_Const' in node && node.A_Const.isnull) return false;
  return undefined;
}

/** Elements of an array's text (`{a,"b c",NULL}`), or of ARRAY[…]; undefined when it is nested or not constant. */
export function arrayOf(node: Node | undefined, parameters: Parameters | null): Constant[] | undefined {
  if (!node) return undefined;
  if ('A_ArrayExpr' in node) {
    const items = (node.A_ArrayExpr.elements ?? []).map((item) => constantOf(item, parameters));
    return items.includes(undefined) ? undefined : (items as Constant[]);
  }
  if ('TypeCast' in node && node.TypeCast.typeName?.arrayBounds)
    return arrayOf(node.TypeCast.arg, parameters);
  const whole = constantOf(node, parameters);
  if (!whole?.value) return undefined;
  if (parameters === null && 'ParamRef' in node) return [{ value: '0', type: '' }];
  return splitArray(whole.value)?.map((value) => ({ value, type: '' }));
}

function splitArray(value: string): (string | null)[] | undefined {
  if (!/^\{.*\}$/s.test(value)) return undefined;
  const body = value.slice(1, -1);
  if (body === '') return [];
  const items: (string | null)[] = [];
  const item = /(?:"((?:[^"\\]|\\.)*)"|([^,"{}\\]*))(,|$)/gsy;
  for (;;) {
    const at = item.lastIndex;
    const found = item.exec(body);
    if (!found) return undefined;
    const [, quoted, bare = '', end] = found;
    if (quoted !== undefined) items.push(quoted.replace(/\\(.)/gs, '$1'));
    else items.push(/^null$/i.test(bare.trim()) ? null : bare.trim());
    if (end === '') return items;
    if (item.lastIndex === at) return undefined;
  }
}
