import { sql, type Expression, type RawBuilder } from 'kysely';

/**
 * An instant as it is stored: UTC with milliseconds, so that instants compare as text.
 * @throws RangeError when it is none
 */
export const toInstant = (text: string): string => new Date(text).toISOString();

export const toInstantOrNull = (text: string | null): string | null =>
  text === null ? null : toInstant(text);

/** An instant as the engines give it back: text or Date. */
export const readInstant = (value: string | Date): string =>
  value instanceof Date ? value.toISOString() : value;

export const readInstantOrNull = (value: string | Date | null): string | null =>
  value === null ? null : readInstant(value);

/** YYYY-MM-DD. */
export const readDay = (value: string | Date): string => readInstant(value).slice(0, 10);

export const toFlag = (value: boolean): 0 | 1 => (value ? 1 : 0);

/** E-mail as it is stored and compared. */
export const toEmail = (text: string): string => text.trim().toLowerCase();

/** Codice fiscale as it is stored and compared; empty is none. */
export const toCodiceFiscale = (text: string | null): string | null => text?.trim().toUpperCase() || null;

/** At most `length` characters, for values that a stranger chooses and that must not make a line of the log fail. */
export const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');

/** Text without case, accents and typographic apostrophes: to search and to sort. */
export const fold = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[‘’ʼ]/g, "'").toLowerCase();

/** The words of a search: at most ten, of at most 100 characters (patterns have limits in both engines). */
export const wordsOf = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => cut(word, 100));

/** Condition "contains this text"; nothing in the text is a wildcard (`[` is one in SQL Server). */
export function containing(column: Expression<string>, text: string): RawBuilder<boolean> {
  const pattern = `%${text.replace(/[~%_[]/g, '~$&')}%`;
  return sql<boolean>`${column} like ${pattern} escape '~'`;
}

/** Lines of one page of a list: 50 unless told, 1,000 at most. */
export function pageOf({ da = 0, limite = 50 }: { da?: number; limite?: number }): {
  offset: number;
  limit: number;
} {
  return { offset: Math.max(0, Math.trunc(da)), limit: Math.min(1_000, Math.max(1, Math.trunc(limite))) };
}
