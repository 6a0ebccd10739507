import { SqlError } from '../types.ts';

/** One setting (`SHOW name`). */
interface Setting {
  readonly name: string;
  readonly initial: string;
  /** Gives the value as it is kept. @throws SqlError; absent: any text. `null`: nobody changes it. */
  readonly accept?: ((value: string) => string) | null;
  /** Clients are told of its value at the start and at each change (ParameterStatus). */
  readonly reported?: boolean;
}

const invalid = (name: string, value: string, hint?: string): SqlError =>
  new SqlError('22023', `Valore non valido per «${name}»: «${value.slice(0, 60)}».`, hint ? { hint } : {});

const one =
  (name: string, values: Record<string, string>) =>
  (value: string): string => {
    const found = values[value.toLowerCase()];
    if (found === undefined)
      throw invalid(name, value, `Ammessi: ${[...new Set(Object.values(values))].join(', ')}.`);
    return found;
  };

const flag = (name: string) =>
  one(name, { on: 'on', true: 'on', yes: 'on', '1': 'on', off: 'off', false: 'off', no: 'off', '0': 'off' });

const number = (name: string, least: number, most: number) => (value: string) => {
  const given = Number(value);
  if (!/^-?\d+$/.test(value) || given < least || given > most) throw invalid(name, value);
  return String(given);
};

const UNITS: Record<string, number> = {
  '': 1,
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const MAX_MS = 2_147_483_647;

/** A length of time, kept in milliseconds. */
const duration = (name: string) => (value: string) => {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(value) ?? [];
  const milliseconds = Math.round(Number(amount) * (UNITS[unit] ?? NaN));
  if (Number.isNaN(milliseconds) || milliseconds > MAX_MS) throw invalid(name, value);
  return String(milliseconds);
};

const DATE_STYLE = /^(?:iso)?(?:\s*,?\s*(mdy|dmy|ymd|us|noneuro(?:pean)?|euro(?:pean)?))?$/i;
const ORDERS: Record<string, string> = {
  us: 'MDY',
  noneuro: 'MDY',
  noneuropean: 'MDY',
  euro: 'DMY',
  european: 'DMY',
};

function dateStyle(value: string): string {
  const match = value.trim() === '' ? null : DATE_STYLE.exec(value.trim());
  if (!match) throw invalid('DateStyle', value, 'Le date si scrivono solo in stile ISO.');
  const order = (match[1] ?? 'mdy').toLowerCase();
  return `ISO, ${ORDERS[order] ?? order.toUpperCase()}`;
}

function timeZone(value: string): string {
  if (/^[-+]?\d{1,2}(?:\.\d+)?$/.test(value)) {
    const hours = Number(value);
    if (!Number.isInteger(hours) || Math.abs(hours) > 14) throw invalid('TimeZone', value);
    // POSIX counts west of Greenwich, as in the names of these zones.
    return hours === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  }
  try {
    const { timeZone: name } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
    return /^[-+]/.test(name) ? fail() : value.toLowerCase() === 'utc' ? 'UTC' : value;
  } catch {
    return fail();
  }
  function fail(): never {
    throw invalid('TimeZone', value);
  }
}

/** Only letters and digits of an encoding's name count, as in PostgreSQL: asyncpg sends its quotes too. */
const encoding = (value: string): string => {
  if (/^(?:utf8|unicode)$/i.test(value.replace(/[^a-z0-9]/gi, ''))) return 'UTF8';
  throw invalid('client_encoding', value, 'Ammessi: UTF8.');
};
const LEVELS = Object.fromEntries(
  ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error'].map((l) => [l, l]),
);
const ISOLATION = Object.fromEntries(
  ['serializable', 'repeatable read', 'read committed', 'read uncommitted'].map((l) => [l, l]),
);

/** The version of the catalogue that the engine shows; clients choose their questions by it. */
const SERVER_VERSION = '18.6';

/** @param user name of who signed in */
function known(user: string): Setting[] {
  return [
    { name: 'server_version', initial: SERVER_VERSION, accept: null, reported: true },
    { name: 'server_encoding', initial: 'UTF8', accept: null, reported: true },
    { name: 'client_encoding', initial: 'UTF8', accept: encoding, reported: true },
    {
      name: 'application_name',
      initial: '',
      accept: (text) => text.replace(/[^ -~]/g, '?').slice(0, 63),
      reported: true,
    },
    { name: 'DateStyle', initial: 'ISO, MDY', accept: dateStyle, reported: true },
    {
      name: 'IntervalStyle',
      initial: 'postgres',
      accept: one('IntervalStyle', { postgres: 'postgres' }),
      reported: true,
    },
    { name: 'TimeZone', initial: 'UTC', accept: timeZone, reported: true },
    { name: 'integer_datetimes', initial: 'on', accept: null, reported: true },
    {
      name: 'standard_conforming_strings',
      initial: 'on',
      accept: one('standard_conforming_strings', { on: 'on', true: 'on', '1': 'on' }),
      reported: true,
    },
    { name: 'is_superuser', initial: 'off', accept: null, reported: true },
    { name: 'session_authorization', initial: user, accept: null, reported: true },
    { name: 'in_hot_standby', initial: 'off', accept: null, reported: true },
    {
      name: 'default_transaction_read_only',
      initial: 'on',
      accept: flag('default_transaction_read_only'),
      reported: true,
    },
    { name: 'scram_iterations', initial: '4096', accept: null, reported: true },
    { name: 'search_path', initial: '"$user", public', reported: true },
    { name: 'statement_timeout', initial: '0', accept: duration('statement_timeout') },
    { name: 'lock_timeout', initial: '0', accept: duration('lock_timeout') },
    {
      name: 'idle_in_transaction_session_timeout',
      initial: '0',
      accept: duration('idle_in_transaction_session_timeout'),
    },
    { name: 'idle_session_timeout', initial: '0', accept: duration('idle_session_timeout') },
    { name: 'transaction_timeout', initial: '0', accept: duration('transaction_timeout') },
    { name: 'extra_float_digits', initial: '1', accept: number('extra_float_digits', -15, 3) },
    { name: 'bytea_output', initial: 'hex', accept: one('bytea_output', { hex: 'hex' }) },
    { name: 'client_min_messages', initial: 'notice', accept: one('client_min_messages', LEVELS) },
    {
      name: 'default_transaction_isolation',
      initial: 'read committed',
      accept: one('default_transaction_isolation', ISOLATION),
    },
    {
      name: 'default_transaction_deferrable',
      initial: 'off',
      accept: flag('default_transaction_deferrable'),
    },
    {
      name: 'transaction_isolation',
      initial: 'read committed',
      accept: one('transaction_isolation', ISOLATION),
    },
    { name: 'transaction_read_only', initial: 'on', accept: flag('transaction_read_only') },
    { name: 'transaction_deferrable', initial: 'off', accept: flag('transaction_deferrable') },
    { name: 'row_security', initial: 'on', accept: flag('row_security') },
    {
      name: 'xmloption',
      initial: 'content',
      accept: one('xmloption', { content: 'content', document: 'document' }),
    },
    { name: 'synchronous_commit', initial: 'on' },
    { name: 'geqo', initial: 'on', accept: flag('geqo') },
    { name: 'jit', initial: 'off', accept: flag('jit') },
    { name: 'work_mem', initial: '4MB' },
    { name: 'lc_messages', initial: 'C' },
    { name: 'lc_monetary', initial: 'C' },
    { name: 'lc_numeric', initial: 'C' },
    { name: 'lc_time', initial: 'C' },
    { name: 'server_version_num', initial: '180006', accept: null },
    { name: 'max_identifier_length', initial: '63', accept: null },
    { name: 'max_index_keys', initial: '32', accept: null },
    { name: 'block_size', initial: '8192', accept: null },
    { name: 'lc_collate', initial: 'C', accept: null },
    { name: 'lc_ctype', initial: 'C', accept: null },
    { name: 'ssl', initial: 'on', accept: null },
    { name: 'password_encryption', initial: 'scram-sha-256', accept: null },
  ];
}

/** Of an extension: any name with a point in it, as PostgreSQL keeps them. */
const CUSTOM = /^[a-z_][\w$]*(?:\.[a-z_][\w$]*)+$/i;

/** Values at one moment, to come back to. */
export interface Snapshot {
  readonly own: ReadonlyMap<string, string>;
  readonly local: ReadonlyMap<string, string>;
}

/** The settings of one session. */
export class Settings {
  readonly #known: ReadonlyMap<string, Setting>;
  #initial: ReadonlyMap<string, string> = new Map();
  #own: ReadonlyMap<string, string> = new Map();
  /** `SET LOCAL`: until the transaction ends. */
  #local: ReadonlyMap<string, string> = new Map();
  #reported: ReadonlyMap<string, string> = new Map();

  constructor(user: string) {
    this.#known = new Map(known(user).map((setting) => [setting.name.toLowerCase(), setting]));
  }

  /** What a client asks for when it connects becomes what RESET returns to. @throws SqlError */
  start(values: Iterable<[name: string, value: string]>): void {
    for (const [name, value] of values) this.set(name, value);
    this.#initial = this.#own;
  }

  /** The value, or null when nobody knows the name. */
  get(name: string): string | null {
    const key = name.toLowerCase();
    return this.#local.get(key) ?? this.#own.get(key) ?? this.#known.get(key)?.initial ?? null;
  }

  /** @throws SqlError 42704 for an unknown name, 55P02 for one that does not change, 22023 for a wrong value */
  set(name: string, value: string, local = false): void {
    const accepted = this.#accept(name, value);
    if (local) this.#local = new Map(this.#local).set(name.toLowerCase(), accepted);
    else this.#own = new Map(this.#own).set(name.toLowerCase(), accepted);
  }

  /** @throws SqlError 42704 for an unknown name */
  reset(name: string, local = false): void {
    const key = name.toLowerCase();
    if (this.get(name) === null && !CUSTOM.test(name)) throw unknown(name);
    const back = this.#initial.get(key) ?? this.#known.get(key)?.initial;
    if (local) {
      if (back !== undefined) this.#local = new Map(this.#local).set(key, back);
      return;
    }
    this.#local = without(this.#local, key);
    this.#own = back === undefined ? without(this.#own, key) : new Map(this.#own).set(key, back);
  }

  resetAll(): void {
    this.#own = this.#initial;
    this.#local = new Map();
  }

  snapshot(): Snapshot {
    return { own: this.#own, local: this.#local };
  }

  restore({ own, local }: Snapshot): void {
    this.#own = own;
    this.#local = local;
  }

  endLocal(): void {
    this.#local = new Map();
  }

  /** All, by name, for those who run statements. */
  all(): Record<string, string> {
    const values = [...this.#known.values()].map(({ name }): [string, string] => [
      name,
      this.get(name) ?? '',
    ]);
    const custom = [...new Set([...this.#own.keys(), ...this.#local.keys()])].filter(
      (key) => !this.#known.has(key),
    );
    return Object.fromEntries([
      ...values,
      ...custom.map((key): [string, string] => [key, this.get(key) ?? '']),
    ]);
  }

  /** The name as it is written, for the column of SHOW. */
  nameOf(name: string): string {
    return this.#known.get(name.toLowerCase())?.name ?? name;
  }

  /** What clients have to be told since the last time. */
  takeChanges(): [name: string, value: string][] {
    const now = [...this.#known.values()]
      .filter(({ reported }) => reported)
      .map(({ name }): [string, string] => [name, this.get(name) ?? '']);
    const changed = now.filter(([name, value]) => this.#reported.get(name) !== value);
    this.#reported = new Map(now);
    return changed;
  }

  #accept(name: string, value: string): string {
    const setting = this.#known.get(name.toLowerCase());
    if (!setting) {
      if (CUSTOM.test(name) && value.length <= 1000 && this.#own.size < 200) return value;
      throw unknown(name);
    }
    if (setting.accept === null) {
      if (value === this.get(name)) return value;
      throw new SqlError('55P02', `Il parametro «${setting.name}» non si può cambiare.`);
    }
    return setting.accept ? setting.accept(value) : value.slice(0, 1000);
  }
}

const unknown = (name: string): SqlError =>
  new SqlError('42704', `Parametro di configurazione sconosciuto: «${name.slice(0, 63)}».`);

function without(map: ReadonlyMap<string, string>, key: string): ReadonlyMap<string, string> {
  const left = new Map(map);
  left.delete(key);
  return left;
}
