import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Command } from '../command.ts';
import type { Source } from '../contract.ts';

/** What the command line asks: a command for the warehouse, the list of hosts, or the help. */
export type Request =
  | { tipo: 'comando'; comando: Command }
  | { tipo: 'fonti'; azione: 'elenca' | 'aggiungi' | 'togli'; host: string }
  | { tipo: 'aiuto' };

/** The command line cannot be understood: one Italian line, then the help is named. */
export class UsageError extends Error {
  readonly code = 'USO';
}

const OPTIONS = {
  file: { type: 'string' },
  scarica: { type: 'boolean', default: false },
  anno: { type: 'string' },
  data: { type: 'string' },
  definizione: { type: 'string' },
  soglia: { type: 'string' },
  prova: { type: 'boolean', default: false },
  aiuto: { type: 'boolean', short: 'h', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** Options that each command takes; sources take those of `carica`. */
const TAKES: Record<string, readonly string[]> = {
  carica: ['file', 'scarica', 'anno', 'data', 'definizione', 'soglia', 'prova'],
  annulla: [],
  stato: [],
  definisci: [],
  fonti: [],
  esporta: ['anno', 'file'],
};

/**
 * Understands a command line; paths become absolute against `cwd`.
 * @throws UsageError
 */
export function parseRequest(args: readonly string[], sources: readonly Source[], cwd: string): Request {
  const { values, positionals } = parse(args);
  const [name, ...rest] = positionals;
  if (values.aiuto || values.help || name === undefined || name === 'aiuto') return { tipo: 'aiuto' };
  const kind = Object.hasOwn(TAKES, name) && name !== 'carica' ? name : 'carica';
  refuseOptions(name, kind, values);
  if (kind === 'carica') return command(loadCommand(name, rest, values, sources, cwd));
  if (kind === 'fonti') return hosts(rest);
  return command(otherCommand(kind, rest, values, cwd));
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    const named = /'(-[^' ]+)/.exec((error as Error).message)?.[1] ?? '';
    const missing = (error as { code?: string }).code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE';
    throw new UsageError(missing ? `L'opzione ${named} vuole un valore.` : `L'opzione ${named} non esiste.`);
  }
}

function refuseOptions(name: string, kind: string, values: Values): void {
  for (const [option, value] of Object.entries(values)) {
    if (value === undefined || value === false || ['aiuto', 'help'].includes(option)) continue;
    if (!TAKES[kind]?.includes(option))
      throw new UsageError(`Il comando ${name} non usa l'opzione --${option}.`);
  }
}

function command(input: unknown): Request {
  const parsed = Command.safeParse(input);
  if (parsed.success) return { tipo: 'comando', comando: parsed.data };
  const issue = parsed.error.issues[0];
  throw new UsageError(`Valore non valido per ${issue?.path.join('.') ?? 'il comando'}.`);
}

function loadCommand(
  name: string,
  rest: readonly string[],
  values: Values,
  sources: readonly Source[],
  cwd: string,
): unknown {
  if (!sources.some((source) => source.name === name)) {
    throw new UsageError(`"${name}" non è né un comando né una fonte.`);
  }
  if (rest.length > 0) throw new UsageError(`Non capisco "${rest[0]}": il file si indica con --file.`);
  if (values.file !== undefined && values.scarica) throw new UsageError('Scegli --file oppure --scarica.');
  if (values.file === undefined && !values.scarica) {
    throw new UsageError(`Manca il file: ${name} --file <percorso>, oppure --scarica.`);
  }
  return {
    comando: 'carica',
    fonte: name,
    ...(values.file === undefined ? {} : { file: resolve(cwd, values.file) }),
    scarica: values.scarica,
    parametri: {
      ...(values.anno === undefined ? {} : { anno: year(values.anno) }),
      ...(values.data === undefined ? {} : { data: date(values.data) }),
      ...(values.definizione === undefined ? {} : { definizione: values.definizione }),
    },
    ...(values.soglia === undefined ? {} : { soglia: share(values.soglia) }),
    prova: values.prova,
  };
}

function otherCommand(kind: string, rest: readonly string[], values: Values, cwd: string): unknown {
  const [first, ...more] = rest;
  if (more.length > 0) throw new UsageError(`Il comando ${kind} non vuole altro dopo "${first}".`);
  if (kind === 'stato') {
    if (first === undefined) return { comando: 'stato' };
    return { comando: 'stato', quanti: integer(first, 'quanti caricamenti mostrare') };
  }
  if (first === undefined) throw new UsageError(MISSING[kind] ?? `Al comando ${kind} manca qualcosa.`);
  if (kind === 'annulla') return { comando: 'annulla', id: integer(first, 'il numero del caricamento') };
  if (kind === 'definisci') return { comando: 'definisci', file: resolve(cwd, first) };
  const name = values.file ?? `${first}${values.anno === undefined ? '' : `-${values.anno}`}.csv`;
  return {
    comando: 'esporta',
    dataset: first,
    file: resolve(cwd, name),
    ...(values.anno === undefined ? {} : { anno: year(values.anno) }),
  };
}

const MISSING: Record<string, string> = {
  annulla: 'Manca il numero del caricamento: annulla <numero> (l’elenco è in "stato").',
  definisci: 'Manca il file della definizione: definisci <file.json>.',
  esporta: 'Manca il dataset: esporta <dataset> [--anno 2024].',
};

function hosts(rest: readonly string[]): Request {
  const [azione = 'elenca', host = '', ...more] = rest;
  const known = azione === 'elenca' || azione === 'aggiungi' || azione === 'togli';
  if (!known || more.length > 0 || (azione === 'elenca') !== (host === '')) {
    throw new UsageError('Scrivi: fonti elenca, oppure fonti aggiungi <host>, oppure fonti togli <host>.');
  }
  return { tipo: 'fonti', azione, host };
}

function integer(text: string, what: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" non è un numero: indica ${what}.`);
}

function year(text: string): number {
  if (/^(1[89]|20)\d\d$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" non è un anno: scrivi per esempio --anno 2024.`);
}

function date(text: string): string {
  const valid = /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text);
  if (valid) return text;
  throw new UsageError(`"${text}" non è una data: scrivi per esempio --data 2025-01-01.`);
}

/** `--soglia 0,01`, `0.01` or `1%`. */
function share(text: string): number {
  const match = /^(\d+(?:[.,]\d+)?)(%?)$/.exec(text.trim());
  const value = Number((match?.[1] ?? 'x').replace(',', '.')) / (match?.[2] ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(`"${text}" non è una soglia: scrivi per esempio --soglia 2% oppure --soglia 0.02.`);
}

/** Whether an ISO date is in the calendar. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
