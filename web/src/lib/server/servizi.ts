import { join } from 'node:path';
import { connectAppState } from '../../../../sql/app/connect.ts';
import type { AppState } from '../../../../sql/app/state.ts';
import type { AccessiState } from '../../../../sql/app/accessi/tipi.ts';
import { createAccesso, type Accesso } from './accesso/accesso.ts';
import { createCookieSessione } from './accesso/cookie.ts';
import type { Guardia } from './accesso/guardia.ts';
import { createFirma } from './accesso/impronta.ts';
import { createSessioni } from './accesso/lucia.ts';
import { createCifratura } from './accesso/password.ts';
import { createRegistra, type Registra } from './accesso/registra.ts';
import { createTurni } from './accesso/turni.ts';
import type { Catalogo } from './catalogo/catalogo.ts';
import { ConfigError, processConfig, type WebConfig } from './config.ts';
import { createInternalGet, type InternalGet } from './cube/internal.ts';
import { createInterroga, type Interroga } from './cube/interroga.ts';
import { createSigner } from './cube/token.ts';
import { createVersionWatch, type VersionWatch } from './cube/version.ts';
import { createForme, type Forme } from './forme/forme.ts';
import { createLog, type Logger } from './log.ts';
import { creaOidc, type Oidc } from './oidc/oidc.ts';
import { createPagine, type Pagine } from './pagina/pagina.ts';
import { creaPosta, type Posta } from './posta/posta.ts';
import { createCatalogoStore, createTerritorioStore, type Registro } from './registri.ts';
import { createRisposteCache } from './risposte.ts';
import { creaContatore, type Contatore } from './statistiche/contatore.ts';
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
  /** People, sessions, roles, audit log: the application's state. */
  accessi: AccessiState;
  /** Signing in and out, passwords, codes, links. */
  accesso: Accesso;
  guardia: Guardia;
  /** Writes a line of the audit log. */
  registra: Registra;
  posta: Posta;
  statistiche: Contatore;
  /** Sign-in by an identity provider; null: off. */
  oidc: Oidc | null;
}

const STATISTICHE_MS = 10_000;
const SPAZZATA_MS = 3_600_000;
/** Two checks of a password at a time: the other two threads of libuv serve files and compression. */
const TURNI = { insieme: 2, perChiave: 8, inAttesa: 100 };

type ConfigDati = Pick<WebConfig, 'datiUrl' | 'secret' | 'timeoutMs' | 'concurrency' | 'cacheBytes'>;

/**
 * Everything about figures; knows nothing about people.
 * @param conta told of every question that goes to Cube
 */
export function createDati(config: ConfigDati, log: Logger, conta: () => void = () => undefined) {
  const sign = createSigner(config.secret);
  const internalGet = createInternalGet(config.datiUrl, sign);
  const versioni = createVersionWatch(internalGet, log);
  const interroga = createInterroga(config, sign, versioni, { log, conta });
  const territorio = createTerritorioStore(interroga, versioni, log);
  const catalogo = createCatalogoStore(interroga, versioni, log);
  const forme = createForme(internalGet, config.cacheBytes);
  const risposte = createRisposteCache(config.cacheBytes);
  versioni.onChange(() => {
    forme.clear();
    risposte.clear();
  });
  const pagine = createPagine({ interroga, versioni, catalogo, territorio });
  return { internalGet, interroga, versioni, territorio, catalogo, forme, pagine, risposte };
}

/** The services about figures. */
export type ServiziDati = ReturnType<typeof createDati>;

/** Everything about people: who enters, what is written down about it, what is sent to them. */
async function createPersone(config: WebConfig, log: Logger, stato: AccessiState) {
  const posta = creaPosta({
    smtpUrl: config.smtpUrl,
    mittente: config.mittente,
    cartella: join(config.directory, 'posta'),
    origine: config.origine,
    log,
  });
  const statistiche = creaContatore(stato.statistiche, {
    now: () => new Date(),
    everyMs: STATISTICHE_MS,
    onError: (error) => log.error({ err: error }, 'statistics not written'),
  });
  const registra = createRegistra(stato.registro);
  const sessioni = createSessioni(stato, config.sessioneOre);
  const cookie = createCookieSessione(config.https);
  const accesso = createAccesso({
    ...{ stato, config, sessioni, cookie, registra, log },
    cifratura: await createCifratura(),
    turni: createTurni(TURNI),
    firma: createFirma(config.appSecret),
    contaAccesso: () => statistiche.accesso(),
    async spedisci({ email }, messaggio) {
      try {
        await posta.invia({ a: email, messaggio });
      } catch (error) {
        log.error({ err: error, tipo: messaggio.tipo }, 'message not sent');
      }
    },
  });
  const oidc = config.oidc
    ? creaOidc({ config: config.oidc, origine: config.origine, segreto: config.appSecret })
    : null;
  const guardia: Guardia = { stato, sessioni, cookie, config };
  return { accessi: stato, accesso, guardia, registra, posta, statistiche, oidc };
}

let singleton: Servizi | undefined;

/**
 * Makes the services of this process; the hooks do it before the first request.
 * @throws ConfigError when a setting is missing or wrong, or the application's state cannot be opened or is behind
 */
export async function avviaServizi(): Promise<Servizi> {
  const config = processConfig();
  const log = createLog(config.logLevel);
  const state = await openState(config);
  const persone = await createPersone(config, log, state.accessi);
  const dati = createDati(config, log, () => persone.statistiche.interrogazione());
  singleton = { config, log, ...dati, ...persone };
  sweep(state.accessi, log);
  process.once('sveltekit:shutdown', async () => {
    await Promise.allSettled([persone.statistiche.chiudi(), persone.posta.chiudi()]);
    await state.close();
  });
  return singleton;
}

/** Its expected failures say on one line what to do, like those of the configuration. */
async function openState(config: WebConfig): Promise<AppState> {
  try {
    return await connectAppState(config);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'WarehouseError' && 'code' in error)) throw error;
    throw new ConfigError(`${error.message} [${String(error.code)}]`, { cause: error });
  }
}

/** Every hour, what ended leaves the tables. */
function sweep({ sessioni, gettoni, blocchi }: AccessiState, log: Logger): void {
  const timer = setInterval(() => {
    const now = new Date().toISOString();
    Promise.all([sessioni, gettoni, blocchi].map((store) => store.removeExpired(now))).catch(
      (error: unknown) => log.error({ err: error }, 'expired sessions not removed'),
    );
  }, SPAZZATA_MS);
  timer.unref();
}

/** The services of this process. */
export function servizi(): Servizi {
  if (!singleton) throw new Error('services asked for before init');
  return singleton;
}
