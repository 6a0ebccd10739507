import * as client from 'openid-client';
import { ConfigError, type ConfigOidc } from '../config.ts';
import { isLoopback } from '../loopback.ts';

/** Seconds that one request to the provider may take. */
const TIMEOUT = 10;
/** What the provider says about itself is asked again after this long; its keys the library follows by itself. */
const FRESH_MS = 60 * 60_000;

/**
 * Reads the address of the provider.
 * @throws ConfigError unless it is https, or http on this machine
 */
function readIssuer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const trusted = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !trusted || url.search || url.hash || url.username) {
    throw new ConfigError(
      'OIDC_ISSUER must be an https address (http on this machine only), without parameters',
    );
  }
  return url;
}

/** Basic, as the standard has it for who says nothing, unless the provider takes the secret in the body only. */
const authenticate =
  (secret: string): client.ClientAuth =>
  (server, metadata, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const method = methods.includes('client_secret_basic')
      ? client.ClientSecretBasic
      : client.ClientSecretPost;
    method(secret)(server, metadata, body, headers);
  };

/**
 * Gives the provider's endpoints and keys, asked at first use and kept for an hour; a failure is not kept.
 * The signature of id_tokens is always verified, and only asymmetric ones pass.
 *
 * @throws ConfigError when the configuration cannot work
 */
export function createFornitore(config: ConfigOidc): () => Promise<client.Configuration> {
  const issuer = readIssuer(config.issuer);
  const insecure = issuer.protocol === 'http:';
  let known: { at: number; configuration: Promise<client.Configuration> } | undefined;

  const discover = async () => {
    const configuration = await client.discovery(
      issuer,
      config.clientId,
      undefined,
      authenticate(config.clientSecret),
      {
        timeout: TIMEOUT,
        execute: [client.enableNonRepudiationChecks, ...(insecure ? [client.allowInsecureRequests] : [])],
      },
    );
    configuration.timeout = TIMEOUT;
    return configuration;
  };

  return () => {
    const now = Date.now();
    if (!known || now - known.at > FRESH_MS) {
      const asked = { at: now, configuration: discover() };
      known = asked;
      asked.configuration.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.configuration;
  };
}
