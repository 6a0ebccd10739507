import * as client from 'openid-client';
import type { ConfigOidc } from '../config.ts';
import { readCodiceFiscale } from './codice-fiscale.ts';
import { ErroreOidc, toErroreOidc } from './errore.ts';
import { createFornitore } from './fornitore.ts';
import { createSfide, SFIDA_SECONDI } from './sfida.ts';

/** Where the provider sends people back to; to be registered there exactly, after the public origin. */
export const RITORNO = '/accedi/oidc/ritorno';

/** Who the provider says it is. */
export interface Identita {
  /** Upper case, without prefix. */
  codiceFiscale: string;
  /** Local path that the person wanted. */
  destinazione: string;
}

/** The cookie that ties a sign-in to a browser. */
export interface Biscotto {
  nome: string;
  opzioni: { path: string; httpOnly: true; secure: boolean; sameSite: 'lax'; maxAge: number };
}

/** Sign-in through an OpenID Connect provider: authorization code with PKCE (S256), state and nonce. */
export interface Oidc {
  biscotto: Biscotto;
  /**
   * Begins: where to send the browser, and what to put into its cookie.
   *
   * @param destinazione local path
   * @throws ErroreOidc OIDC_NON_RISPONDE, OIDC_RISPOSTA_NON_VALIDA
   */
  avvia(destinazione: string): Promise<{ indirizzo: URL; sfida: string }>;
  /**
   * Ends: checks the answer against the cookie, changes the code for tokens, reads who it is.
   *
   * @param parametri query of the return
   * @param sfida value of the cookie, if there is one
   * @throws ErroreOidc
   */
  concludi(parametri: URLSearchParams, sfida: string | undefined): Promise<Identita>;
}

export interface OpzioniOidc {
  config: ConfigOidc;
  /** Public origin. */
  origine: string;
  /** Secret of the application, from which the key of the cookie is derived. */
  segreto: string;
}

/**
 * Nothing is asked of the provider before somebody signs in.
 * @throws ConfigError when the issuer is neither https nor on this machine
 */
export function creaOidc({ config, origine, segreto }: OpzioniOidc): Oidc {
  const fornitore = createFornitore(config);
  const sfide = createSfide(segreto, config.issuer);
  const ritorno = new URL(RITORNO, origine);
  const secure = ritorno.protocol === 'https:';

  return {
    biscotto: {
      nome: secure ? '__Host-belvedere-oidc' : 'belvedere-oidc',
      opzioni: { path: '/', httpOnly: true, secure, sameSite: 'lax', maxAge: SFIDA_SECONDI },
    },

    async avvia(destinazione) {
      const state = client.randomState();
      const nonce = client.randomNonce();
      const verifier = client.randomPKCECodeVerifier();
      const server = await fornitore().catch(rethrow);
      const indirizzo = client.buildAuthorizationUrl(server, {
        redirect_uri: ritorno.href,
        scope: config.scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(config.acr.length > 0 ? { acr_values: config.acr.join(' ') } : {}),
      });
      if (secure && indirizzo.protocol !== 'https:') {
        throw new ErroreOidc('OIDC_RISPOSTA_NON_VALIDA', 'authorization_endpoint');
      }
      return { indirizzo, sfida: await sfide.seal({ state, nonce, verifier, destinazione }) };
    },

    async concludi(parametri, sfida) {
      const attesa = sfida ? await sfide.open(sfida) : null;
      if (!attesa || parametri.get('state') !== attesa.state) {
        throw new ErroreOidc('OIDC_RICHIESTA_SCADUTA', attesa ? 'state' : 'cookie');
      }
      const url = new URL(ritorno);
      url.search = parametri.toString();
      const server = await fornitore().catch(rethrow);
      const tokens = await client
        .authorizationCodeGrant(server, url, {
          expectedState: attesa.state,
          expectedNonce: attesa.nonce,
          pkceCodeVerifier: attesa.verifier,
          idTokenExpected: true,
        })
        .catch(rethrow);
      const claims = tokens.claims();
      if (!claims) throw new ErroreOidc('OIDC_RISPOSTA_NON_VALIDA', 'id_token');
      if (config.acr.length > 0 && !config.acr.includes(String(claims.acr))) {
        throw new ErroreOidc('OIDC_LIVELLO_INSUFFICIENTE', 'acr');
      }
      const claim = claims[config.cfClaim] ?? (await fromUserinfo(server, tokens.access_token, claims.sub));
      const codiceFiscale = readCodiceFiscale(claim);
      if (!codiceFiscale) throw new ErroreOidc('OIDC_SENZA_CODICE_FISCALE', config.cfClaim);
      return { codiceFiscale, destinazione: attesa.destinazione };
    },
  };

  /** Claims that the provider does not put into the id_token; it must speak of the same subject. */
  async function fromUserinfo(server: client.Configuration, token: string, sub: string): Promise<unknown> {
    if (!server.serverMetadata().userinfo_endpoint) return undefined;
    const claims = await client.fetchUserInfo(server, token, sub).catch(rethrow);
    return claims[config.cfClaim];
  }
}

function rethrow(error: unknown): never {
  throw toErroreOidc(error);
}
