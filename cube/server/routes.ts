import type { Application, NextFunction, Request, Response } from 'express';
import type { z } from 'zod';
import type { VersioneDati } from '../../model/contratto/versione.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import { bearerToken, type createTokenVerifier } from './auth.ts';

export interface InternalRoutes {
  warehouse: Warehouse;
  verify: ReturnType<typeof createTokenVerifier>;
  modelVersion: () => string;
  ready: () => boolean;
}

/**
 * What the web process needs besides Cube's REST API, behind the same tokens:
 * `GET /interno/versione` (changes when model or data change), `GET /interno/forme/<percorso>` (a
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
    response.json(await readVersions(parts));
  });

  app.get('/interno/pronto', (_request, response) => {
    const pronto = parts.ready();
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

async function readVersions({
  warehouse,
  modelVersion,
}: InternalRoutes): Promise<z.input<typeof VersioneDati>> {
  const rows = await warehouse.query<{ caricamento: number; forme: string | null }>(
    `SELECT (SELECT COALESCE(MAX(caricamento_id), 0) FROM dw.caricamento) AS caricamento,
            (SELECT MAX(versione) FROM dw.forma) AS forme`,
  );
  const { caricamento = 0, forme = null } = rows[0] ?? {};
  return { modello: modelVersion(), caricamento: Number(caricamento), ...(forme ? { forme } : {}) };
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
