import type { Random } from './random.ts';

/** A statement for the SQL API and the same question for a database that holds every row. */
export interface Pair {
  readonly sql: string;
  readonly reference: string;
  /** Whether the numbers would be wrong from the rows that can be asked for, so that the SQL API must say so. */
  readonly refused: boolean;
}

interface Measure {
  readonly name: string;
  /** The same over single rows. */
  readonly raw: string;
  /** Aggregates by which it may be asked. */
  readonly by: readonly string[];
  readonly additive: boolean;
  readonly stock?: boolean;
}

const MEASURES: readonly Measure[] = [
  { name: 'importo', raw: 'sum(importo)', by: ['SUM', 'MEASURE'], additive: true },
  { name: 'costo', raw: 'sum(costo)', by: ['SUM', 'MEASURE'], additive: true },
  { name: 'righe', raw: 'count(*)', by: ['SUM', 'MEASURE'], additive: true },
  { name: 'minimo', raw: 'min(importo)', by: ['MIN', 'MEASURE'], additive: true },
  { name: 'massimo', raw: 'max(importo)', by: ['MAX', 'MEASURE'], additive: true },
  { name: 'clienti', raw: 'count(DISTINCT cliente)', by: ['SUM', 'MEASURE', 'MAX'], additive: false },
  { name: 'media', raw: 'avg(importo)', by: ['AVG', 'MEASURE', 'SUM'], additive: false },
  {
    name: 'rapporto',
    raw: '100.0 * sum(importo) / NULLIF(sum(costo), 0)',
    by: ['MEASURE', 'SUM', 'MIN'],
    additive: false,
  },
];

const STOCK: Measure = {
  name: 'consistenza',
  raw: 'sum(costo)',
  by: ['SUM', 'MEASURE'],
  additive: true,
  stock: true,
};

/** Expressions to group by; plain ones are what Cube groups by itself. */
interface Key {
  readonly sql: string;
  readonly plain: boolean;
  /** Plain dimensions that it is made of. */
  readonly reads: string;
}

const PLAIN: readonly Key[] = ['a', 'b', 'n', 'ok', 'anno', 't'].map((sql) => ({
  sql,
  plain: true,
  reads: sql,
}));
const CUT: readonly Key[] = ['year', 'quarter', 'month', 'week', 'day', 'hour'].map((unit) => ({
  sql: `date_trunc('${unit}', t)`,
  plain: true,
  reads: 't',
}));
const PARTS: readonly Key[] = [
  { sql: 'CAST(TRUNC(EXTRACT(YEAR FROM t)) AS INTEGER)', plain: true, reads: 't' },
  { sql: 't::date', plain: true, reads: 't' },
  { sql: `CAST(date_trunc('month', t) AS timestamp)`, plain: true, reads: 't' },
];
const COMPUTED: readonly Key[] = [
  {
    sql: `CASE WHEN n > 4 THEN 'alto' WHEN n IS NULL THEN 'ignoto' ELSE 'basso' END`,
    plain: false,
    reads: 'n',
  },
  { sql: 'lower(a)', plain: false, reads: 'a' },
  { sql: 'extract(month FROM t)', plain: false, reads: 't' },
  { sql: 'n % 2', plain: false, reads: 'n' },
  { sql: `coalesce(a, '-') || b`, plain: false, reads: 'a' },
];

/** Conditions; the second list is left to PostgreSQL. */
const CONDITIONS = [
  `a = 'Lodi'`,
  `a <> 'Lodi'`,
  `a IN ('Lodi', 'È', '')`,
  `a NOT IN ('Lodi', 'x\\y')`,
  'a IS NULL',
  'a IS NOT NULL',
  `a ILIKE '%od%'`,
  `a ILIKE 'l%'`,
  `a = 'a_b%c'`,
  `a = 'Sant''Agata'`,
  `b = 'nord' OR n = 3`,
  `NOT (b = 'nord')`,
  'n > 2',
  'n >= 2 AND n < 7',
  'n BETWEEN 0 AND 5',
  'n IN (1, 2, 3)',
  'n <> 4',
  'n = -1',
  'ok',
  'NOT ok',
  'ok IS TRUE',
  'ok IS NULL',
  `t >= '2023-03-01' AND t < '2024-06-15'`,
  `t BETWEEN '2023-01-01' AND '2024-12-31'`,
  `t < TIMESTAMP '2023-05-01 12:30:00'`,
  `t > '2023-05-01 12:30:00'`,
  `t <= '2024-01-01'`,
  't IS NULL',
  'extract(year FROM t) BETWEEN 2023 AND 2024',
  `date_trunc('month', t) IN ('2024-03-01', '2024-05-01')`,
  `t::date <> '2024-03-01' AND t::date > '2023-02-28'`,
  'anno = 2024',
  'anno >= 2023',
  '1 = 1',
];
const COMPUTED_CONDITIONS = [
  `lower(a) = 'lodi'`,
  `a LIKE '%o%'`,
  `a NOT LIKE 'L%'`,
  `length(a) > 4`,
  'n % 2 = 0',
  'n > 2 OR n IS NULL',
  'ok IS NOT FALSE',
  `a > 'M'`,
  'extract(year FROM t) = 2024',
  `b || '!' = 'sud!'`,
  'a = b OR n = 5',
];

/** What a form is filled with. */
interface Parts {
  readonly keys: readonly Key[];
  readonly measures: readonly Measure[];
  readonly conditions: readonly string[];
  readonly random: Random;
}

/** One random statement of the kinds that tools and people write. */
export function randomPair(random: Random): Pair {
  const keys = [...random.some([...PLAIN.slice(0, 5), random.pick([...PLAIN, ...CUT, ...PARTS])], 3)];
  if (random.chance(0.2)) keys.push(random.pick(COMPUTED));
  const measures = random.some(MEASURES, 3);
  if (measures.length === 0) measures.push(random.pick(MEASURES));
  const conditions = random.some(CONDITIONS, 2);
  if (random.chance(0.25)) conditions.push(random.pick(COMPUTED_CONDITIONS));
  const parts: Parts = { keys: unique(keys), measures, conditions, random };
  return random.pick(FORMS)(parts);
}

const unique = (keys: readonly Key[]): Key[] => [...new Map(keys.map((key) => [key.sql, key])).values()];

type Form = (parts: Parts) => Pair;

const FORMS: readonly Form[] = [
  grouped,
  grouped,
  grouped,
  bare,
  wrapped,
  common,
  having,
  limited,
  filtered,
  ranked,
  ofGroups,
  united,
  joined,
  stocks,
];

const where = (conditions: readonly string[]): string =>
  conditions.length > 0 ? ` WHERE ${conditions.map((one) => `(${one})`).join(' AND ')}` : '';

const groupBy = (keys: readonly Key[]): string =>
  keys.length > 0 ? ` GROUP BY ${keys.map((_key, index) => index + 1).join(', ')}` : '';

const listed = (keys: readonly Key[], values: readonly string[]): string =>
  [
    ...keys.map(({ sql }, index) => `${sql} AS k${index}`),
    ...values.map((value, index) => `${value} AS m${index}`),
  ].join(', ');

const ask = ({ name, by }: Measure, random: Random): string => `${random.pick(by)}(${name})`;

/** Ratios and distinct counts need groups of plain dimensions, each as fine as the rows asked for. */
const isRefused = ({ keys, measures }: Pick<Parts, 'keys' | 'measures'>): boolean =>
  measures.some(({ additive }) => !additive) && keys.some((key) => !key.plain && !isCovered(key, keys));

/** A computed key whose dimensions are all keys too makes no group coarser. */
function isCovered({ sql, reads }: Key, keys: readonly Key[]): boolean {
  if (sql.includes('|| b') && !keys.some((key) => key.sql === 'b')) return false;
  // The year and the month together tell months apart, as these do.
  const months = [
    'CAST(TRUNC(EXTRACT(YEAR FROM t)) AS INTEGER)',
    "date_trunc('month', t)",
    "date_trunc('day', t)",
    "date_trunc('hour', t)",
    't::date',
    `CAST(date_trunc('month', t) AS timestamp)`,
  ];
  if (reads === 't' && keys.some((key) => months.includes(key.sql))) return true;
  return keys.some((key) => key.plain && key.sql === reads);
}

function grouped({ keys, measures, conditions, random }: Parts): Pair {
  const tail = `${where(conditions)}${groupBy(keys)}`;
  return {
    sql: `SELECT ${listed(
      keys,
      measures.map((one) => ask(one, random)),
    )} FROM prova${tail}`,
    reference: `SELECT ${listed(
      keys,
      measures.map(({ raw }) => raw),
    )} FROM prova${tail}`,
    refused: isRefused({ keys, measures }),
  };
}

/** Without GROUP BY: a row for each combination of the dimensions named. */
function bare({ keys, measures, conditions }: Parts): Pair {
  const plain = keys.filter((key) => key.plain && key.sql === key.reads);
  return {
    sql: `SELECT ${listed(
      plain,
      measures.map(({ name }) => name),
    )} FROM prova${where(conditions)}`,
    reference: `SELECT ${listed(
      plain,
      measures.map(({ raw }) => raw),
    )} FROM prova${where(conditions)}${groupBy(plain)}`,
    refused: false,
  };
}

/** As Power BI folds its steps. */
function wrapped({ keys, measures, conditions, random }: Parts): Pair {
  const pair = grouped({ keys, measures, conditions: [], random });
  const steps = (inner: string) =>
    `(SELECT * FROM (SELECT * FROM prova "$Table"${where(conditions)}) "rows") "_"`.replace('prova', inner);
  return {
    ...pair,
    sql: pair.sql.replace('FROM prova', `FROM ${steps('prova')}`),
    reference: pair.reference.replace('FROM prova', `FROM ${steps('prova')}`),
  };
}

function common({ keys, measures, conditions, random }: Parts): Pair {
  const pair = grouped({ keys, measures, conditions: [], random });
  const open = (sql: string) =>
    `WITH prima AS (SELECT * FROM prova${where(conditions)}) ${sql.replace('FROM prova', 'FROM prima')}`;
  return { ...pair, sql: open(pair.sql), reference: open(pair.reference) };
}

function having({ keys, measures, conditions, random }: Parts): Pair {
  const pair = grouped({ keys, measures, conditions, random });
  const [first] = measures;
  if (!first || keys.length === 0) return pair;
  const bound = random.below(3000);
  return {
    ...pair,
    sql: `${pair.sql} HAVING MEASURE(${first.name}) > ${bound}`,
    reference: `${pair.reference} HAVING ${first.raw} > ${bound}`,
  };
}

/** An order by all columns leaves no ties but equal rows. */
function limited({ keys, measures, conditions, random }: Parts): Pair {
  const pair = grouped({ keys, measures, conditions, random });
  const columns = keys.map(
    (_key, index) => `${index + 1}${random.pick(['', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST'])}`,
  );
  if (columns.length === 0) return pair;
  const tail = ` ORDER BY ${columns.join(', ')} LIMIT ${random.below(8)}${random.chance(0.3) ? ' OFFSET 2' : ''}`;
  return { ...pair, sql: `${pair.sql}${tail}`, reference: `${pair.reference}${tail}` };
}

/** Aggregates with FILTER, and with CASE inside. */
function filtered({ keys, conditions, random }: Parts): Pair {
  const condition = random.pick([`b = 'nord'`, 'n > 3', 'ok', `a = 'Lodi'`, `lower(a) = 'lodi'`]);
  const plain = keys.filter((key) => key.plain);
  const tail = `${where(conditions)}${groupBy(plain)}`;
  const values = random.chance(0.5)
    ? [`SUM(importo) FILTER (WHERE ${condition})`, `SUM(costo)`]
    : [`SUM(CASE WHEN ${condition} THEN importo END)`, `SUM(costo * 2)`];
  return {
    sql: `SELECT ${listed(plain, values)} FROM prova${tail}`,
    reference: `SELECT ${listed(plain, values)} FROM prova${tail}`,
    refused: false,
  };
}

function ranked({ keys, conditions }: Parts): Pair {
  const plain = keys.filter((key) => key.plain);
  const tail = `${where(conditions)}${groupBy(plain)}`;
  const window = (value: string) => [value, `rank() OVER (ORDER BY ${value} DESC)`, `sum(${value}) OVER ()`];
  return {
    sql: `SELECT ${listed(plain, window('SUM(importo)'))} FROM prova${tail}`,
    reference: `SELECT ${listed(plain, window('sum(importo)'))} FROM prova${tail}`,
    refused: false,
  };
}

/** A statistic over groups that a subquery makes. */
function ofGroups({ keys, measures, conditions, random }: Parts): Pair {
  const pair = grouped({ keys, measures, conditions, random });
  const outer = (inner: string) => `SELECT count(*), avg(m0), max(m0) FROM (${inner}) gruppi`;
  return { ...pair, sql: outer(pair.sql), reference: outer(pair.reference) };
}

function united({ keys, measures, conditions, random }: Parts): Pair {
  const some = measures.slice(0, 1);
  const plain = keys.slice(0, 1);
  const one = grouped({ keys: plain, measures: some, conditions, random });
  const other = grouped({ keys: plain, measures: some, conditions: [`b = 'sud'`], random });
  return {
    sql: `${one.sql} UNION ALL ${other.sql}`,
    reference: `${one.reference} UNION ALL ${other.reference}`,
    refused: one.refused,
  };
}

/** Two groupings joined by their key. */
function joined({ measures, conditions, random }: Parts): Pair {
  const key = random.pick(PLAIN.slice(0, 5));
  const some = measures.slice(0, 1);
  const left = grouped({ keys: [key], measures: some, conditions, random });
  const right = grouped({ keys: [key], measures: some, conditions: [], random });
  const join = (a: string, b: string) =>
    `SELECT l.k0, l.m0, r.m0 FROM (${a}) l ${random.pick(['JOIN'])} (${b}) r ON r.k0 = l.k0`;
  return { sql: join(left.sql, right.sql), reference: join(left.reference, right.reference), refused: false };
}

/** A stock: without a period it is the last one's, of those that the conditions let in. */
function stocks({ keys, conditions, random }: Parts): Pair {
  const plain = keys.filter((key) => key.plain);
  const byPeriod = plain.some((key) => key.sql === 'anno');
  const own = conditions.filter((one) => CONDITIONS.includes(one));
  const years = own.filter((one) => one.startsWith('anno'));
  const last = `(SELECT max(anno) FROM prova${where(years)})`;
  const value = byPeriod ? STOCK.raw : `${STOCK.raw} FILTER (WHERE anno = ${last})`;
  const tail = groupBy(plain);
  const reference = byPeriod ? where(own) : where([...own, `anno = ${last}`]);
  return {
    sql: `SELECT ${listed(plain, [ask(STOCK, random)])} FROM prova${where(own)}${tail}`,
    reference: `SELECT ${listed(plain, [value])} FROM prova${reference}${tail}`,
    refused: false,
  };
}
