import type { Application, Request, Response } from 'express';
import type { Logger } from 'pino';
import { Command } from '../../loaders/pipeline/command.ts';
import type { LoadEvent } from '../../loaders/pipeline/events.ts';
import type { CommandEffects } from '../../loaders/pipeline/execute.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import type { DatiConfig } from '../config.ts';
import { bearerToken, type createLoaderVerifier } from './auth.ts';

/** What the route needs besides what differs between requests. */
export interface LoadRoute {
  verify: ReturnType<typeof createLoaderVerifier>;
  /** The world of one command. */
  effects: (parts: Pick<CommandEffects, 'user' | 'emit' | 'signal'>) => Promise<CommandEffects>;
  /** Called after each change of the data, with the number of the load. */
  onLoaded: (caricamentoId: number) => void;
  logger: Logger;
}

/**
 * The route over the product's own sources, warehouse and network. All of these come with the first command: their libraries
 * take most of a second and tens of megabytes, and most starts load nothing.
 */
export function productLoadRoute(parts: {
  config: Pick<DatiConfig, 'stateDir' | 'warehouseUrl'>;
  warehouse: Warehouse;
  verify: LoadRoute['verify'];
  editions: { onLoaded: (caricamentoId: number) => Promise<void> };
  logger: Logger;
}): LoadRoute {
  const { config, warehouse, verify, editions, logger } = parts;
  const { stateDir: dir, warehouseUrl } = config;
  return {
    verify,
    logger,
    onLoaded: (id) => void editions.onLoaded(id),
    effects: async (request) => {
      const { productEffects } = await import('../../loaders/pipeline/effects.ts');
      const { openAppState } = await import('../../sql/app/open.ts');
      return productEffects({
        ...request,
        warehouse,
        dir,
        openAppState: () => openAppState({ directory: dir, warehouseUrl }),
      });
    },
  };
}

/** Most commands wait for the warehouse, a few at once are enough for anybody on this machine. */
const MAX_AT_ONCE = 4;

/**
 * `POST /interno/caricamenti`: runs a command of `npm run load` and streams its events as NDJSON. Its tokens are the loaders' own:
 * those of pages are refused. Who asked and goes away stops the load, which leaves the data as they were; what was committed
 * before stays.
 * Mount it before the routes of the pages: those answer everything under `/interno`.
 */
export function mountLoadRoute(app: Application, parts: LoadRoute): void {
  let running = 0;
  app.post('/interno/caricamenti', async (request: Request, response: Response) => {
    const user = await parts.verify(bearerToken(request.headers.authorization)).catch(() => undefined);
    if (user === undefined) {
      response.status(403).json({ codice: 'NON_AUTORIZZATO', messaggio: 'Token mancante o non valido' });
      return;
    }
    const command = Command.safeParse(request.body);
    if (!command.success) {
      response.status(400).json({ codice: 'RICHIESTA_NON_VALIDA', messaggio: 'Comando non riconosciuto' });
      return;
    }
    if (running >= MAX_AT_ONCE) {
      response
        .status(503)
        .json({ codice: 'OCCUPATO', messaggio: 'Troppe richieste insieme: riprova tra poco' });
      return;
    }
    running += 1;
    try {
      await runStreamed(command.data, user, response, parts);
    } finally {
      running -= 1;
    }
  });
}

async function runStreamed(
  command: Command,
  user: string,
  response: Response,
  { effects, onLoaded, logger }: LoadRoute,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.set({ 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  const emit = (event: LoadEvent): void => {
    if (!response.writableEnded && !response.destroyed) response.write(`${JSON.stringify(event)}\n`);
  };
  const started = performance.now();
  const { execute } = await import('../../loaders/pipeline/execute.ts');
  const last = await execute(command, await effects({ user, emit, signal: gone.signal }));
  const ms = Math.round(performance.now() - started);
  logger.info({ evento: 'caricamento', comando: command.comando, user, ms, ultimo: last });
  if (last.tipo === 'esito' && last.esito.esito === 'pubblicato') onLoaded(last.esito.caricamentoId);
  response.end();
}
