import { MssqlDialect } from 'kysely';
import * as tarn from 'tarn';
import * as tedious from 'tedious';
import type { MssqlAddress } from '../mssql/address.ts';

/** Kysely's dialect on this address: a small pool of its own, administrators are few. */
export function mssqlDialect(address: MssqlAddress): MssqlDialect {
  const { server, port, database, user, password, encrypt, trustServerCertificate } = address;
  return new MssqlDialect({
    tarn: { Pool: tarn.Pool, options: { min: 0, max: 4, propagateCreateError: true } },
    tedious: {
      Request: tedious.Request,
      TYPES: tedious.TYPES,
      ISOLATION_LEVEL: tedious.ISOLATION_LEVEL,
      connectionFactory: () =>
        new tedious.Connection({
          server,
          authentication: { type: 'default', options: { userName: user, password } },
          options: { port, database, encrypt, trustServerCertificate, useUTC: true, appName: 'belvedere' },
        }),
    },
  });
}
