import { SignJWT } from 'jose';
import { CONTESTO_PUBBLICO, TOKEN_DESTINATARIO, TOKEN_EMITTENTE } from '../../model/contratto/contesto.ts';

const TIMEOUT_MS = 4000;

/** Whether the data process of this container can answer, for the health check of its image: exit code 0 or 1. */
async function main(): Promise<void> {
  const { DATI_PORT = '4000', DATI_SECRET = '' } = process.env;
  const token = await new SignJWT({ contesto: CONTESTO_PUBBLICO })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(TOKEN_EMITTENTE)
    .setAudience(TOKEN_DESTINATARIO)
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(DATI_SECRET));
  const response = await fetch(`http://127.0.0.1:${DATI_PORT}/interno/pronto`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`il processo dei dati risponde ${response.status}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
