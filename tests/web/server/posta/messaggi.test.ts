import { expect, test } from 'vitest';
import { isIndirizzo, parseMittente } from '../../../../web/src/lib/server/posta/indirizzi.ts';
import { composeLettera } from '../../../../web/src/lib/server/posta/lettera.ts';
import * as messaggi from '../../../../web/src/lib/server/posta/messaggi.ts';
import { parseSmtpUrl } from '../../../../web/src/lib/server/posta/smtp-url.ts';
import { cleanName, cleanText } from '../../../../web/src/lib/server/posta/testo.ts';

const ORIGINE = 'https://belvedere.example.it';
const DA = { nome: 'Belvedere', indirizzo: 'no-reply@example.it' };
const scadeIl = '2026-11-21T13:30:00.000Z';
const quando = '2026-07-01T22:05:00.000Z';

/** Everything that somebody outside can put into a message, at its worst. */
const cattiva = {
  nome: 'Eva\r\nBcc: spia@example.org\u2028\u202E',
  cognome: '<script>https://truffa.example.com/x www.truffa.example.com truffa.com',
};
const ogni = (persona: { nome: string; cognome: string }, testo: string): messaggi.Messaggio[] => [
  messaggi.primoAccesso({ persona, percorso: '/primo-accesso/abc', scadeIl }),
  messaggi.reimposta({ persona, percorso: '/recupero/abc', scadeIl }),
  messaggi.codice({ persona, codice: '482913', scadeIl }),
  messaggi.passwordCambiata({ persona, quando }),
  messaggi.passwordInScadenza({ persona, scadeIl }),
  messaggi.accreditamentoRifiutato({ persona, candidato: persona, protocollo: testo, motivo: testo }),
  messaggi.accessoNuovo({ persona, quando, indirizzo: testo, agente: testo }),
  messaggi.accreditoInScadenza({ persona, scadeIl }),
  messaggi.accreditamentoConfermato({ persona, diritti: [testo, testo] }),
  messaggi.accessoBloccato({ persona, quando, indirizzo: testo }),
  messaggi.passwordSqlCreata({ persona, quando }),
];
const compose = (messaggio: messaggi.Messaggio) =>
  composeLettera(DA, ORIGINE, 'a@example.org', messaggio).testo;

test('each message says what happened and ends with who writes; instants are Italian ones', () => {
  const testi = ogni({ nome: 'Ada', cognome: 'Neri' }, 'prova').map(compose);
  for (const testo of testi) {
    expect(testo.startsWith('Gentile Ada Neri,\n\n')).toBe(true);
    expect(testo.endsWith('Belvedere\nQuesto messaggio è automatico: non rispondere.\n')).toBe(true);
    expect(Math.max(...testo.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76);
    expect(testo).not.toMatch(/undefined|Invalid|\bnull\b|[^\S\n]$/m);
  }
  expect(testi[0]?.replaceAll('\n', ' ')).toContain('fino al 21 novembre 2026, alle 14:30 (ora italiana)');
  expect(testi[3]?.replaceAll('\n', ' ')).toContain('2 luglio 2026, alle 00:05');
});

test('the code stands in the body only', () => {
  const messaggio = messaggi.codice({ persona: cattiva, codice: '482913', scadeIl });
  expect(messaggio.oggetto).not.toContain('482913');
  expect(compose(messaggio)).toContain('\n482913\n');
});

test('what people write adds no line, no link, no direction of writing', () => {
  const attacco =
    'x\r\n\r\nhttps://truffa.example.com/?a=1 WWW.truffa.example.com javascript:alert(1)\u202Ey';
  ogni(cattiva, attacco).forEach((messaggio, index) => {
    const calmo = ogni({ nome: 'Ada', cognome: 'Neri' }, 'prova')[index]!;
    const testo = compose(messaggio);
    // As many paragraphs as with a plain name.
    expect(testo.split('\n\n')).toHaveLength(compose(calmo).split('\n\n').length);
    expect(testo).not.toMatch(/truffa\.example|www\.|truffa\.com|javascript:|<|\r|[\u2028\u202E]/i);
    expect(testo.match(/https?:\/\/[^/\s]+/g) ?? []).toEqual(
      (compose(calmo).match(/https?:\/\//g) ?? []).map(() => ORIGINE),
    );
    expect(messaggio.oggetto).toBe(calmo.oggetto);
  });
  expect(cleanName('x'.repeat(500))).toHaveLength(80);
  expect(cleanText('parola '.repeat(500)).length).toBeLessThanOrEqual(600);
  expect(cleanName('D’Àmico-Müller')).toBe('D’Àmico-Müller');
});

test.each([
  'https://truffa.example.com/',
  '//truffa.example.com/',
  '/\\truffa.example.com',
  '/a\r\nBcc: x@example.org',
  '/a b',
  'javascript:alert(1)',
  '',
  'recupero',
])('a link to %j is refused', (percorso) => {
  const messaggio = messaggi.reimposta({ persona: cattiva, percorso, scadeIl });
  expect(() => compose(messaggio)).toThrow(expect.objectContaining({ codice: 'POSTA_MESSAGGIO_NON_VALIDO' }));
});

test.each([
  'a@example.org\r\nBcc: b@example.org',
  'a@example.org\nb',
  'a@example.org,b@example.org',
  'a@example.org b@example.org',
  'Ada <a@example.org>',
  '<a@example.org>',
  '"a b"@example.org',
  'a@example.org> SIZE=1',
  'a@[127.0.0.1]',
  'a@localhost',
  'a@exa mple.org',
  '.a@example.org',
  'a..b@example.org',
  'a@-example.org',
  'a@example.org\0',
  'è@example.org',
  '@example.org',
  'a@',
  '',
  `${'a'.repeat(65)}@example.org`,
  `a@${'a.'.repeat(130)}org`,
])('%j is no recipient', (a) => {
  expect(isIndirizzo(a)).toBe(false);
  const messaggio = messaggi.passwordCambiata({ persona: cattiva, quando });
  expect(() => composeLettera(DA, ORIGINE, a, messaggio)).toThrow(
    expect.objectContaining({ codice: 'POSTA_INDIRIZZO_NON_VALIDO' }),
  );
});

test.each(['a@example.org', "o'neri+prova@sotto.dominio.example.it", 'A_B@Example.ORG'])(
  '%s is an address',
  (a) => {
    expect(isIndirizzo(a)).toBe(true);
  },
);

test('a subject of two lines is refused', () => {
  const messaggio = {
    ...messaggi.passwordCambiata({ persona: cattiva, quando }),
    oggetto: 'a\r\nBcc: b@c.it',
  };
  expect(() => compose(messaggio)).toThrow(expect.objectContaining({ codice: 'POSTA_MESSAGGIO_NON_VALIDO' }));
});

test('senders', () => {
  expect(parseMittente('Belvedere – dati <no-reply@example.it>')).toEqual({
    nome: 'Belvedere – dati',
    indirizzo: 'no-reply@example.it',
  });
  expect(parseMittente('no-reply@example.it')).toEqual({ nome: '', indirizzo: 'no-reply@example.it' });
  for (const wrong of [
    '',
    'Belvedere',
    'a\r\nBcc: x@y.it <a@example.it>',
    'A <a@example.it>, b@example.it',
  ]) {
    expect(parseMittente(wrong)).toBeNull();
  }
});

test('addresses of the server: TLS is a must but on this machine, and nothing switches a check off', () => {
  expect(parseSmtpUrl('smtp://u:p%40ss@posta.example.it')).toEqual({
    host: 'posta.example.it',
    port: 587,
    secure: false,
    requireTLS: true,
    auth: { user: 'u', pass: 'p@ss' },
  });
  expect(parseSmtpUrl('smtps://posta.example.it')).toEqual({
    host: 'posta.example.it',
    port: 465,
    secure: true,
    requireTLS: false,
  });
  for (const local of ['smtp://127.0.0.1:25', 'smtp://localhost:25', 'smtp://[::1]:25']) {
    expect(parseSmtpUrl(local)).toMatchObject({ requireTLS: false, port: 25 });
  }
  for (const far of ['smtp://localhost.example.it', 'smtp://127.example.it', 'smtp://10.0.0.1']) {
    expect(parseSmtpUrl(far)).toMatchObject({ requireTLS: true });
  }
  for (const wrong of [
    'smtps://posta.example.it?tls.rejectUnauthorized=false',
    'smtp://posta.example.it/?requireTLS=false',
    'http://posta.example.it',
    'smtp://utente@posta.example.it',
    'smtp://u:%zz@posta.example.it',
    'posta.example.it',
    '',
  ]) {
    expect(parseSmtpUrl(wrong)).toBeNull();
  }
});
