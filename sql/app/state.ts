import type { Kysely } from 'kysely';
import { createAccessi } from './accessi/accessi.ts';
import type { AccessiState } from './accessi/tipi.ts';
import { readInstant } from './accessi/values.ts';
import type { AppTables } from './tables.ts';

/** One host that the administrator lets loads fetch from. */
export interface HostAmmesso {
  host: string;
  aggiuntoDa: string;
  /** ISO 8601, UTC. */
  aggiuntoIl: string;
}

/** What administrators decide and who may enter, kept apart from the data. */
export interface AppState {
  /** People, sessions, roles, requests, audit log, counters. */
  readonly accessi: AccessiState;
  /** Hosts that loads may fetch from, beyond those of the shipped sources; in alphabetical order. */
  hosts(): Promise<string[]>;
  /** The same, with who added each and when. */
  hostEntries(): Promise<HostAmmesso[]>;
  /** Adds a host; one that is there already keeps who added it first. Says whether it was new. */
  addHost(host: string, who: string): Promise<boolean>;
  /** Takes a host away. Says whether it was there. */
  removeHost(host: string): Promise<boolean>;
  close(): Promise<void>;
}

/** A name as DNS has it: letters, digits, hyphens, dots. No address with numbers only, no port, no wildcard. */
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The statements of the allow-list; exported so that tests can read what each dialect makes of them. */
export const hostQueries = (db: Kysely<AppTables>) => ({
  list: () => db.selectFrom('host_ammesso').selectAll().orderBy('host'),
  find: (host: string) => db.selectFrom('host_ammesso').select('host').where('host', '=', host),
  /** One statement, so that of two administrators at once only one adds it. */
  add: (host: string, who: string, now: string) =>
    db
      .insertInto('host_ammesso')
      .columns(['host', 'aggiunto_da', 'aggiunto_il'])
      .expression(
        db
          .selectNoFrom((eb) => [
            eb.val(host).as('host'),
            eb.val(who).as('aggiunto_da'),
            eb.val(now).as('aggiunto_il'),
          ])
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('host_ammesso').select('host').where('host', '=', host))),
          ),
      ),
  remove: (host: string) => db.deleteFrom('host_ammesso').where('host', '=', host),
});

/** Application state over Kysely. */
export class KyselyAppState implements AppState {
  readonly accessi: AccessiState;
  readonly #db: Kysely<AppTables>;
  readonly #hosts: ReturnType<typeof hostQueries>;

  constructor(db: Kysely<AppTables>) {
    this.#db = db;
    this.#hosts = hostQueries(db);
    this.accessi = createAccessi(db);
  }

  async hosts(): Promise<string[]> {
    return (await this.hostEntries()).map(({ host }) => host);
  }

  async hostEntries(): Promise<HostAmmesso[]> {
    const rows = await this.#hosts.list().execute();
    return rows.map(({ host, aggiunto_da, aggiunto_il }) => ({
      host,
      aggiuntoDa: aggiunto_da,
      aggiuntoIl: readInstant(aggiunto_il),
    }));
  }

  async addHost(host: string, who: string): Promise<boolean> {
    const name = toHostName(host);
    try {
      const { numInsertedOrUpdatedRows } = await this.#hosts
        .add(name, who, new Date().toISOString())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    } catch (error) {
      // Between the check and the write of the one statement SQL Server lets another in; the key stops the second.
      if (await this.#hosts.find(name).executeTakeFirst()) return false;
      throw error;
    }
  }

  async removeHost(host: string): Promise<boolean> {
    const { numDeletedRows } = await this.#hosts.remove(toHostName(host)).executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }
}

/**
 * The name as it is compared: lower case, punycode, without a trailing dot.
 * @throws RangeError with an Italian message when it is no host name
 */
export function toHostName(host: string): string {
  const name = host.trim().toLowerCase().replace(/\.$/, '');
  const ascii = URL.canParse(`https://${name}`) ? new URL(`https://${name}`).hostname : '';
  if (HOST.test(ascii) && (ascii === name || /[^ -~]/.test(name))) return ascii;
  throw new RangeError(
    `"${host}" non è un nome di server: scrivi solo il nome, come dati.comune.it (senza https://, porta o percorso).`,
  );
}
