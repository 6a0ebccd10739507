import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { bearerToken, createLoaderVerifier, createTokenVerifier } from '../../../cube/server/auth.ts';
import { CARICATORI_DESTINATARIO, CARICATORI_EMITTENTE } from '../../../model/contratto/caricatori.ts';
import { CONTESTO_PUBBLICO } from '../../../model/contratto/contesto.ts';
import { SECRET, signToken } from '../../support/dati.ts';

const verify = createTokenVerifier(SECRET);

describe('token of the data process', () => {
  it('carries the context it was signed with', async () => {
    expect(await verify(await signToken())).toEqual(CONTESTO_PUBBLICO);
  });

  it.each([
    ['missing', async () => undefined],
    ['garbage', async () => 'garbage'],
    ['expired', () => signToken(CONTESTO_PUBBLICO, { expires: '-1m' })],
    ['signed by somebody else', () => signToken(CONTESTO_PUBBLICO, { secret: SECRET.replace('a', 'b') })],
    [
      'unsigned (alg none)',
      async () => new UnsecuredJWT({ contesto: CONTESTO_PUBBLICO }).setExpirationTime('2m').encode(),
    ],
    ['signed over something that is no context', () => signToken({ utente: '' } as never)],
  ])('is refused when %s', async (_name, token) => {
    await expect(verify(await token())).rejects.toMatchObject({ code: 'NON_AUTORIZZATO', status: 403 });
  });

  it('is read with or without the scheme', () => {
    expect(bearerToken('Bearer x.y.z')).toBe('x.y.z');
    expect(bearerToken('x.y.z')).toBe('x.y.z');
    expect(bearerToken(undefined)).toBeUndefined();
  });
});

describe('token of a loader', () => {
  const verifyLoader = createLoaderVerifier(SECRET);
  const loaderToken = (claims: { sub?: string; exp?: string; aud?: string }) => {
    const token = new SignJWT({ contesto: CONTESTO_PUBBLICO, ...(claims.sub ? { sub: claims.sub } : {}) })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(CARICATORI_EMITTENTE)
      .setAudience(claims.aud ?? CARICATORI_DESTINATARIO);
    return (claims.exp ? token.setExpirationTime(claims.exp) : token).sign(new TextEncoder().encode(SECRET));
  };

  it('says who loads', async () => {
    expect(await verifyLoader(await loaderToken({ sub: 'mario', exp: '2m' }))).toBe('mario');
  });

  it.each([
    ['missing', async () => undefined],
    ['without an end', () => loaderToken({ sub: 'mario' })],
    ['of nobody', () => loaderToken({ exp: '2m' })],
    ['expired', () => loaderToken({ sub: 'mario', exp: '-1m' })],
    ['meant for another door', () => loaderToken({ sub: 'mario', exp: '2m', aud: 'belvedere-dati' })],
    ['one of a page, even signed with the same secret', () => signToken()],
  ])('is refused when %s', async (_name, token) => {
    await expect(verifyLoader(await token())).rejects.toMatchObject({ code: 'NON_AUTORIZZATO' });
  });

  it('does not open the door of the pages', async () => {
    await expect(verify(await loaderToken({ sub: 'mario', exp: '2m' }))).rejects.toMatchObject({
      status: 403,
    });
  });
});
