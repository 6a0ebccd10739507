import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { migrateAppState } from './app/open.ts';
import type { SqlConfig } from './config.ts';
import { WarehouseError } from './errors.ts';
import { listMissing } from './migrate.ts';
import { isMssqlAddress } from './mssql/address.ts';
import { openWarehouse } from './open.ts';
import type { Engine, Warehouse } from './warehouse.ts';

/** Exit codes of `npm run migrate`. */
const EXIT = { done: 0, refused: 1, usage: 64 } as const;

const HELP = `Uso: npm run migrate [-- --elenca]

Porta alla versione di questo programma le tabelle del magazzino e dello stato dell'applicazione.
Il magazzino è quello di WAREHOUSE_URL (mssql://utente:parola@server:1433/database?encrypt=true)
oppure, se manca, il file magazzino.duckdb di BELVEDERE_DIR.

  --elenca   dice che cosa manca, senza applicare nulla
  --aiuto    mostra queste righe

Codici di uscita: 0 fatto (o niente da fare), 1 rifiutato o non riuscito: i dati sono come prima, 64 uso sbagliato.`;

/** Where the command writes. */
export interface Output {
  line(text: string): void;
  error(text: string): void;
}

/**
 * The command line of migrations. Applies what is missing for the warehouse and for the application's state, and says what it
 * applied; an edited history is refused.
 * @returns the exit code
 */
export async function migrateCommand(
  args: readonly string[],
  config: SqlConfig,
  output: Output,
): Promise<number> {
  const options = readOptions(args);
  if (!options) {
    output.error(`Opzione sconosciuta: ${args.join(' ')}\n\n${HELP}`);
    return EXIT.usage;
  }
  if (options.aiuto) {
    output.line(HELP);
    return EXIT.done;
  }
  try {
    const apply = !options.elenca;
    report(output, apply, 'Magazzino', await migrateWarehouse(config, apply, output));
    if (!isMssqlAddress(config.warehouse)) await mkdir(config.directory, { recursive: true, mode: 0o700 });
    report(output, apply, "Stato dell'applicazione", await migrateAppState(config, apply));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    output.error(`${error.code}: ${error.message}${causeOf(error)}`);
    return EXIT.refused;
  }
}

function readOptions(args: readonly string[]): { elenca: boolean; aiuto: boolean } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { elenca: { type: 'boolean', default: false }, aiuto: { type: 'boolean', default: false } },
    });
    return values;
  } catch {
    return undefined;
  }
}

/** The names applied or missing; undefined when there is no warehouse yet. */
async function migrateWarehouse(
  { warehouse: address }: SqlConfig,
  apply: boolean,
  output: Output,
): Promise<string[] | undefined> {
  // An empty DuckDB file would look like a filled one to `npm start`, which makes it with its data in one go.
  if (!isMssqlAddress(address) && !existsSync(address)) return undefined;
  const { warehouse } = await openWarehouse(address, { connections: 2 });
  try {
    if (!apply) return await listMissing(warehouse, MIGRATIONS[warehouse.engine]);
    const applied = await warehouse.migrate();
    await warnAboutReaders(warehouse, output);
    return applied;
  } finally {
    await warehouse.close();
  }
}

const MIGRATIONS: Record<Engine, URL> = {
  duckdb: new URL('./dw/duckdb/', import.meta.url),
  mssql: new URL('./dw/mssql/', import.meta.url),
};

/** Without row versions pages wait while a load is published; the administrator of the server can change that at any time. */
async function warnAboutReaders(warehouse: Warehouse, output: Output): Promise<void> {
  if (warehouse.engine !== 'mssql') return;
  const { enableReadCommittedSnapshot } = await import('./mssql/snapshot.ts');
  if (await enableReadCommittedSnapshot(warehouse)) return;
  output.line(
    "Avviso: READ_COMMITTED_SNAPSHOT è spento e non si è potuto accendere: durante i caricamenti le pagine attendono. Chiedi all'amministratore: ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON.",
  );
}

function report({ line }: Output, apply: boolean, what: string, names: readonly string[] | undefined): void {
  if (!names) return line(`${what}: non c'è ancora, lo crea il primo npm start.`);
  if (names.length === 0) return line(`${what}: niente da fare.`);
  line(`${what}: ${apply ? 'applicate' : 'mancano'} ${names.length} migrazioni.`);
  for (const name of names) line(`  ${name}`);
}

/** The engine's own words, for who has to mend a migration. */
const causeOf = ({ cause }: WarehouseError): string =>
  cause instanceof WarehouseError ? `\n  ${cause.message}` : '';
