import type { Application, NextFunction, Request, Response } from 'express';
import type { z } from 'zod';
import type { VersioneDati } from '../../model/contratto/versione.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import type { Target } from './editions.ts';
import { bearerToken, type createTokenVerifier } from './auth.ts';

export interface InternalRoutes {
  warehouse: Warehouse;
  verify: ReturnType<typeof createTokenVerifier>;
  /** What pages may cache by; undefined until the first edition stands. */
  announced: () => Target | undefined;
}

/**
 * What the web process needs besides Cube's REST API, behind the same tokens:
 * `GET /interno/versione` (the model and the load that answers come from; 503 until there are any), `GET /interno/forme/<percorso>` (a
 * piece of the map, brotli JSON), `GET /interno/pronto` (503 until the rollups stand).
 */
export function mountInternalRoutes(app: Application, parts: InternalRoutes): void {
  app.use('/interno', async (request: Request, response: Response, next: NextFunction) => {
    try {
      await parts.verify(bearerToken(request.headers.authorization));
      next();
    } catch {
      response.status(403).json({ codice: 'NON_AUTORIZZATO', messaggio: 'Token mancante o non valido' });
    }
  });

  app.get('/interno/versione', async (_request, response) => {
    const target = parts.announced();
    if (target) response.json(await readVersions(parts.warehouse, target));
    else
      response.status(503).json({ codice: 'NON_PRONTO', messaggio: 'Gli aggregati non sono ancora pronti' });
  });

  app.get('/interno/pronto', (_request, response) => {
    const pronto = parts.announced() !== undefined;
    response.status(pronto ? 200 : 503).json({ pronto });
  });

  app.get(/^\/interno\/forme\/(.+)$/, async (request, response) => {
    await sendShape(
      parts.warehouse,
      decodeURIComponent(request.path.slice('/interno/forme/'.length)),
      response,
    );
  });
}

async function readVersions(
  warehouse: Warehouse,
  { modello, caricamento }: Target,
): Promise<z.input<typeof VersioneDati>> {
  const rows = await warehouse.query<{ forme: string | null }>('SELECT MAX(versione) AS forme FROM dw.forma');
  const forme = rows[0]?.forme;
  return { modello, caricamento, ...(forme ? { forme } : {}) };
}

async function sendShape(warehouse: Warehouse, percorso: string, response: Response): Promise<void> {
  const rows = await warehouse.query<{ contenuto: Uint8Array; versione: string }>(
    'SELECT contenuto, versione FROM dw.forma WHERE percorso = ?',
    [percorso],
  );
  const shape = rows[0];
  if (!shape) {
    response.status(404).json({ codice: 'FORMA_SCONOSCIUTA', messaggio: 'Nessuna forma a questo percorso' });
    return;
  }
  response.set({
    'content-type': 'application/json',
    'content-encoding': 'br',
    'x-versione-forme': shape.versione,
  });
  response.end(Buffer.from(shape.contenuto));
}
