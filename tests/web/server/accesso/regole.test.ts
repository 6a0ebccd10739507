import { describe, expect, test } from 'vitest';
import { FUNZIONI } from '../../../../model/contratto/accesso.ts';
import type { RuoloConcesso, Utente } from '../../../../sql/app/accessi/tipi.ts';
import { contestoDi, utenteInSessione } from '../../../../web/src/lib/server/accesso/contesto.ts';
import { destinazioneLocale } from '../../../../web/src/lib/server/accesso/destinazione.ts';
import { createCifratura } from '../../../../web/src/lib/server/accesso/password.ts';
import { decidi, PERMESSI } from '../../../../web/src/lib/server/accesso/permessi.ts';
import { controlla } from '../../../../web/src/lib/server/accesso/protezione.ts';
import { valutaPassword } from '../../../../web/src/lib/server/accesso/robustezza.ts';
import { rete } from '../../../../web/src/lib/server/accesso/tentativi.ts';

const ORIGIN = 'http://127.0.0.1:3000';
const ask = (method: string, headers: Record<string, string>, path = '/profilo') =>
  controlla(
    new Request(`${ORIGIN}${path}`, { method, headers: { host: '127.0.0.1:3000', ...headers } }),
    ORIGIN,
  );

describe('where a request comes from', () => {
  test.each([
    ['POST', { origin: ORIGIN }, null],
    ['POST', { 'sec-fetch-site': 'same-origin' }, null],
    ['POST', {}, 'origine'],
    ['POST', { origin: 'null' }, 'origine'],
    ['POST', { origin: 'https://127.0.0.1:3000' }, 'origine'],
    ['POST', { origin: 'http://127.0.0.1:3001', 'sec-fetch-site': 'same-origin' }, 'origine'],
    ['DELETE', { origin: 'https://evil.example', 'content-type': 'application/json' }, 'origine'],
    ['POST', { 'sec-fetch-site': 'same-site' }, 'origine'],
    ['GET', { origin: 'https://evil.example' }, null],
    ['GET', { host: 'evil.example' }, 'host'],
    ['GET', { host: 'localhost:3000' }, 'altro_nome'],
    ['POST', { host: 'localhost:3000', origin: 'http://localhost:3000' }, 'host'],
  ])('%s %j: %s', (method, headers, expected) => {
    expect(ask(method, headers)?.tipo ?? null).toBe(expected);
  });

  test('probes are answered by any name', () => {
    expect(ask('GET', { host: 'evil.example' }, '/healthz')).toBeNull();
  });
});

describe('who may open what', () => {
  const nobody = { canaleSicuro: true, sessione: null, funzioni: new Set<never>(), passwordScaduta: false };
  const whole = { ...nobody, sessione: { completa: true } };

  test('an undeclared route is closed, also to who may do everything', () => {
    const all = { ...whole, funzioni: new Set(FUNZIONI) };
    expect(decidi({ ...all, routeId: '/nuova-pagina' })).toBe('sconosciuta');
    expect(decidi({ ...all, routeId: 'constructor' })).toBe('sconosciuta');
  });

  test('every route with a function is shut to everybody without it, and to half sessions', () => {
    for (const [routeId, permesso] of Object.entries(PERMESSI)) {
      const functions = FUNZIONI.filter(
        (one) => permesso === one || (Array.isArray(permesso) && permesso.includes(one)),
      );
      if (functions.length === 0) continue;
      const others = new Set(FUNZIONI.filter((one) => !functions.includes(one)));
      expect(decidi({ ...whole, routeId, funzioni: others }), routeId).toBe('negato');
      expect(decidi({ ...nobody, routeId }), routeId).toBe('accedi');
      expect(decidi({ ...nobody, routeId, sessione: { completa: false } }), routeId).toBe('codice');
      for (const one of functions)
        expect(decidi({ ...whole, routeId, funzioni: new Set([one]) })).toBe('passa');
    }
  });

  test('an old password comes before everything, plain http before that', () => {
    const old = { ...whole, passwordScaduta: true };
    expect(decidi({ ...old, routeId: '/profilo' })).toBe('password_scaduta');
    expect(decidi({ ...old, routeId: '/profilo/password-scaduta' })).toBe('passa');
    expect(decidi({ ...old, routeId: '/esci' })).toBe('passa');
    const plain = { ...nobody, canaleSicuro: false };
    for (const routeId of ['/accedi', '/recupero', '/primo-accesso/[gettone]', '/accedi/oidc', '/profilo'])
      expect(decidi({ ...plain, routeId }), routeId).toBe('senza_https');
    expect(decidi({ ...plain, routeId: '/territorio/[...percorso]' })).toBe('passa');
  });
});

describe('from a person to a context', () => {
  const ambiti = [
    { livello: 'regione', codici: ['03', '03'] },
    { livello: 'ats', codici: ['a03001'] },
    { livello: 'galassia', codici: ['x'] },
    { livello: 'comune', codici: [] },
  ];
  const person = {
    utenteId: 'u1',
    ruoli: ['analista'],
    ambiti,
    enti: ['e1', ''],
    passwordHash: null,
  } as unknown as Utente;
  const role = (ruolo: string, funzioni: string[]) => [{ ruolo, funzioni } as RuoloConcesso];
  const context = (utente: Utente, table: RuoloConcesso[]) =>
    contestoDi(utenteInSessione(utente, table, null), 's1');

  test('scopes of several levels, without what the contract does not know', () => {
    expect(context(person, role('analista', ['leggi_protetti']))).toEqual({
      utente: 'u1',
      gruppi: ['analista'],
      ambiti: [
        { livello: 'regione', codici: ['03'] },
        { livello: 'ats', codici: ['a03001'] },
      ],
      enti: ['e1'],
      soggetto: 's1',
    });
  });

  test('who may not read protected data has no scope, whatever was granted; nor citizens; nor an old password', () => {
    const none = { ambiti: [], enti: [] };
    expect(context(person, role('analista', []))).toEqual({ utente: 'u1', gruppi: ['analista'], ...none });
    const citizen = { ...person, ruoli: ['cittadino'] };
    expect(context(citizen, role('cittadino', ['leggi_protetti']))).toMatchObject(none);
    expect(context({ ...person, ruoli: [] }, [])).toEqual({ utente: 'u1', gruppi: ['pubblico'], ...none });
    const old = { ...person, passwordHash: 'x', passwordCambiataIl: '2020-01-01T00:00:00.000Z' };
    const scaduto = utenteInSessione(old, role('analista', ['leggi_protetti']), 180);
    expect([...scaduto.funzioni]).toEqual([]);
    expect(contestoDi(scaduto, 's1')).toMatchObject(none);
  });
});

test.each([
  ['/nuclei?fase=richiesta', '/nuclei?fase=richiesta'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/..//evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/ok\nSet-Cookie: a=b', '/'],
  ['/accedi?destinazione=/x', '/'],
  [null, '/'],
])('after signing in, %j leads to %s', (asked, expected) => {
  expect(destinazioneLocale(asked)).toBe(expected);
});

describe('passwords', () => {
  const own = ['Ada', 'Bianchini', 'ada.bianchini@example.org'];
  test.each([
    ['tre-gru-lente-sul-molo-79-orzo', true],
    ['corta1!A', false],
    ['password1234', false],
    ['ciaociaociao', false],
    ['giuseppegaribaldi', false],
    ['AdaBianchini1980!', false],
    ['Belvedere-2026!!', false],
    ['aaaaaaaaaaaaaaaaaaaa', false],
    ['é'.repeat(40), false],
    [`tre-gru-lente-sul-molo\u0000`, false],
  ])('%j: %s', async (password, accepted) => {
    const giudizio = await valutaPassword(password, own);
    expect(giudizio.accettata).toBe(accepted);
    expect(giudizio.motivi.length > 0).toBe(!accepted);
  });

  test('accents typed in two ways are one; what bcrypt would not read is no password', async () => {
    const { cifra, confronta } = await createCifratura(4);
    const hash = await cifra('perché-no-1234');
    expect(await confronta('perche\u0301-no-1234', hash)).toBe(true);
    expect(await confronta('perché-no-1234', null)).toBe(false);
    const full = 'x'.repeat(72);
    expect(await confronta(`${full}y`, await cifra(full))).toBe(false);
    await expect(cifra(`${full}y`)).rejects.toThrow(RangeError);
  });
});

test('a subscriber of IPv6 is a network', () => {
  expect(rete('2001:db8:0:1:aaaa::1')).toBe(rete('2001:0db8::1:bbbb:0:0:2'));
  expect(rete('2001:db8:0:2::1')).not.toBe(rete('2001:db8:0:1::1'));
  expect(rete('::ffff:192.0.2.1')).toBe('192.0.2.1');
});
