/*
 * Dates and instants in binary count from 2000-01-01: days, or microseconds (src/include/datatype/timestamp.h). In text they come in
 * DateStyle ISO, the only one of this server.
 */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
const MAX_INT64 = 2n ** 63n - 1n;

const DATE = /^(\d{4,6})-(\d\d)-(\d\d)( BC)?$/;
const INSTANT =
  /^(\d{4,6}-\d\d-\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([-+])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?( BC)?$/;

/** Days since 2000-01-01. */
export function dateToDays(text: string): number {
  if (text === 'infinity') return 0x7fffffff;
  if (text === '-infinity') return -0x80000000;
  const [, year, month, day, bc] = DATE.exec(text) ?? [];
  if (year === undefined) throw new SyntaxError('no date');
  const at = new Date(0);
  at.setUTCFullYear(bc ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  return (at.getTime() - EPOCH_MS) / DAY_MS;
}

/** Microseconds since 2000-01-01; an offset in the text is taken off. */
export function instantToMicros(text: string): bigint {
  if (text === 'infinity') return MAX_INT64;
  if (text === '-infinity') return -MAX_INT64 - 1n;
  const [, date = '', hour, minute, second, fraction = '', sign, ...rest] = INSTANT.exec(text) ?? [];
  if (hour === undefined) throw new SyntaxError('no instant');
  const [zoneHour = 0, zoneMinute = 0, zoneSecond = 0, bc = ''] = rest;
  const seconds = dateToDays(date + bc) * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const zone = Number(zoneHour) * 3600 + Number(zoneMinute) * 60 + Number(zoneSecond);
  const utc = sign === undefined ? seconds : seconds - (sign === '-' ? -zone : zone);
  return BigInt(utc) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

export function daysToDate(days: number): string {
  if (days === 0x7fffffff) return 'infinity';
  if (days === -0x80000000) return '-infinity';
  return isoDate(new Date(EPOCH_MS + days * DAY_MS));
}

/** @param zone true writes the offset of UTC */
export function microsToInstant(micros: bigint, zone: boolean): string {
  if (micros === MAX_INT64) return 'infinity';
  if (micros === -MAX_INT64 - 1n) return '-infinity';
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const at = new Date(EPOCH_MS + Number((micros - fraction) / 1000n));
  const clock = at.toISOString().slice(-13, -5);
  const [date, bc = ''] = isoDate(at).split(/(?= BC)/);
  const decimals = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0')}`;
  return `${date} ${clock}${decimals}${zone ? '+00' : ''}${bc}`;
}

/** @throws RangeError beyond the years that a Date knows */
function isoDate(at: Date): string {
  const year = at.getUTCFullYear();
  const rest = at.toISOString().slice(-20, -14);
  return `${String(year > 0 ? year : 1 - year).padStart(4, '0')}${rest}${year > 0 ? '' : ' BC'}`;
}

/** Microseconds since midnight, of a clock time. */
export function timeToMicros(text: string): bigint {
  const [, hour, minute, second, fraction = ''] = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (hour === undefined) throw new SyntaxError('no time');
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

export function microsToTime(micros: bigint): string {
  return microsToInstant(micros, false).slice(11);
}
