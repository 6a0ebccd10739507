import { readFileSync } from 'node:fs';
// By its name, as Cube takes it: the settings must reach the very module that Cube starts.
import { configureSqlApi, type SqlApiSettings } from '@cubejs-backend/native';
import type { Logger } from 'pino';
import { SQL_API } from '../../model/contratto/sql-api.ts';
import type { AccessiState } from '../../sql/app/accessi/tipi.ts';
import type { DatiConfig, SqlApiConfig } from '../config.ts';
import type { DatiServer } from './server.ts';
import { PERIOD_MEMBERS } from './stock.ts';

export interface SqlApiParts {
  server: DatiServer;
  config: Pick<DatiConfig, 'stateDir'>;
  sqlApi: SqlApiConfig;
  accessi: Pick<AccessiState, 'utenti' | 'passwordSqlApi' | 'registro'>;
  logger: Logger;
}

/**
 * Opens the SQL API. A port that is taken leaves this door shut and says so: pages do not need it.
 * @throws Error when the files of the certificate cannot be read
 */
export async function openSqlApi({ server, config, sqlApi, accessi, logger }: SqlApiParts): Promise<void> {
  const { host, port, tls } = sqlApi;
  configureSqlApi({
    host,
    database: SQL_API.database,
    folder: config.stateDir,
    ...(tls ? { tls: { cert: readFileSync(tls.cert, 'utf8'), key: readFileSync(tls.key, 'utf8') } } : {}),
    marks: ({ name, meta }) => ({
      ...(meta?.['additivita_tempo'] === 'stock' ? { stock: true } : {}),
      ...(isPeriod(name) ? { period: true } : {}),
    }),
    onEvent: (event) => void follow(event, accessi, logger),
  });
  try {
    await server.openSqlApi(port);
    logger.info({ evento: 'SQL API', host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    logger.error({
      evento: 'SQL API chiusa',
      motivo: `la porta ${port} è già usata: scegline un’altra con SQL_API_PORT`,
    });
  }
}

const isPeriod = (member: string): boolean => PERIOD_MEMBERS.some((name) => member.endsWith(`.${name}`));

type Event = Parameters<SqlApiSettings['onEvent']>[0];

/** Who came and who was refused stands in the audit log, as for the pages. */
async function follow(
  { type, user, address, error }: Event,
  { utenti, passwordSqlApi, registro }: SqlApiParts['accessi'],
  logger: Logger,
): Promise<void> {
  try {
    if (type === 'failed') logger.error({ evento: 'SQL API', utente: user, err: error });
    if (type !== 'signed in' && type !== 'denied') return;
    const utente = await utenti.byEmail(user ?? '');
    if (type === 'signed in' && utente) await passwordSqlApi.touch(utente.utenteId, new Date().toISOString());
    await registro.append({
      utenteId: utente?.utenteId ?? null,
      utente: user ?? '',
      azione: type === 'signed in' ? 'accesso.riuscito' : 'accesso.fallito',
      oggetto: utente?.utenteId ?? '',
      dettagli: { via: 'sql' },
      indirizzo: address,
      richiestaHttp: '',
    });
  } catch (cause) {
    logger.error({ evento: 'SQL API: registro non scritto', err: cause });
  }
}
