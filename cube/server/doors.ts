import type { NextFunction, Request, Response } from 'express';

/** Cube's addresses that the product asks, with the methods that it uses; whatever else Cube mounts stays shut. */
const OPEN: Record<string, readonly string[]> = { '/v1/load': ['GET', 'POST'], '/v1/meta': ['GET'] };

/**
 * Shuts the doors of Cube that nothing of the product needs: SQL texts, plans, subscriptions, GraphQL, jobs, and the definitions
 * that `?extended` adds to the description of the model. A new door of a newer Cube is shut until it is named here.
 */
export function shutDoors(request: Request, response: Response, next: NextFunction): void {
  const open = OPEN[request.path]?.includes(request.method) && !('extended' in request.query);
  if (open) next();
  else response.status(403).json({ error: 'Questo indirizzo del servizio dei dati è chiuso' });
}
