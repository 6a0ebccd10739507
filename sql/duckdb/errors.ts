import { WarehouseError, type WarehouseErrorCode, type WarehouseErrorDetails } from '../errors.ts';

type Rule = { pattern: RegExp; code: WarehouseErrorCode; say: (file: string, text: string) => string };

/** DuckDB tells errors apart only by their text. First match wins; texts as of DuckDB 1.5. */
const RULES: Rule[] = [
  {
    pattern: /could not set lock on file|conflicting lock/i,
    code: 'MAGAZZINO_OCCUPATO',
    say: (file, text) =>
      `Il magazzino ${file} è già aperto da un altro programma${holder(text)}: chiudilo e riprova.`,
  },
  {
    pattern: /no space left on device|disk quota exceeded|failed to offload|max_temp_directory_size/i,
    code: 'DISCO_PIENO',
    say: (file) => `Il disco di ${file} è pieno: libera spazio e riprova.`,
  },
  {
    pattern: /(trying to read a database file with version|only read version|storage version .* newer)/i,
    code: 'MAGAZZINO_PIU_RECENTE',
    say: (file) =>
      `Il magazzino ${file} è stato scritto da una versione più recente del programma: aggiorna il programma.`,
  },
  {
    pattern:
      /not a valid duckdb database|corrupt database file|could not read enough bytes|serialization error|database has been invalidated|failed to load metadata|replay(ing)? (the )?wal|is a directory/i,
    code: 'MAGAZZINO_DANNEGGIATO',
    say: (file) =>
      `Il file ${file} non è un magazzino leggibile: ripristina una copia, oppure spostalo altrove per crearne uno nuovo.`,
  },
  {
    pattern: /operation not permitted|permission denied|read-only (file ?system|mode)/i,
    code: 'MAGAZZINO_SENZA_PERMESSO',
    say: (file) =>
      `Manca il permesso di scrittura su ${file} o sulla sua cartella: correggi i permessi e riprova.`,
  },
  {
    pattern: /no such file or directory/i,
    code: 'MAGAZZINO_CARTELLA_ASSENTE',
    say: (file) => `La cartella di ${file} non esiste: creala e riprova.`,
  },
  {
    pattern:
      /^permission error|configuration has been locked|disabled by configuration|disabled through configuration/i,
    code: 'ACCESSO_NEGATO',
    say: () => 'Le interrogazioni non possono usare file, rete, estensioni o impostazioni del magazzino.',
  },
  {
    pattern: /^interrupt error|interrupted!/i,
    code: 'INTERROTTA',
    say: () => "L'interrogazione è stata interrotta.",
  },
  {
    pattern: /^out of memory error/i,
    code: 'MEMORIA_INSUFFICIENTE',
    say: () =>
      "La memoria concessa al magazzino non basta per l'operazione: alza il limite o restringi la richiesta.",
  },
  {
    pattern: /^constraint error|constraint failed|duplicate key/i,
    code: 'VINCOLO_VIOLATO',
    say: (_, text) => `I dati violano un vincolo del magazzino: ${text}`,
  },
  {
    pattern: /^transactioncontext error.*conflict|write-write conflict|conflict on (tuple|update)/i,
    code: 'CONFLITTO',
    say: () => "Un'altra operazione ha modificato gli stessi dati: riprova.",
  },
  {
    pattern: /^conversion error|^out of range error/i,
    code: 'VALORE_NON_VALIDO',
    say: (_, text) => `Un valore non si adatta alla colonna: ${text}`,
  },
];

/** The process named in DuckDB's lock message: "Conflicting lock is held in /usr/bin/node (PID 8301)". */
function holder(text: string): string {
  const pid = /\(PID (\d+)\)/.exec(text)?.[1];
  return pid ? ` (processo ${pid})` : '';
}

/** Turns what DuckDB (or the file system) throws into a WarehouseError; those that are one already pass through. */
export function toWarehouseError(error: unknown, details: WarehouseErrorDetails = {}): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const text = firstLine(error);
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  const message = rule?.say(details.path ?? 'magazzino', text) ?? `L'interrogazione non è valida: ${text}`;
  return new WarehouseError(rule?.code ?? 'QUERY_NON_VALIDA', message, { ...details, cause: error });
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
