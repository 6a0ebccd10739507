import { parseTsql, type Statement } from './tsql-grammar.ts';

/**
 * What is wrong with a statement as T-SQL of SQL Server 2019; empty when nothing is known to be. The grammar lets through what
 * other engines speak, so words, functions, types and shapes that SQL Server refuses are looked for one by one. What only the
 * server knows (names of columns, conversions, an alias in WHERE) stays for the server.
 */
export function tsqlObjections(sql: string): string[] {
  const tree = parseTsql(sql);
  const code = codeOf(sql);
  const words = WORDS.filter(([pattern]) => pattern.test(code)).map(([, reason]) => reason);
  return [...(tree ? shapes(tree) : ['not in the reach of the grammar']), ...words, ...functions(code)];
}

/** The statement without texts, quoted names and comments. */
const codeOf = (sql: string): string =>
  sql
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/"[^"]*"|\[[^\]]*\]/g, '"x"');

const WORDS: [RegExp, string][] = [
  [/\blimit\b/i, 'LIMIT: OFFSET … FETCH after ORDER BY'],
  [/\|\|/, '||: CONCAT'],
  [/::/, '::type: CAST'],
  [/\/\//, '//: CAST and division'],
  [/\busing\b/i, 'USING: ON'],
  [/\b(true|false)\b/i, 'true, false: 1, 0 or a value bound'],
  [/\b(date|timestamp|time|interval)\s+''/i, 'typed literal: CAST'],
  [/\brecursive\b/i, 'WITH RECURSIVE: WITH'],
  [/\blateral\b/i, 'LATERAL'],
  [
    /\b(qualify|filter\s*\(|returning|on\s+conflict|nulls\s+(first|last)|ilike|merge)\b/i,
    'not T-SQL, or not wanted',
  ],
  [/\bis\s+(not\s+)?distinct\s+from\b/i, 'IS DISTINCT FROM: since 2022 only'],
  [/\bas\s+(varchar|nvarchar|char)\s*\)/i, 'CAST to text without a length cuts after 30 letters'],
  [
    /\bas\s+(double(?!\s+precision)|timestamp|boolean|hugeint|text|blob|string|utinyint|ubigint)\b/i,
    'a type that SQL Server lacks',
  ],
  [/\bgroup\s+by\s+(all|\d)/i, 'GROUP BY ALL or by position'],
  [
    /\b(delete\s+from|update)\s+[\w.]+\s+(as\s+)?(?!where\b|set\b|from\b)\w+/i,
    'DELETE or UPDATE of a table with an alias',
  ],
  [/\bcreate\s+(or\s+replace|temp)/i, 'CREATE OR REPLACE, CREATE TEMP'],
];

/** Functions of SQL Server 2019 that we use or may use. A name that is missing here is looked up before it is added. */
const FUNCTIONS = new Set(
  `abs avg cast ceiling charindex coalesce concat concat_ws convert count count_big datediff datefromparts day dense_rank
   floor format iif isnull lag lead left len lower ltrim max min month ntile nullif object_id power rank replace
   replicate reverse right round row_number rtrim serverproperty schema_id db_id sign sqrt string_agg stuff substring sum
   sysutcdatetime translate trim try_cast upper year first_value last_value dateadd sp_rename
   hashbytes iif isnumeric percentile_cont stdev var`.split(/\s+/),
);

/** Words that stand before a bracket without being functions. */
const NO_FUNCTIONS = new Set(
  `in exists and or not over as on values select from where case when then else by key primary unique check references
   any all set between like union except into index include having distinct top nvarchar varchar char decimal numeric datetime2
   float varbinary binary columnstore add join constraint with if is n default`.split(/\s+/),
);

function functions(code: string): string[] {
  const tables = new Set(
    [...code.matchAll(/\b(?:into|as|table|on|references)\s+([\w.]+)\s*\(/gi)].map(([, name = '']) => name),
  );
  const called = [...code.matchAll(/(?<![\w.@])([A-Za-z_][\w.]*)\s*\(/g)].map(([, name = '']) => name);
  return [...new Set(called)]
    .filter((name) => !tables.has(name) && !NO_FUNCTIONS.has(name.toLowerCase()))
    .filter((name) => !FUNCTIONS.has(name.toLowerCase()))
    .map((name) => `${name}(): not a function of SQL Server 2019 that is known here`);
}

type Node = Record<string, unknown>;

const COMPARISONS = [
  '=',
  '<>',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  'IN',
  'NOT IN',
  'LIKE',
  'AND',
  'OR',
  'IS',
  'IS NOT',
  'BETWEEN',
];

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Whether a node is a condition, which T-SQL has no values for. */
const isCondition = (node: unknown): boolean =>
  isNode(node) &&
  ((node['type'] === 'binary_expr' && COMPARISONS.includes(String(node['operator']).toUpperCase())) ||
    (node['type'] === 'unary_expr' && /not/i.test(String(node['operator']))));

function shapes(tree: Statement): string[] {
  const found = new Set<string>();
  visit(tree, (node) => {
    if (node['type'] === 'select') selectShapes(node, found);
    const { where, left, operator } = node;
    if (isNode(where) && ['column_ref', 'bool', 'param'].includes(String(where['type']))) {
      found.add('a column as a condition: column = 1');
    }
    if (/IN/i.test(String(operator)) && isNode(left) && left['type'] === 'expr_list') {
      found.add('IN of several columns: EXISTS');
    }
  });
  return [...found];
}

function selectShapes(node: Node, found: Set<string>): void {
  for (const column of [node['columns']].flat()) {
    if (isNode(column) && isCondition(column['expr']))
      found.add('a condition as a value: CASE WHEN … THEN 1 ELSE 0 END');
  }
  for (const source of [node['from']].flat()) {
    if (!isNode(source) || !isNode(source['expr']) || !isNode(source['expr']['ast'])) continue;
    if (!source['as']) found.add('a derived table without a name');
    const inner = source['expr']['ast'];
    const limit = inner['limit'] as { fetch?: unknown; offset?: unknown } | null;
    if (inner['orderby'] && !limit?.fetch && !limit?.offset && !inner['top']) {
      found.add('ORDER BY in a derived table without OFFSET or TOP');
    }
  }
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (!isNode(value)) return;
  see(value);
  for (const each of Object.values(value)) visit(each, see);
}
