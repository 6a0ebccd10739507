import { generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt, type JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ConfigError, type ConfigOidc } from '../../../../web/src/lib/server/config.ts';
import { creaOidc, RITORNO, type Oidc } from '../../../../web/src/lib/server/oidc/oidc.ts';
import { attraversa, CLIENT_ID, startOidc, type FornitoreOidc } from '../../../support/oidc.ts';

const ORIGINE = 'http://127.0.0.1:3931';
const SEGRETO = 'prova-prova-prova-0123456789-abcdefghijkl';
const RIENTRO = `${ORIGINE}${RITORNO}`;
const CF = 'NREDAA80A41H501U';
const SPID2 = 'https://www.spid.gov.it/SpidL2';

let fornitore: FornitoreOidc;

beforeAll(async () => {
  fornitore = await startOidc({
    ritorno: RIENTRO,
    conti: {
      ada: { claims: { fiscal_number: `TINIT-${CF}`, altro_cf: CF }, acr: SPID2 },
      minuscola: { claims: { fiscal_number: `tinit-${CF.toLowerCase()}` } },
      nuda: { claims: { fiscal_number: CF }, acr: 'https://www.spid.gov.it/SpidL1' },
      tedesca: { claims: { fiscal_number: 'TINDE-12345678901' } },
      senza: { claims: {} },
    },
  });
});
afterAll(async () => fornitore.close());
afterEach(() => {
  vi.useRealTimers();
  fornitore.manometti('discovery', null);
  fornitore.manometti('token', null);
});

const configOf = (changes: Partial<ConfigOidc> = {}): ConfigOidc => ({
  issuer: fornitore.issuer,
  clientId: CLIENT_ID,
  clientSecret: fornitore.clientSecret,
  nome: 'SPID o CIE',
  cfClaim: 'fiscal_number',
  acr: [],
  scope: 'openid profile',
  ...changes,
});
const open = (changes: Partial<ConfigOidc> = {}, segreto = SEGRETO): Oidc =>
  creaOidc({ config: configOf(changes), origine: ORIGINE, segreto });

/** From the start to the return, not yet concluded. */
async function torna(oidc: Oidc, chi = 'ada', destinazione = '/nuclei?x=1') {
  fornitore.entraCome(chi);
  const { indirizzo, sfida } = await oidc.avvia(destinazione);
  const ritorno = await attraversa(indirizzo, RIENTRO);
  return { indirizzo, sfida, ritorno, parametri: ritorno.searchParams };
}
async function entra(oidc: Oidc, chi = 'ada') {
  const { parametri, sfida } = await torna(oidc, chi);
  return oidc.concludi(parametri, sfida);
}
const codice = (code: string, motivo?: string) =>
  expect.objectContaining({ codice: code, ...(motivo ? { motivo } : {}) }) as Error;

describe('who the provider knows', () => {
  test('is recognised by codice fiscale, and goes where they wanted', async () => {
    const oidc = open();
    const { indirizzo, parametri, sfida } = await torna(oidc);
    expect(Object.fromEntries(indirizzo.searchParams)).toMatchObject({
      client_id: CLIENT_ID,
      redirect_uri: RIENTRO,
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'openid profile',
    });
    expect(await oidc.concludi(parametri, sfida)).toEqual({ codiceFiscale: CF, destinazione: '/nuclei?x=1' });
  });

  test.each(['minuscola', 'nuda'])('in any case, with or without prefix: %s', async (chi) => {
    expect((await entra(open(), chi)).codiceFiscale).toBe(CF);
  });

  test('by another claim', async () => {
    expect((await entra(open({ cfClaim: 'altro_cf' }))).codiceFiscale).toBe(CF);
  });

  test.each(['senza', 'tedesca'])('is not guessed without an Italian codice fiscale: %s', async (chi) => {
    await expect(entra(open(), chi)).rejects.toThrow(codice('OIDC_SENZA_CODICE_FISCALE', 'fiscal_number'));
  });

  test('at the level that is demanded, no lower one', async () => {
    const strict = open({ acr: [SPID2] });
    expect((await entra(strict, 'ada')).codiceFiscale).toBe(CF);
    await expect(entra(strict, 'nuda')).rejects.toThrow(codice('OIDC_LIVELLO_INSUFFICIENTE'));
    await expect(entra(strict, 'minuscola')).rejects.toThrow(codice('OIDC_LIVELLO_INSUFFICIENTE'));
  });
});

test('claims that only the userinfo endpoint tells, and a secret that goes in the body', async () => {
  const other = await startOidc({
    ritorno: RIENTRO,
    conti: { ada: { claims: { fiscal_number: CF } } },
    soloUserinfo: true,
    segretoNelCorpo: true,
  });
  try {
    other.entraCome('ada');
    const oidc = open({ issuer: other.issuer });
    const { indirizzo, sfida } = await oidc.avvia('/');
    const { searchParams } = await attraversa(indirizzo, RIENTRO);
    expect((await oidc.concludi(searchParams, sfida)).codiceFiscale).toBe(CF);
    expect(other.chiamate).toContain('/me');
  } finally {
    await other.close();
  }
});

describe('the return counts', () => {
  test('in the browser that asked, only', async () => {
    const oidc = open();
    const { parametri } = await torna(oidc);
    const another = await torna(oidc);
    await expect(oidc.concludi(parametri, undefined)).rejects.toThrow(
      codice('OIDC_RICHIESTA_SCADUTA', 'cookie'),
    );
    await expect(oidc.concludi(parametri, another.sfida)).rejects.toThrow(
      codice('OIDC_RICHIESTA_SCADUTA', 'state'),
    );
  });

  test('with its own state', async () => {
    const oidc = open();
    for (const state of ['', 'altro', null]) {
      const { parametri, sfida } = await torna(oidc);
      if (state === null) parametri.delete('state');
      else parametri.set('state', state);
      await expect(oidc.concludi(parametri, sfida)).rejects.toThrow(
        codice('OIDC_RICHIESTA_SCADUTA', 'state'),
      );
    }
  });

  test('once', async () => {
    const oidc = open();
    const { parametri, sfida } = await torna(oidc);
    await oidc.concludi(parametri, sfida);
    await expect(oidc.concludi(parametri, sfida)).rejects.toThrow(codice('OIDC_RICHIESTA_SCADUTA', 'cookie'));
    // Another web process does not know that the cookie was used: the provider knows that the code was.
    await expect(open().concludi(parametri, sfida)).rejects.toThrow(
      codice('OIDC_RICHIESTA_SCADUTA', 'invalid_grant'),
    );
  });

  test('of two at the same time, once', async () => {
    const oidc = open();
    const { parametri, sfida } = await torna(oidc);
    const both = await Promise.allSettled([oidc.concludi(parametri, sfida), oidc.concludi(parametri, sfida)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('with a code of another sign-in: PKCE', async () => {
    const oidc = open();
    const mine = await torna(oidc);
    const theirs = await torna(oidc, 'nuda');
    mine.parametri.set('code', theirs.parametri.get('code') ?? '');
    await expect(oidc.concludi(mine.parametri, mine.sfida)).rejects.toThrow(
      codice('OIDC_RICHIESTA_SCADUTA', 'invalid_grant'),
    );
  });

  test('within ten minutes', async () => {
    const oidc = open();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 11 * 60_000 });
    const { sfida, indirizzo } = await oidc.avvia('/');
    vi.useRealTimers();
    fornitore.entraCome('ada');
    const { searchParams } = await attraversa(indirizzo, RIENTRO);
    await expect(oidc.concludi(searchParams, sfida)).rejects.toThrow(
      codice('OIDC_RICHIESTA_SCADUTA', 'cookie'),
    );
  });

  test('with a cookie of this product: not changed, not of another secret or provider, not unencrypted', async () => {
    const oidc = open();
    const { parametri, sfida } = await torna(oidc);
    const parts = sfida.split('.');
    const changed = [...parts.slice(0, 3), `A${parts[3]?.slice(1)}`, parts[4]].join('.');
    const foreign = (await open({}, `${SEGRETO}-altro`).avvia('/')).sfida;
    const plain = new UnsecuredJWT({ state: parametri.get('state'), nonce: 'x'.repeat(43) }).encode();
    for (const wrong of [changed === sfida ? `${sfida}A` : changed, foreign, plain, '', 'x', 'a.b.c.d.e']) {
      await expect(oidc.concludi(parametri, wrong)).rejects.toThrow(
        codice('OIDC_RICHIESTA_SCADUTA', 'cookie'),
      );
    }
    expect(sfida).not.toContain(parametri.get('state'));
    // The right one still counts.
    expect((await oidc.concludi(parametri, sfida)).codiceFiscale).toBe(CF);
  });
});

describe('the id_token counts', () => {
  /** Puts another id_token into the provider's answer. */
  const swap = (make: (claims: JWTPayload) => Promise<string> | string) =>
    fornitore.manometti('token', async (body) => ({
      ...body,
      id_token: await make(decodeJwt(String(body.id_token))),
    }));
  const resign = (change: (claims: JWTPayload) => JWTPayload) =>
    swap((claims) => fornitore.firma(change(claims)));

  test('as the provider signs it, whoever re-signs it honestly', async () => {
    resign((claims) => claims);
    expect((await entra(open())).codiceFiscale).toBe(CF);
  });

  test.each<[string, (claims: JWTPayload) => JWTPayload]>([
    ['wrong nonce', (claims) => ({ ...claims, nonce: 'x'.repeat(43) })],
    ['no nonce', ({ nonce: _nonce, ...claims }) => claims],
    ['other issuer', (claims) => ({ ...claims, iss: 'https://altro.example.it' })],
    ['other client', (claims) => ({ ...claims, aud: 'altro' })],
    ['other authorised party', (claims) => ({ ...claims, azp: 'altro', aud: [CLIENT_ID, 'altro'] })],
    ['expired', (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 120 })],
    ['no subject', ({ sub: _sub, ...claims }) => claims],
  ])('%s', async (_name, change) => {
    resign(change);
    await expect(entra(open())).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
  });

  test('not unsigned', async () => {
    swap((claims) => new UnsecuredJWT(claims).encode());
    await expect(entra(open())).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
  });

  test('not signed by another key, even under the same name', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    for (const kid of ['prova', 'altra']) {
      swap((claims) => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey));
      await expect(entra(open())).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
    }
  });

  test('not signed with the shared secret', async () => {
    const secret = new TextEncoder().encode(fornitore.clientSecret);
    swap((claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'prova' }).sign(secret));
    fornitore.manometti('discovery', async (body) => ({
      ...body,
      id_token_signing_alg_values_supported: ['HS256', 'ES256'],
    }));
    await expect(entra(open())).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
  });

  test('not left out', async () => {
    fornitore.manometti('token', async ({ id_token: _token, ...body }) => body);
    await expect(entra(open())).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
  });
});

describe('the provider', () => {
  test('that says no: the person pressed Annulla', async () => {
    const oidc = open();
    fornitore.entraCome(null);
    const { indirizzo, sfida } = await oidc.avvia('/');
    const { searchParams } = await attraversa(indirizzo, RIENTRO, { annulla: true });
    expect(searchParams.get('error')).toBe('access_denied');
    await expect(oidc.concludi(searchParams, sfida)).rejects.toThrow(
      codice('OIDC_ANNULLATO', 'access_denied'),
    );
  });

  test.each([
    ['server_error', 'OIDC_NON_RISPONDE', 'server_error'],
    ['temporarily_unavailable', 'OIDC_NON_RISPONDE', 'temporarily_unavailable'],
    ['invalid_scope', 'OIDC_RISPOSTA_NON_VALIDA', 'invalid_scope'],
    ['<script>\r\nx', 'OIDC_RISPOSTA_NON_VALIDA', 'altro'],
  ])('that answers %j', async (error, code, motivo) => {
    const oidc = open();
    const { parametri, sfida } = await torna(oidc);
    parametri.delete('code');
    parametri.set('error', error);
    parametri.set('error_description', 'testo del fornitore');
    await expect(oidc.concludi(parametri, sfida)).rejects.toThrow(codice(code, motivo));
  });

  test('whose answer says that it comes from another one', async () => {
    const oidc = open();
    const { parametri, sfida } = await torna(oidc);
    parametri.set('iss', 'https://altro.example.it');
    await expect(oidc.concludi(parametri, sfida)).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
  });

  test('that calls itself by another name', async () => {
    fornitore.manometti('discovery', async (body) => ({ ...body, issuer: 'http://127.0.0.1:1' }));
    await expect(open().avvia('/')).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
  });

  test('that is not there, and then is', async () => {
    const gone = await startOidc({ ritorno: RIENTRO, conti: {} });
    await gone.close();
    await expect(open({ issuer: gone.issuer }).avvia('/')).rejects.toThrow(
      codice('OIDC_NON_RISPONDE', 'ECONNREFUSED'),
    );
    const oidc = open();
    fornitore.manometti('discovery', async () => ({}));
    await expect(oidc.avvia('/')).rejects.toThrow(codice('OIDC_RISPOSTA_NON_VALIDA'));
    fornitore.manometti('discovery', null);
    expect((await entra(oidc)).codiceFiscale).toBe(CF);
  });

  test('that goes away between the two halves', async () => {
    const leaving = await startOidc({ ritorno: RIENTRO, conti: { ada: { claims: {} } } });
    leaving.entraCome('ada');
    const oidc = open({ issuer: leaving.issuer });
    const { indirizzo, sfida } = await oidc.avvia('/');
    const { searchParams } = await attraversa(indirizzo, RIENTRO);
    await leaving.close();
    await expect(oidc.concludi(searchParams, sfida)).rejects.toThrow(
      codice('OIDC_NON_RISPONDE', 'ECONNREFUSED'),
    );
  });

  test('that refuses our secret', async () => {
    await expect(entra(open({ clientSecret: 'sbagliato' }))).rejects.toThrow(
      codice('OIDC_RISPOSTA_NON_VALIDA', 'invalid_client'),
    );
  });

  test('is asked nothing before somebody signs in, and about itself once', async () => {
    const before = fornitore.chiamate.length;
    const oidc = open();
    expect(fornitore.chiamate).toHaveLength(before);
    await Promise.all([oidc.avvia('/'), oidc.avvia('/'), oidc.avvia('/')]);
    expect(fornitore.chiamate.slice(before)).toEqual(['/.well-known/openid-configuration']);
  });

  test.each([
    'http://identita.example.it',
    'http://10.0.0.1:8080',
    'http://localhost.example.it',
    'ftp://127.0.0.1',
    'identita.example.it',
    'https://identita.example.it/?a=1',
    'https://utente@identita.example.it',
  ])('at %s is refused at start', (issuer) => {
    expect(() => open({ issuer })).toThrow(ConfigError);
    expect(() => open({ issuer })).toThrow(/^OIDC_ISSUER /);
  });
});

test('a failure tells no token, code, secret or person', async () => {
  fornitore.manometti('token', async (body) => ({ ...body, id_token: `${String(body.id_token)}x` }));
  const oidc = open();
  const { parametri, sfida } = await torna(oidc);
  const error = await oidc.concludi(parametri, sfida).catch((e: unknown) => e as Error);
  expect(error).toBeInstanceOf(Error);
  const { message, motivo } = error as Error & { motivo: string };
  expect(`${message} ${motivo}`).toMatch(/^OIDC_RISPOSTA_NON_VALIDA: [\w:]+ [\w:]+$/);
});

test('the cookie is for this browser alone, and on https for this host alone', () => {
  const opzioni = { path: '/', httpOnly: true, sameSite: 'lax', maxAge: 600 };
  expect(open().biscotto).toEqual({ nome: 'belvedere-oidc', opzioni: { ...opzioni, secure: false } });
  const https = creaOidc({ config: configOf(), origine: 'https://belvedere.example.it', segreto: SEGRETO });
  expect(https.biscotto).toEqual({ nome: '__Host-belvedere-oidc', opzioni: { ...opzioni, secure: true } });
});
