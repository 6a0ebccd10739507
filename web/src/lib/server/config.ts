import { join, resolve } from 'node:path';
import { z } from 'zod';
import { SegretoForte } from '../../../../model/contratto/segreto.ts';
import { SQL_API } from '../../../../model/contratto/sql-api.ts';
import { isLoopback } from './loopback.ts';

/** An empty variable is one that is not set: compose files write them so. */
const optional = z
  .string()
  .optional()
  .transform((text) => text || undefined);

const Environment = z.object({
  DATI_URL: z
    .url({ protocol: /^https?$/, message: 'must be the http address of the data process' })
    .default('http://127.0.0.1:4000'),
  DATI_SECRET: z.string().min(32, 'must have at least 32 characters'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATI_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(120).default(10),
  DATI_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(8),
  CACHE_MB: z.coerce.number().int().min(1).max(4096).default(64),
  HOST: z.string().min(1).default('127.0.0.1'),
  ORIGIN: z
    .url({ protocol: /^https?$/, message: 'must be an http or https address' })
    .refine(isOrigin, 'must have no path, as in https://belvedere.ente.it')
    .default('http://127.0.0.1:3000'),
  BELVEDERE_DIR: z.string().min(1).default('.belvedere'),
  WAREHOUSE_URL: z.string().default(''),
  APP_SECRET: SegretoForte,
  SESSION_HOURS: z.coerce.number().int().min(1).max(24).default(12),
  PASSWORD_DAYS: z.coerce.number().int().min(0).max(3650).default(180),
  PASSWORD_NOTICE_DAYS: z.coerce.number().int().min(0).max(90).default(14),
  LOCK_AFTER: z.coerce.number().int().min(3).max(20).default(5),
  REGION_MAX_USERS: z.coerce.number().int().min(1).max(1000).default(8),
  ACCREDITATION_MONTHS: z.coerce.number().int().min(1).max(60).default(12),
  ACCREDITATION_NOTICE_DAYS: z.coerce.number().int().min(1).max(180).default(30),
  SMTP_URL: optional,
  MAIL_FROM: optional,
  OIDC_ISSUER: optional,
  OIDC_CLIENT_ID: optional,
  OIDC_CLIENT_SECRET: optional,
  OIDC_NAME: z.string().min(1).default('SPID o CIE'),
  OIDC_CF_CLAIM: z.string().min(1).default('fiscal_number'),
  OIDC_SCOPE: z.string().min(1).default('openid profile'),
  OIDC_ACR: z.string().default(''),
  SQL_API_HOST: z.string().min(1).default('127.0.0.1'),
  SQL_API_PORT: z.coerce.number().int().min(0).max(65535).default(SQL_API.porta),
  SQL_API_PUBLIC_HOST: optional,
  SQL_API_TLS_CERT: optional,
});

/** Where programs of people reach the SQL API. */
export interface ConfigSqlApi {
  /** Name or address that people write into their programs. */
  host: string;
  port: number;
  /** It listens on this machine alone, although the pages are read from elsewhere. */
  soloLocale: boolean;
  /** File of its certificate, PEM. */
  certificato: string;
}

/** The identity provider that people may sign in with. */
export interface ConfigOidc {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button calls it. */
  nome: string;
  /** Claim that carries the codice fiscale. */
  cfClaim: string;
  /** Scopes asked for, separated by spaces. */
  scope: string;
  /** Levels of assurance that are good enough, the one asked for first; empty: whatever the provider does. */
  acr: string[];
}

/** What the web server needs to know, read once at start. */
export interface WebConfig {
  /** Address of the data process, without a slash at the end. */
  datiUrl: string;
  /** HS256 secret shared with the data process. */
  secret: string;
  logLevel: string;
  /** Longest time a query may take, waiting in line and continue-wait polls included. */
  timeoutMs: number;
  /** Queries that may be at Cube at the same time. */
  concurrency: number;
  /** Memory for each of the caches of answers and shapes. */
  cacheBytes: number;
  /** Public origin: links in messages, check of posts. */
  origine: string;
  /** The public origin is https: cookies are `Secure`, browsers are told to stay there. */
  https: boolean;
  /** Passwords may travel: by https, or by plain http that does not leave this machine. */
  accessoPossibile: boolean;
  /** Folder of the state. */
  directory: string;
  /** `mssql://…`: the state lives there; undefined: SQLite in `directory`. */
  warehouseUrl: string | undefined;
  /** Keys the hashes of codes and of unknown e-mails. */
  appSecret: string;
  /** Hours without use after which a session ends; it ends in any case after twice as many. */
  sessioneOre: number;
  /** Days that a password lasts (null: for ever), and days before in which people are told. */
  password: { giorni: number | null; avvisoGiorni: number };
  /** Failed sign-ins after which an account is locked for a while. */
  bloccoDopo: number;
  /** Active users that a Regione may have. */
  maxUtentiRegione: number;
  mesiAccredito: number;
  giorniAvvisoAccredito: number;
  smtpUrl: string | undefined;
  /** Sender of messages. */
  mittente: string;
  oidc: ConfigOidc | null;
  /** Null: the SQL API is off. */
  sqlApi: ConfigSqlApi | null;
}

/** A setting is missing or wrong; the message names it and fits on one line. */
export class ConfigError extends Error {}

const invalid = (wrong: string) =>
  new ConfigError(`Configurazione del processo web non valida: ${wrong} [CONFIGURAZIONE_NON_VALIDA]`);

/**
 * Reads the environment of the web process.
 * @throws ConfigError whose message names every variable that is missing or wrong
 */
export function readConfig(env: Record<string, string | undefined>): WebConfig {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '));
  }
  const e = parsed.data;
  const origin = new URL(e.ORIGIN);
  const https = origin.protocol === 'https:';
  return {
    datiUrl: e.DATI_URL.replace(/\/+$/, ''),
    secret: e.DATI_SECRET,
    logLevel: e.LOG_LEVEL,
    timeoutMs: e.DATI_TIMEOUT_SECONDS * 1000,
    concurrency: e.DATI_CONCURRENCY,
    cacheBytes: e.CACHE_MB * 1024 * 1024,
    origine: origin.origin,
    https,
    accessoPossibile: https || (isLoopback(origin.hostname) && isLoopback(e.HOST)),
    directory: resolve(e.BELVEDERE_DIR),
    warehouseUrl: e.WAREHOUSE_URL || undefined,
    appSecret: e.APP_SECRET,
    sessioneOre: e.SESSION_HOURS,
    password: { giorni: e.PASSWORD_DAYS || null, avvisoGiorni: e.PASSWORD_NOTICE_DAYS },
    bloccoDopo: e.LOCK_AFTER,
    maxUtentiRegione: e.REGION_MAX_USERS,
    mesiAccredito: e.ACCREDITATION_MONTHS,
    giorniAvvisoAccredito: e.ACCREDITATION_NOTICE_DAYS,
    smtpUrl: e.SMTP_URL,
    mittente: senderOf(e, origin.hostname),
    oidc: oidcOf(e),
    sqlApi: sqlApiOf(e, origin.hostname),
  };
}

/** The configuration of this process. */
export function processConfig(): WebConfig {
  return readConfig(process.env);
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { pathname, search, hash, username } = new URL(text);
  return pathname === '/' && !search && !hash && !username;
}

/** Messages that leave need a real sender; those in the folder are only read here. */
function senderOf({ SMTP_URL, MAIL_FROM }: z.infer<typeof Environment>, host: string): string {
  if (MAIL_FROM) return MAIL_FROM;
  if (SMTP_URL) throw invalid('MAIL_FROM is needed with SMTP_URL, as in Belvedere <no-reply@ente.it>');
  return `Belvedere <no-reply@${/[a-z]\.[a-z]/i.test(host) ? host : 'belvedere.example'}>`;
}

/** @param originHost where the pages are read, which the SQL API shares unless it has a name of its own */
function sqlApiOf(e: z.infer<typeof Environment>, originHost: string): ConfigSqlApi | null {
  if (e.SQL_API_PORT === 0) return null;
  return {
    // An IPv6 address has brackets in an address of the web alone.
    host: e.SQL_API_PUBLIC_HOST ?? originHost.replace(/^\[|\]$/g, ''),
    port: e.SQL_API_PORT,
    soloLocale: !e.SQL_API_PUBLIC_HOST && isLoopback(e.SQL_API_HOST) && !isLoopback(originHost),
    certificato: resolve(e.SQL_API_TLS_CERT ?? join(e.BELVEDERE_DIR, SQL_API.certificato)),
  };
}

/** All three settings of the provider, or none. */
function oidcOf(e: z.infer<typeof Environment>): ConfigOidc | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = e;
  if (!issuer && !clientId && !clientSecret) return null;
  if (!issuer || !clientId || !clientSecret) {
    throw invalid('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed together');
  }
  const acr = e.OIDC_ACR.split(',').map((level) => level.trim());
  return {
    issuer,
    clientId,
    clientSecret,
    nome: e.OIDC_NAME,
    cfClaim: e.OIDC_CF_CLAIM,
    scope: e.OIDC_SCOPE,
    acr: acr.filter(Boolean),
  };
}
