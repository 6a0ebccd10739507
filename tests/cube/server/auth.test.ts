import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { bearerToken, createTokenVerifier } from '../../../cube/server/auth.ts';
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
