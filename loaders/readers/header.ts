import { LoadError } from '../pipeline/contract.ts';

/**
 * Brings a column name to the form in which names are compared: ISTAT's editions differ in line breaks inside headers, double
 * and trailing spaces, footnote marks like `(1)`, accents, apostrophes and letter case.
 *
 * `"Codice Provincia\r\n(Storico)(1)"` → `codice provincia (storico)`
 */
export function normalizeHeader(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/^\ufeff/, '')
    .replace(/[’‘`´]/g, "'")
    .replace(/\(\d{1,2}\)/g, ' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Letters and digits only: the looser comparison, for names that differ in punctuation or lost an accent (`Eta'`, `Et\ufffd`). */
function skeleton(name: string): string {
  return normalizeHeader(name).replace(/[^a-z0-9]/g, '');
}

function indexOf(names: readonly string[], wanted: readonly string[]): number {
  for (const form of [normalizeHeader, skeleton]) {
    const found = names.map(form);
    for (const name of wanted.map(form)) {
      const at = found.indexOf(name);
      if (at >= 0 && name !== '') return at;
    }
  }
  return -1;
}

/**
 * Finds columns by normalised name, not by position.
 *
 * @param header cells of the header row as read
 * @param wanted for each key the names that the column has had over the editions, the best first; a key that ends in `?` is optional
 * @returns position of each key (with its `?`); -1 for an optional one that is missing
 * @throws LoadError INTESTAZIONE_NON_RICONOSCIUTA naming the columns that lack and those that were found, or a name that occurs twice
 */
export function findColumns<Key extends string>(
  header: readonly string[],
  wanted: Readonly<Record<Key, readonly string[]>>,
): Record<Key, number> {
  const entries = Object.entries(wanted) as [Key, readonly string[]][];
  const found = entries.map(([key, names]) => [key, indexOf(header, names)] as const);
  const lacking = entries.filter(([key], i) => found[i]?.[1] === -1 && !key.endsWith('?'));
  if (lacking.length > 0) {
    const names = lacking.map(([, [name]]) => `«${name}»`).join(', ');
    const seen = header.map(normalizeHeader).filter(Boolean).slice(0, 12).join('; ');
    throw new LoadError(
      'INTESTAZIONE_NON_RICONOSCIUTA',
      `Intestazione non riconosciuta: manca ${names}; trovate: ${seen || 'nessuna'}. Controllare che il file sia quello giusto`,
    );
  }
  refuseDoubles(header, found);
  return Object.fromEntries(found) as Record<Key, number>;
}

function refuseDoubles(header: readonly string[], found: readonly (readonly [string, number])[]): void {
  const names = header.map(normalizeHeader);
  for (const [, at] of found) {
    if (at >= 0 && names.indexOf(names[at] ?? '') !== names.lastIndexOf(names[at] ?? '')) {
      throw new LoadError(
        'INTESTAZIONE_NON_RICONOSCIUTA',
        `La colonna «${header[at]?.trim()}» compare due volte: lasciarne una sola`,
      );
    }
  }
}

/**
 * Finds the header among the first rows: files put titles and notes above it.
 *
 * @param rows first rows of a sheet or file
 * @returns index of the first row in which every non-optional key of `wanted` is found
 * @throws LoadError INTESTAZIONE_NON_RICONOSCIUTA about the widest of those rows
 */
export function findHeaderRow(
  rows: readonly (readonly string[])[],
  wanted: Readonly<Record<string, readonly string[]>>,
): number {
  const needed = Object.entries(wanted).filter(([key]) => !key.endsWith('?'));
  const at = rows.findIndex((row) => needed.every(([, names]) => indexOf(row, names) >= 0));
  if (at >= 0) return at;
  const filled = (row: readonly string[]) => row.filter((cell) => cell.trim() !== '').length;
  findColumns([...rows].sort((a, b) => filled(b) - filled(a))[0] ?? [], wanted);
  throw new LoadError('INTESTAZIONE_NON_RICONOSCIUTA', 'Intestazione non riconosciuta: controllare il file');
}
