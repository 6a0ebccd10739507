import type { Catalogo } from './catalogo/catalogo.ts';
import { processConfig, type WebConfig } from './config.ts';
import { createInternalGet, type InternalGet } from './cube/internal.ts';
import { createInterroga, type Interroga } from './cube/interroga.ts';
import { createSigner } from './cube/token.ts';
import { createVersionWatch, type VersionWatch } from './cube/version.ts';
import { createForme, type Forme } from './forme/forme.ts';
import { createLog, type Logger } from './log.ts';
import { createRisposteCache } from './risposte.ts';
import { createPagine, type Pagine } from './pagina/pagina.ts';
import { createCatalogoStore, createTerritorioStore, type Registro } from './registri.ts';
import type { Territorio } from './territorio/territorio.ts';

/** All that routes need, made once per process. */
export interface Servizi {
  config: WebConfig;
  log: Logger;
  internalGet: InternalGet;
  interroga: Interroga;
  versioni: VersionWatch;
  territorio: Registro<Territorio>;
  catalogo: Registro<Catalogo>;
  forme: Forme;
  pagine: Pagine;
  /** Finished answers of public pages. */
  risposte: ReturnType<typeof createRisposteCache>;
}

export function createServizi(config: WebConfig, log: Logger): Servizi {
  const sign = createSigner(config.secret);
  const internalGet = createInternalGet(config.datiUrl, sign);
  const versioni = createVersionWatch(internalGet, log);
  const interroga = createInterroga(config, sign, versioni, log);
  const territorio = createTerritorioStore(interroga, versioni, log);
  const catalogo = createCatalogoStore(interroga, versioni, log);
  const forme = createForme(internalGet, config.cacheBytes);
  const risposte = createRisposteCache(config.cacheBytes);
  versioni.onChange(() => {
    forme.clear();
    risposte.clear();
  });
  const pagine = createPagine({ interroga, versioni, catalogo, territorio });
  return { config, log, internalGet, interroga, versioni, territorio, catalogo, forme, pagine, risposte };
}

let singleton: Servizi | undefined;

/**
 * The services of this process, made at the first call.
 * @throws ConfigError when a setting is missing or wrong
 */
export function servizi(): Servizi {
  if (!singleton) {
    const config = processConfig();
    singleton = createServizi(config, createLog(config.logLevel));
  }
  return singleton;
}
