/** True when the text is a real ISO day. */
export function giornoValido(iso: string): boolean {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(iso) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso)
  );
}

/**
 * The ISO day of a cell: `2024-01-31`, `31/01/2024`, `31-1-2024`, `2024-01-31T00:00:00Z` (SITUAS).
 *
 * @returns '' for an empty cell, null for anything that is no day
 */
export function giornoDellaCella(testo: string): string | null {
  const cella = testo.trim();
  if (cella === '') return '';
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/.exec(cella)?.[1] ?? italiano(cella);
  return iso !== null && giornoValido(iso) ? iso : null;
}

function italiano(cella: string): string | null {
  const parti = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?$/.exec(cella);
  if (!parti) return null;
  const [, giorno = '', mese = '', anno = ''] = parti;
  return `${anno}-${mese.padStart(2, '0')}-${giorno.padStart(2, '0')}`;
}

/** ISO day → `31/01/2024`, as Italian services ask for it. */
export const giornoItaliano = (iso: string): string => iso.split('-').reverse().join('/');
