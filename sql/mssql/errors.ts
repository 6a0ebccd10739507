import { WarehouseError, type WarehouseErrorCode, type WarehouseErrorDetails } from '../errors.ts';

type Rule = {
  numbers: readonly number[];
  code: WarehouseErrorCode;
  say: (where: string, text: string) => string;
};

/** Error numbers of SQL Server (Database engine events and errors), by what the caller can do about them. */
const BY_NUMBER: Rule[] = [
  {
    numbers: [18456, 18452, 18470, 18486, 18487, 18488],
    code: 'CREDENZIALI_ERRATE',
    say: (where) => `SQL Server non accetta utente o parola di accesso per ${where}: correggi l'indirizzo.`,
  },
  {
    numbers: [4060, 911, 4064],
    code: 'MAGAZZINO_ASSENTE',
    say: (where) => `Il database ${where} non esiste o l'utente non può aprirlo: crealo o concedi l'accesso.`,
  },
  {
    numbers: [921, 922, 924, 927, 942, 945, 952, 983, 18401, 6005],
    code: 'MAGAZZINO_NON_RAGGIUNGIBILE',
    say: (where) => `Il database ${where} non è in linea: attendi che lo sia e riprova.`,
  },
  {
    numbers: [1205, 1222, 3960],
    code: 'CONFLITTO',
    say: () => "Un'altra operazione ha modificato gli stessi dati: riprova.",
  },
  {
    numbers: [2627, 2601, 547, 515],
    code: 'VINCOLO_VIOLATO',
    say: (_, text) => `I dati violano un vincolo del magazzino: ${text}`,
  },
  {
    numbers: [220, 241, 242, 245, 248, 295, 296, 2628, 4815, 8114, 8115, 8134, 8152],
    code: 'VALORE_NON_VALIDO',
    say: (_, text) => `Un valore non si adatta alla colonna: ${text}`,
  },
  {
    numbers: [1101, 1105, 1104, 9002, 5149],
    code: 'DISCO_PIENO',
    say: (where) => `Il disco di ${where} è pieno: libera spazio e riprova.`,
  },
  {
    numbers: [701, 802, 8645, 8651, 8657, 8902],
    code: 'MEMORIA_INSUFFICIENTE',
    say: () =>
      "La memoria concessa al magazzino non basta per l'operazione: alza il limite o restringi la richiesta.",
  },
  {
    numbers: [229, 230, 262, 297, 300, 916, 1088, 15247, 2760],
    code: 'ACCESSO_NEGATO',
    say: (where, text) => `L'utente non ha il permesso necessario su ${where}: ${text}`,
  },
  {
    numbers: [823, 824, 825, 9004],
    code: 'MAGAZZINO_DANNEGGIATO',
    say: (where) =>
      `SQL Server non riesce a leggere ${where}: verifica il database (DBCC CHECKDB) o ripristina una copia.`,
  },
];

/** Codes of the clients `mssql` and `tedious`, for what has no number of the server. */
const BY_CLIENT_CODE: Record<string, Omit<Rule, 'numbers'>> = {
  ECANCEL: { code: 'INTERROTTA', say: () => "L'interrogazione è stata interrotta." },
  EPARAM: { code: 'VALORE_NON_VALIDO', say: (_, text) => `Un valore non si adatta al parametro: ${text}` },
  ELOGIN: BY_NUMBER[0] as Rule,
  ETIMEOUT: {
    code: 'TEMPO_SCADUTO',
    say: (where) => `${where} non ha risposto nel tempo concesso: riprova, o verifica che sia raggiungibile.`,
  },
  ECONNCLOSED: { code: 'MAGAZZINO_CHIUSO', say: () => 'Il magazzino è stato chiuso: riavvia il programma.' },
  ENOTOPEN: { code: 'MAGAZZINO_CHIUSO', say: () => 'Il magazzino è stato chiuso: riavvia il programma.' },
};

const UNREACHABLE: Omit<Rule, 'numbers'> = {
  code: 'MAGAZZINO_NON_RAGGIUNGIBILE',
  say: (where) =>
    `Non si riesce a raggiungere ${where}: verifica che SQL Server sia avviato, il nome, la porta e il certificato.`,
};

const UNREACHABLE_CODES = ['ESOCKET', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];

interface ServerError extends Error {
  number?: unknown;
  code?: unknown;
  precedingErrors?: unknown;
  originalError?: unknown;
}

/**
 * Turns what `mssql` throws into a WarehouseError; those that are one already pass through.
 * @param where the database as messages name it (`details.path`): never with user or password
 */
export function toWarehouseError(error: unknown, details: WarehouseErrorDetails = {}): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const text = firstLine(error);
  const rule = ruleFor(error as ServerError);
  const message = rule?.say(details.path ?? 'il magazzino', text) ?? `L'interrogazione non è valida: ${text}`;
  return new WarehouseError(rule?.code ?? 'QUERY_NON_VALIDA', message, { ...details, cause: error });
}

/** The first error that is known among the last one, those before it ("see previous errors") and what it wraps. */
function ruleFor(error: ServerError): Omit<Rule, 'numbers'> | undefined {
  const chain = chainOf(error);
  const numbered = chain.map(byNumber).find((rule) => rule !== undefined);
  return numbered ?? chain.map(byCode).find((rule) => rule !== undefined);
}

function chainOf(error: ServerError, depth = 0): ServerError[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const before = Array.isArray(error.precedingErrors) ? (error.precedingErrors as ServerError[]) : [];
  const inner = error.originalError ?? error.cause;
  return [error, ...before, ...(inner ? chainOf(inner as ServerError, depth + 1) : [])];
}

const byNumber = ({ number }: ServerError): Rule | undefined =>
  BY_NUMBER.find(({ numbers }) => typeof number === 'number' && numbers.includes(number));

function byCode(error: ServerError): Omit<Rule, 'numbers'> | undefined {
  // The pool (tarn) waited too long for a free connection.
  if (error.name === 'TimeoutError') return BY_CLIENT_CODE['ETIMEOUT'];
  if (typeof error.code !== 'string') return undefined;
  const connecting = error.name === 'ConnectionError' && error.code === 'ETIMEOUT';
  if (connecting || UNREACHABLE_CODES.includes(error.code)) return UNREACHABLE;
  return BY_CLIENT_CODE[error.code];
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(/\r?\n/, 1)[0] ?? text;
}
