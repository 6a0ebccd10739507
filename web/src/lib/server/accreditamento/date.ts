/** Days are YYYY-MM-DD in Italy, instants ISO 8601 in UTC. */

const ROMA = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Rome', dateStyle: 'short' });

/** The day that an instant is in Italy. */
export const dayInItaly = (instant: string | Date): string => ROMA.format(new Date(instant));

/** The last second of a day in Italy: an accreditation holds until the end of its last day. */
export function endOfDay(day: string): string {
  // Italy is one or two hours ahead of UTC.
  const summer = new Date(`${day}T21:59:59.000Z`);
  const winter = new Date(`${day}T22:59:59.000Z`);
  return (dayInItaly(winter) === day ? winter : summer).toISOString();
}

/** The same day some months later; the last one of the month where it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}
