import type { SqlErrorFields } from '../types.ts';

const READS = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'EXPLAIN', 'SHOW']);

/**
 * The engine's own look at a statement, however carefully it was chosen before: what does not begin like a query could
 * leave the transaction or the role (`SET`, `RESET`, `COMMIT`), the instance (`COPY … TO PROGRAM`) or something behind.
 * @returns what is wrong, undefined when nothing is
 */
export function refusedStatement(sql: string): SqlErrorFields | undefined {
  if (sql.includes('\0'))
    return { code: '22021', message: 'A statement cannot hold the character with code zero.' };
  const from = firstWord(sql);
  const word = /^[A-Za-z]+/.exec(sql.slice(from, from + 16))?.[0] ?? '';
  if (READS.has(word.toUpperCase())) return undefined;
  return {
    code: '0A000',
    message: `Only statements that read are answered here, not ${word || 'this one'}.`,
  };
}

/** Where the first word begins: after blanks, opening brackets and comments. */
function firstWord(sql: string): number {
  const before = /(?:[\s(]|--[^\n\r]*)*/y;
  for (let at = 0; ; at = endOfComment(sql, at)) {
    before.lastIndex = at;
    at += before.exec(sql)?.[0].length ?? 0;
    if (!sql.startsWith('/*', at)) return at;
  }
}

/** Comments of PostgreSQL stand in each other, so each end belongs to the last beginning. */
function endOfComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let match = mark.exec(sql); match; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
