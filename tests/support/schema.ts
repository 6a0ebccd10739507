import { readdirSync, readFileSync } from 'node:fs';
import { splitStatements } from '../../sql/mssql/text.ts';
import type { Session, Warehouse } from '../../sql/warehouse.ts';
import { parseTsql, type Statement } from './tsql-grammar.ts';

export interface Table {
  /** Type class and nullability by column name: 'int', 'text', 'text null'. */
  columns: Record<string, string>;
  primaryKey: string[];
  unique: string[][];
  /** Sorted texts that a CHECK allows, by column. */
  checks: Record<string, string[]>;
}

export type Schema = Record<string, Table>;

const CLASSES: Record<string, string> = {
  INTEGER: 'int',
  INT: 'int',
  BIGINT: 'bigint',
  VARCHAR: 'text',
  NVARCHAR: 'text',
  DOUBLE: 'float',
  FLOAT: 'float',
  BOOLEAN: 'bit',
  BIT: 'bit',
  BLOB: 'binary',
  VARBINARY: 'binary',
  DATE: 'date',
  TIMESTAMP: 'instant',
  DATETIME2: 'instant',
};

function classOf(type: string, nullable: boolean): string {
  const name = CLASSES[type.toUpperCase()];
  if (!name) throw new Error(`type ${type} has no twin in the other engine`);
  return nullable ? `${name} null` : name;
}

const emptyTable = (): Table => ({ columns: {}, primaryKey: [], unique: [], checks: {} });

const quoted = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'/g)].map(([, value = '']) => value).sort();

const sortUnique = (schema: Schema): Schema => {
  for (const { unique } of Object.values(schema)) unique.sort((a, b) => (a.join() < b.join() ? -1 : 1));
  return schema;
};

/** Schema `dw` as DuckDB's catalogue has it, without the history of migrations. */
export async function duckdbSchema(warehouse: Warehouse): Promise<Schema> {
  const schema: Schema = {};
  const columns = await warehouse.query<{ t: string; c: string; type: string; nullable: boolean }>(
    `SELECT table_name AS t, column_name AS c, data_type AS type, is_nullable AS nullable
     FROM duckdb_columns() WHERE schema_name = 'dw' AND table_name <> 'migrazione'
       AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE schema_name = 'dw') ORDER BY table_name, column_index`,
  );
  for (const { t, c, type, nullable } of columns) {
    (schema[t] ??= emptyTable()).columns[c] = classOf(type, nullable);
  }
  const constraints = await warehouse.query<{ t: string; kind: string; columns: string; text: string }>(
    `SELECT table_name AS t, constraint_type AS kind, array_to_string(constraint_column_names, ',') AS columns,
       constraint_text AS text
     FROM duckdb_constraints() WHERE schema_name = 'dw' AND table_name <> 'migrazione'`,
  );
  for (const { t, kind, columns: names, text } of constraints) {
    const table = schema[t] as Table;
    if (kind === 'PRIMARY KEY') table.primaryKey = names.split(',');
    if (kind === 'UNIQUE') table.unique.push(names.split(','));
    if (kind === 'CHECK') table.checks[names] = quoted(text);
  }
  return sortUnique(schema);
}

/** One statement of a T-SQL migration. `name` tells which: file and the thing that it makes or changes. */
export interface NamedStatement {
  name: string;
  sql: string;
}

/** The statements of the `.sql` files of a folder, in the order in which they are applied. */
export function tsqlStatements(directory: URL): NamedStatement[] {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.flatMap((file) =>
    splitStatements(readFileSync(new URL(file, directory), 'utf8')).map((sql) => ({
      name: `${file} ${subjectOf(sql)}`,
      sql,
    })),
  );
}

/** The name of the constraint, index, trigger or table that a statement is about. */
function subjectOf(sql: string): string {
  const code = sql
    .replace(/--[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const made = /ADD CONSTRAINT (\w+)|(?:INDEX|TRIGGER) ([\w.]+) ON/i.exec(code);
  const named = /^\w+ (?:TABLE |INTO |FROM )?([\w.]+)(?: ADD (\w+))?/i.exec(code);
  return made?.[1] ?? made?.[2] ?? [named?.[1], named?.[2]].filter(Boolean).join('.');
}

/** Schema `dw` as the T-SQL migrations leave it, read from their syntax trees alone. */
export function tsqlSchema(statements: readonly NamedStatement[]): Schema {
  const schema: Schema = {};
  for (const { sql } of statements) {
    const tree = parseTsql(sql);
    if (tree) applyStatement(schema, tree);
  }
  return sortUnique(schema);
}

interface Definition {
  resource: 'column' | 'constraint';
  action?: string;
  column?: { column: string };
  definition: { dataType: string } | { column?: string }[];
  nullable?: { type: string };
  primary_key?: string;
  unique?: string;
  constraint_type?: string;
  constraint?: string;
}

function applyStatement(schema: Schema, tree: Statement): void {
  const [target] = [tree['table'] ?? tree['name']].flat() as { table?: string }[];
  const name = target?.table ?? '';
  if (tree.type === 'create' && tree['keyword'] === 'table') {
    const table = (schema[name] = emptyTable());
    for (const definition of tree['create_definitions'] as Definition[]) addDefinition(table, definition);
  }
  if (tree.type === 'drop' && tree['keyword'] === 'table') delete schema[name];
  if (tree.type === 'alter') {
    const table = schema[name];
    if (!table) throw new Error(`ALTER TABLE of ${name}, which no statement before creates`);
    for (const change of tree['expr'] as Definition[]) alterTable(table, change);
  }
}

function alterTable(table: Table, change: Definition): void {
  if (change.action === 'add') {
    const inner = (change as unknown as { create_definitions?: Definition }).create_definitions;
    addDefinition(table, inner ?? change);
  } else if (change.action === 'drop' && change.resource === 'column') {
    delete table.columns[change.column?.column ?? ''];
  } else if (change.action === 'drop' && change.resource === 'constraint') {
    // A check that is written again: what comes later counts.
  } else throw new Error(`ALTER TABLE … ${change.action} is not understood here`);
}

function addDefinition(table: Table, each: Definition): void {
  const { resource, column, definition, nullable, constraint_type } = each;
  if (resource === 'column') {
    const { dataType } = definition as { dataType: string };
    const name = column?.column ?? '';
    table.columns[name] = classOf(dataType, nullable?.type !== 'not null');
    if (each.primary_key) table.primaryKey = [name];
    if (each.unique) table.unique.push([name]);
    return;
  }
  const names = (definition as { column?: string }[]).map((each) => each.column ?? '');
  const kind = constraint_type?.toLowerCase().replace(/[^a-z]/g, '') ?? '';
  if (kind.startsWith('primarykey')) table.primaryKey = names;
  else if (kind.startsWith('unique')) table.unique.push(names);
  else if (kind === 'check') {
    const [condition] = definition as unknown as [
      { left: { column: string }; right: { value: { value: string }[] } },
    ];
    table.checks[condition.left.column] = condition.right.value.map(({ value }) => value).sort();
  } else throw new Error(`constraint ${constraint_type} is not understood here`);
}

/** A foreign key of the T-SQL side, read from its text: the grammar knows none. */
export interface ForeignKey {
  name: string;
  table: string;
  columns: string[];
  references: string;
  referenced: string[];
  /** Whether rows go with the row that they point to. */
  cascade: boolean;
}

const FOREIGN_KEY =
  /^ALTER TABLE (?:dw|app)\.(\w+) ADD CONSTRAINT (fk_\w+) FOREIGN KEY \(([\w, ]+)\) REFERENCES (?:dw|app)\.(\w+) \(([\w, ]+)\)( ON DELETE CASCADE)?$/;

export function foreignKeys(statements: readonly NamedStatement[]): ForeignKey[] {
  return statements.flatMap(({ sql }) => {
    const found = FOREIGN_KEY.exec(
      sql
        .replace(/--[^\n]*/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    );
    if (!found) return [];
    const [, table = '', name = '', columns = '', references = '', referenced = '', cascade] = found;
    return [
      {
        name,
        table,
        columns: columns.split(', '),
        references,
        referenced: referenced.split(', '),
        cascade: cascade !== undefined,
      },
    ];
  });
}

const TWIN = tsqlStatements(new URL('../../sql/dw/mssql/', import.meta.url));
const TWIN_SCHEMA = tsqlSchema(TWIN);
const TWIN_KEYS = foreignKeys(TWIN);

/**
 * What SQL Server would refuse now, looked for on DuckDB, which has neither foreign keys nor keys of facts: rows that point to
 * nothing, and facts with the same key twice. Gives the names of the constraints that are broken.
 */
export async function brokenConstraints(session: Session): Promise<string[]> {
  const orphans = TWIN_KEYS.map(
    ({ name, table, columns: [column], references, referenced: [key] }) =>
      `SELECT '${name}' AS vincolo WHERE EXISTS (SELECT 1 FROM dw.${table} AS c WHERE c.${column} IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM dw.${references} AS p WHERE p.${key} = c.${column}))`,
  );
  const doubles = Object.entries(TWIN_SCHEMA)
    .filter(([name]) => name.startsWith('fact_'))
    .map(
      ([name, { primaryKey }]) =>
        `SELECT 'pk_${name}' AS vincolo WHERE EXISTS (SELECT 1 FROM dw.${name} GROUP BY ${primaryKey.join(', ')} HAVING COUNT(*) > 1)`,
    );
  const rows = await session.query<{ vincolo: string }>([...orphans, ...doubles].join(' UNION ALL '));
  return rows.map(({ vincolo }) => vincolo);
}

/** Schema `dw` as SQL Server's catalogue has it, without the history of migrations and without the keys of the facts. */
export async function mssqlSchema(warehouse: Warehouse): Promise<Schema> {
  const schema: Schema = {};
  const columns = await warehouse.query<{ t: string; c: string; type: string; nullable: boolean }>(
    `SELECT t.name AS t, c.name AS c, y.name AS type, c.is_nullable AS nullable
     FROM sys.tables AS t JOIN sys.columns AS c ON c.object_id = t.object_id
     JOIN sys.types AS y ON y.user_type_id = c.user_type_id
     WHERE t.schema_id = SCHEMA_ID(N'dw') AND t.name <> N'migrazione' ORDER BY t.name, c.column_id`,
  );
  for (const { t, c, type, nullable } of columns) {
    (schema[t] ??= emptyTable()).columns[c] = classOf(type, nullable);
  }
  const keys = await warehouse.query<{ t: string; kind: string; name: string; c: string }>(
    `SELECT t.name AS t, k.type AS kind, k.name AS name, c.name AS c
     FROM sys.key_constraints AS k JOIN sys.tables AS t ON t.object_id = k.parent_object_id
     JOIN sys.index_columns AS i ON i.object_id = t.object_id AND i.index_id = k.unique_index_id
     JOIN sys.columns AS c ON c.object_id = t.object_id AND c.column_id = i.column_id
     WHERE t.schema_id = SCHEMA_ID(N'dw') AND t.name <> N'migrazione' ORDER BY t.name, k.name, i.key_ordinal`,
  );
  for (const [, group] of Map.groupBy(keys, ({ t, name }) => `${t} ${name}`)) {
    const [{ t, kind } = { t: '', kind: '' }] = group;
    const names = group.map(({ c }) => c);
    if (kind.trim() === 'UQ') schema[t]?.unique.push(names);
    else if (!t.startsWith('fact_')) (schema[t] as Table).primaryKey = names;
  }
  const checks = await warehouse.query<{ t: string; c: string; text: string }>(
    `SELECT t.name AS t, k.definition AS text,
       SUBSTRING(k.definition, CHARINDEX(N'[', k.definition) + 1, CHARINDEX(N']', k.definition) - CHARINDEX(N'[', k.definition) - 1) AS c
     FROM sys.check_constraints AS k JOIN sys.tables AS t ON t.object_id = k.parent_object_id
     WHERE t.schema_id = SCHEMA_ID(N'dw')`,
  );
  for (const { t, c, text } of checks) (schema[t] as Table).checks[c] = quoted(text);
  return sortUnique(schema);
}
