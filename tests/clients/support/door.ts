import type { TestProject } from 'vitest/node';
import { makeSqlApiPassword, scramVerifier } from '../../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../../sql/app/open.ts';
import { startTestDati } from '../../support/dati.ts';
import { creaPersona } from '../../support/persone.ts';
import { freePort } from '../../support/product.ts';

/** How to enter: address, person, password. */
export interface Door {
  port: number;
  user: string;
  password: string;
  database: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    door: Door;
  }
}

/** The product on two regions, with a person who may use its SQL API, for all clients. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort();
  const dati = await startTestDati(undefined, { DEMO_REGIONI: '03,13', SQL_API_PORT: String(port) });
  const stato = await openAppState({ directory: dati.dir });
  const persona = await creaPersona(stato, {
    ruoli: ['referente_regionale'],
    ambiti: [{ livello: 'regione', codici: ['03', '13'] }],
  });
  const password = makeSqlApiPassword();
  await stato.accessi.passwordSqlApi.set(
    persona.utenteId,
    await scramVerifier(password),
    new Date().toISOString(),
  );
  project.provide('door', { port, user: persona.email, password, database: 'belvedere' });
  return async () => {
    await stato.close();
    await dati.stop();
  };
}
