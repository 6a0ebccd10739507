import { CONTESTO_PUBBLICO } from '../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../model/contratto/errori.ts';
import type { InternalGet } from './cube/internal.ts';
import type { Registro } from './registri.ts';

const TIMEOUT_MS = 3000;

export interface Dipendenze {
  internalGet: InternalGet;
  territorio: Registro<unknown>;
  catalogo: Registro<unknown>;
}

/** What keeps the server from answering pages, in words; empty when nothing does. */
export async function checkReady(parts: Dipendenze, requestId: string): Promise<string[]> {
  const checks = await Promise.all([
    reason('Processo dati', () => askPronto(parts.internalGet, requestId)),
    reason('Elenco dei territori', () => parts.territorio.get(requestId)),
    reason('Catalogo degli indicatori', () => parts.catalogo.get(requestId)),
  ]);
  return checks.filter((motivo) => motivo !== null);
}

async function reason(nome: string, check: () => Promise<unknown>): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (error) {
    return `${nome}: ${error instanceof ErroreDati ? error.message : 'errore interno'}`;
  }
}

async function askPronto(get: InternalGet, requestId: string): Promise<void> {
  const options = { contesto: CONTESTO_PUBBLICO, requestId, timeoutMs: TIMEOUT_MS };
  const { status } = await get('/interno/pronto', options);
  if (status !== 200) throw new ErroreDati('CUBE_NON_RISPONDE', { status });
}
