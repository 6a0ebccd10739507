import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createEnginePool } from '../../../cube/native/sql-api/engine/pool.ts';
import { startSqlApi } from '../../../cube/native/sql-api/index.ts';
import { createPlanner } from '../../../cube/native/sql-api/plan/index.ts';
import { ownCertificate } from '../../../cube/native/sql-api/wire/certificate.ts';
import { ROOT, startTestDati } from '../../support/dati.ts';
import { restSource } from './rest-source.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Port of the SQL API on 127.0.0.1. */
    sqlPort: number;
  }
}

export const USER = 'anna.verdi@ente.it';
export const PASSWORD = 'una-parola-lunga-7';
export const DATABASE = 'belvedere';

/** A real Cube on two regions, and the SQL API in front of it, for all clients. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dati = await startTestDati(undefined, { DEMO_REGIONI: '03,13' });
  const folder = mkdtempSync(join(tmpdir(), 'belvedere-door-'));
  const source = restSource(dati);
  const api = await startSqlApi({
    host: '127.0.0.1',
    port: 0,
    tls: ownCertificate(folder),
    database: DATABASE,
    authenticate: {
      password: async (user) => (user === USER ? PASSWORD : null),
      context: async (user) => ({ user }),
    },
    source: () => source,
    engines: createEnginePool({ dumpFolder: join(ROOT, 'node_modules/.cache/sql-api-test') }),
    planner: createPlanner(),
    log: (event) => event.type === 'failed' && console.log(event),
  });
  project.provide('sqlPort', api.port);
  return async () => {
    await api.close('fast');
    await dati.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
