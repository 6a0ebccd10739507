import type { Catalogue, Column, Table } from '../types.ts';

/** Types as PostgreSQL's own listings show them. */
const SQL_TYPES: Readonly<Record<Column['type'], string>> = {
  text: 'text',
  numeric: 'numeric',
  boolean: 'boolean',
  timestamp: 'timestamp without time zone',
  bigint: 'bigint',
};
/** Types with a storage that would give each empty table a second one for long values (TOAST). */
const VARIABLE = new Set<Column['type']>(['text', 'numeric']);

/**
 * Statements that make the catalogue in an empty database: one table without rows a view, in schema `public`, with
 * title and description as comments. No keys: what identifies a row of a view is not known.
 */
export function catalogueDdl(catalogue: Catalogue): string {
  return catalogue.tables.map(tableDdl).join('\n');
}

/** A name as it stands in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in SQL, standard strings on. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function tableDdl(table: Table): string {
  const name = `public.${quoteName(table.name)}`;
  const columns = table.columns.map(columnDdl);
  const comments = table.columns.map(
    (column) => `COMMENT ON COLUMN ${name}.${quoteName(column.name)} IS ${quoteText(comment(column))};`,
  );
  return [
    `CREATE TABLE ${name} (${columns.join(', ')});`,
    `COMMENT ON TABLE ${name} IS ${quoteText(comment(table))};`,
    ...comments,
  ].join('\n');
}

function columnDdl({ name, type }: Column): string {
  return `${quoteName(name)} ${SQL_TYPES[type]}${VARIABLE.has(type) ? ' STORAGE PLAIN' : ''}`;
}

/** One line, because that is what the tools' lists show. */
function comment({ title, description }: { readonly title: string; readonly description: string }): string {
  return description ? `${title}: ${description}` : title;
}
