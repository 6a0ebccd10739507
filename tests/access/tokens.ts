import { createHmac } from 'node:crypto';
import { CARICATORI_DESTINATARIO, CARICATORI_EMITTENTE } from '../../model/contratto/caricatori.ts';
import { TOKEN_DESTINATARIO, TOKEN_EMITTENTE, type Contesto } from '../../model/contratto/contesto.ts';
import { SECRET } from '../support/dati.ts';

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A JSON Web Token made by hand: whatever header, whatever claims, signed with what the attacker has. */
function token(header: object, claims: object, { secret = SECRET, hash = 'sha256' } = {}): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

function claimsOf(contesto: Contesto): Record<string, unknown> {
  return {
    contesto,
    iss: TOKEN_EMITTENTE,
    aud: TOKEN_DESTINATARIO,
    iat: inSeconds(0),
    exp: inSeconds(120),
  };
}

const HS256 = { alg: 'HS256', typ: 'JWT' };

/** The one that opens, to show that the others fail for the reason that they name. */
export const goodToken = (contesto: Contesto): string => token(HS256, claimsOf(contesto));

/** Tokens that must open nothing, by what is wrong with them. */
export function badTokens(contesto: Contesto, loaderSecret: string): Record<string, string> {
  const claims = claimsOf(contesto);
  const [header, payload, signature] = goodToken(contesto).split('.') as [string, string, string];
  const wider = { ...contesto, utente: 'un altro', ambiti: [{ livello: 'italia', codici: ['IT'] }] };
  const loader = { iss: CARICATORI_EMITTENTE, aud: CARICATORI_DESTINATARIO, sub: 'qualcuno' };
  return {
    'signed with another key': token(HS256, claims, { secret: 'un-altro-segreto-che-e-lungo-abbastanza' }),
    'signed with an empty key': token(HS256, claims, { secret: '' }),
    'without a signature (alg none)': `${encode({ alg: 'none' })}.${payload}.`,
    'alg None with the right signature': token({ alg: 'None' }, claims),
    'alg none that keeps the signature': `${encode({ alg: 'none' })}.${payload}.${signature}`,
    'with the signature cut off': `${header}.${payload}`,
    'with edited claims': `${header}.${encode({ ...claims, contesto: wider })}.${signature}`,
    'of another algorithm (HS512)': token({ alg: 'HS512' }, claims, { hash: 'sha512' }),
    'of a key that the token brings along': token(
      { ...HS256, jwk: { kty: 'oct', k: Buffer.from('mia').toString('base64url') } },
      claims,
      { secret: 'mia' },
    ),
    'with a critical header nobody knows': token({ ...HS256, crit: ['b64'], b64: false }, claims),
    expired: token(HS256, { ...claims, exp: inSeconds(-1) }),
    'not valid yet': token(HS256, { ...claims, nbf: inSeconds(3600) }),
    'without an end': token(HS256, { ...claims, exp: undefined }),
    'for somebody else': token(HS256, { ...claims, aud: 'altri' }),
    'of another issuer': token(HS256, { ...claims, iss: 'altri' }),
    'without issuer and audience': token(HS256, { ...claims, iss: undefined, aud: undefined }),
    'without a context': token(HS256, { ...claims, contesto: undefined }),
    'with an empty scope': token(HS256, {
      ...claims,
      contesto: { ...contesto, ambiti: [{ livello: 'regione', codici: [] }] },
    }),
    'of a loader': token(HS256, { ...claims, ...loader }, { secret: loaderSecret }),
    'of a loader, with the secret of the pages': token(HS256, { ...claims, ...loader }),
    'of the pages, with the secret of the loaders': token(HS256, claims, { secret: loaderSecret }),
    'that is none': 'Bearer',
    'that is the secret itself': SECRET,
  };
}
