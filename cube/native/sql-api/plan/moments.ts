import type { Column, CubeFilter } from '../types.ts';
import { momentOf, numberOf, type Constant } from './constants.ts';
import type { TimeCall, Unit } from './time.ts';

const DAY = 86_400_000;

/**
 * A comparison of a function of one moment (`date_trunc('month', t)`, `t::date`, `extract(year FROM t)`) as bounds of the moment itself.
 * @returns undefined when it is no bound: another field, or a moment inside of a unit
 */
export function boundsOf(
  { member }: Column,
  { unit, whole }: TimeCall,
  operator: string,
  constant: Constant,
): readonly CubeFilter[] | undefined {
  const start = whole ? startOf(unit, constant) : undefined;
  const end = start === undefined ? undefined : nextOf(unit, start);
  if (start === undefined || end === undefined) return undefined;
  const from = (value: string): CubeFilter => ({ member, operator: 'afterOrOnDate', values: [value] });
  const before = (value: string): CubeFilter => ({ member, operator: 'beforeDate', values: [value] });
  switch (operator) {
    case '=':
      return [from(start), before(end)];
    case '<>':
      return [{ or: [before(start), from(end)] }];
    case '>=':
      return [from(start)];
    case '>':
      return [from(end)];
    case '<':
      return [before(start)];
    case '<=':
      return [before(end)];
    default:
      return undefined;
  }
}

/** First moment of the unit that a constant names: a year by its number, else a moment that is the first of its unit. */
function startOf(unit: Unit, constant: Constant): string | undefined {
  const year = unit === 'year' ? numberOf(constant) : undefined;
  if (year !== undefined) return /^\d{4}$/.test(year) ? `${year}-01-01T00:00:00.000` : undefined;
  const moment = momentOf(constant);
  return moment && isStart(unit, moment) ? moment : undefined;
}

function isStart(unit: Unit, moment: string): boolean {
  switch (unit) {
    case 'year':
      return moment.endsWith('-01-01T00:00:00.000');
    case 'quarter':
      return /-(01|04|07|10)-01T00:00:00.000$/.test(moment);
    case 'month':
      return moment.endsWith('-01T00:00:00.000');
    case 'week':
      return moment.endsWith('T00:00:00.000') && new Date(`${moment}Z`).getUTCDay() === 1;
    case 'day':
      return moment.endsWith('T00:00:00.000');
    case 'hour':
      return moment.endsWith(':00:00.000');
    default:
      return false;
  }
}

/** First moment of the unit that follows. */
function nextOf(unit: Unit, start: string): string | undefined {
  const date = new Date(`${start}Z`);
  const months = { year: 12, quarter: 3, month: 1 }[unit as 'year'];
  const length = { week: 7 * DAY, day: DAY, hour: DAY / 24 }[unit as 'week'];
  if (months) date.setUTCMonth(date.getUTCMonth() + months);
  else if (length) date.setTime(date.getTime() + length);
  else return undefined;
  return date.toISOString().slice(0, -1);
}
