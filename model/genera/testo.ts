/*
 * Cube reads every text of a YAML model as a Python format string: what stands between braces is code, a backslash or a line
 * break ends the string, and `{{` or `{%` anywhere in a file sends the whole file through a template engine.
 */

/** What reads the same and means nothing to Cube. */
const HARMLESS: Record<string, string> = {
  '{': '(',
  '}': ')',
  '"': '”',
  '`': '’',
  '\\': '/',
};

/**
 * A title or description that people wrote, as it may stand in the model: letters, digits, blanks and common signs; all else
 * becomes a blank. Pages show the text as written, from the catalogue; this form is for Cube's `/meta` alone.
 * @returns one line, at most 2,000 characters, never empty (Cube would take an empty text for a missing one)
 */
export function modelText(text: string): string {
  const plain = text
    .slice(0, 2000)
    .replace(/[{}"`\\]/g, (sign) => HARMLESS[sign] ?? ' ')
    .replace(/[^\p{L}\p{M}\p{N} .,;:!?'’“”«»()[\]/€°%&+*=<>–—_@|-]|[\u{10000}-\u{10FFFF}]/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return plain || '–';
}
