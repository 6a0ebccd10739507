import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';

/** A person whom the provider knows. */
export interface Conto {
  /** Claims beside `sub`, such as `fiscal_number`. */
  claims: Record<string, unknown>;
  /** Level of the sign-in that the provider states. */
  acr?: string;
}

export interface OpzioniFornitore {
  /** Where the product takes people back: `<ORIGIN>/accedi/oidc/ritorno`. */
  ritorno: string;
  /** By `sub`. */
  conti: Record<string, Conto>;
  /** Claims come from the userinfo endpoint alone. */
  soloUserinfo?: boolean;
  /** The secret is taken in the body only. */
  segretoNelCorpo?: boolean;
}

/** Changes an answer of the provider on its way out: what it says about itself, or its tokens. */
type Manomissione = (body: Record<string, unknown>) => Promise<Record<string, unknown>>;

export interface FornitoreOidc {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Everybody who comes is this person from now on; null: a form asks (`select[name=conto]`, buttons `Entra` and `Annulla`). */
  entraCome(sub: string | null): void;
  /** From now on; null: no change. */
  manometti(what: 'discovery' | 'token', change: Manomissione | null): void;
  /** Signs with the provider's own key. */
  firma(claims: JWTPayload): Promise<string>;
  /** Requests by path, in order. */
  chiamate: string[];
  close(): Promise<void>;
}

export const CLIENT_ID = 'belvedere-prova';
const CLIENT_SECRET = 'segreto-di-prova-lungo-abbastanza-0123456789';

/** A real OpenID Connect provider on loopback, in this process. */
export async function startOidc(opzioni: OpzioniFornitore): Promise<FornitoreOidc> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'prova', alg: 'ES256', use: 'sig' };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configure(opzioni, jwk));
  const changes = new Map<string, Manomissione>();
  const chiamate: string[] = [];
  let chi: string | null = null;

  provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    const change = changes.get(ctx.oidc?.route ?? '');
    if (change && ctx.status === 200) ctx.body = await change(ctx.body as Record<string, unknown>);
  });
  const callback = provider.callback();
  server.on('request', (request, response) => {
    const path = new URL(request.url ?? '/', issuer).pathname;
    chiamate.push(path);
    if (!path.startsWith('/interazione/')) return void callback(request, response);
    interact(provider, opzioni, chi, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    entraCome: (sub) => void (chi = sub),
    manometti: (what, change) => void (change ? changes.set(what, change) : changes.delete(what)),
    firma: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'prova' }).sign(privateKey),
    chiamate,
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function configure(opzioni: OpzioniFornitore, jwk: object): Configuration {
  const { ritorno, conti, soloUserinfo = false, segretoNelCorpo = false } = opzioni;
  const method = segretoNelCorpo ? 'client_secret_post' : 'client_secret_basic';
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [ritorno],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: method,
        id_token_signed_response_alg: 'ES256',
      },
    ],
    clientAuthMethods: [method],
    jwks: { keys: [jwk] },
    cookies: { keys: ['chiave-di-prova-dei-biscotti'] },
    scopes: ['openid', 'profile'],
    claims: {
      openid: ['sub'],
      profile: [...new Set(Object.values(conti).flatMap((c) => Object.keys(c.claims)))],
    },
    acrValues: [...new Set(Object.values(conti).flatMap((c) => c.acr ?? []))],
    conformIdTokenClaims: soloUserinfo,
    features: { devInteractions: { enabled: false }, userinfo: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_ctx, sub) => {
      const conto = conti[sub];
      return conto && { accountId: sub, claims: () => ({ sub, ...conto.claims }) };
    },
    // What the client asks for is granted: the form of consent is no part of what is tried.
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, { uid }) => `/interazione/${uid}` },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  };
}

/** The page on which people say who they are. */
async function interact(
  provider: Provider,
  { conti }: OpzioniFornitore,
  chi: string | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = request.method === 'POST' ? new URLSearchParams(await readText(request)) : null;
  const sub = chi ?? form?.get('conto') ?? null;
  if (form?.has('annulla')) {
    const result = { error: 'access_denied', error_description: 'La persona ha annullato' };
    return provider.interactionFinished(request, response, result);
  }
  if (sub !== null && conti[sub]) {
    const result = { login: { accountId: sub, acr: conti[sub].acr, remember: false } };
    return provider.interactionFinished(request, response, result);
  }
  const options = Object.keys(conti).map((each) => `<option>${each}</option>`);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(
    `<!doctype html><html lang="it"><title>Identità di prova</title><form method="post"><label>Chi sei
     <select name="conto">${options.join('')}</select></label><button>Entra</button> <button name="annulla" value="1">Annulla</button></form>`,
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Goes through the provider's pages as a browser would, with cookies, until it is sent back.
 * @param annulla press `Annulla` on the form
 * @returns the address of the return, with code and state
 */
export async function attraversa(indirizzo: URL, ritorno: string, { annulla = false } = {}): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = indirizzo;
  let body: URLSearchParams | undefined;
  for (let step = 0; step < 12; step += 1) {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    body = undefined;
    const location = response.headers.get('location');
    if (location) {
      url = new URL(location, url);
      if (url.href.startsWith(ritorno)) return url;
    } else if (annulla && response.ok) {
      body = new URLSearchParams({ annulla: '1' });
    } else {
      throw new Error(`The provider stopped at ${url.pathname}: ${response.status} ${await response.text()}`);
    }
  }
  throw new Error('The provider sends in circles.');
}
