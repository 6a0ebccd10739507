import { z } from 'zod';
import { WarehouseError } from '../errors.ts';

/** Where a SQL Server database is and how to reach it. */
export interface MssqlAddress {
  server: string;
  port: number;
  database: string;
  user: string;
  password: string;
  encrypt: boolean;
  trustServerCertificate: boolean;
}

const FORM = 'mssql://utente:parola@server:1433/database?encrypt=true';

const yesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');
const text = (name: string) => z.string().min(1, `manca ${name}`);

const Parts = z.strictObject({
  server: text('il server'),
  port: z.coerce.number().int().min(1, 'la porta non è valida').max(65535, 'la porta non è valida'),
  database: text('il nome del database').regex(/^[^/\\]+$/, 'il nome del database non è valido'),
  user: text("l'utente"),
  password: text('la parola di accesso'),
  encrypt: yesOrNo.default(true),
  trustServerCertificate: yesOrNo.default(false),
});

/** Whether a warehouse address names a SQL Server; anything else is the path of a DuckDB file. */
export const isMssqlAddress = (address: string): boolean => /^mssql:/i.test(address);

/**
 * Reads `mssql://user:password@host:1433/db?encrypt=true&trustServerCertificate=false`. Special characters of user and
 * password are written as in any URL (`%40` for `@`). Encryption is on unless it is switched off.
 * @throws WarehouseError INDIRIZZO_NON_VALIDO, whose message names what is wrong and never contains the password
 */
export function parseMssqlAddress(address: string): MssqlAddress {
  const parsed = Parts.safeParse(partsOf(address));
  if (parsed.success) return parsed.data;
  throw notValid(parsed.error.issues.map(describe));
}

function partsOf(address: string): Record<string, string> {
  try {
    const url = new URL(address);
    return {
      ...Object.fromEntries(url.searchParams),
      server: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port || '1433',
      database: decodeURIComponent(url.pathname.slice(1)),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    };
  } catch {
    throw notValid([
      'non è un indirizzo (i caratteri speciali di utente e parola vanno scritti come %40 per @)',
    ]);
  }
}

/** One issue in Italian. Values are never repeated: a password with a raw `@` or `/` may land in any part. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return "un'opzione non esiste (ci sono encrypt e trustServerCertificate)";
  if (issue.code === 'invalid_value') return `${issue.path.join('.')} deve essere true o false`;
  return issue.message;
}

function notValid(reasons: string[]): WarehouseError {
  return new WarehouseError(
    'INDIRIZZO_NON_VALIDO',
    `L'indirizzo del magazzino non è valido: ${[...new Set(reasons)].join('; ')}. La forma è ${FORM}.`,
  );
}

/** How messages and logs name a database: without user and password. */
export const describeAddress = ({ server, port, database }: MssqlAddress): string =>
  `${database} su ${server}:${port}`;
