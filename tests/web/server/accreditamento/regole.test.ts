import { describe, expect, it } from 'vitest';
import { RUOLI } from '../../../../model/contratto/accesso.ts';
import {
  checkModulo,
  rigaVuota,
  type RigaModulo,
} from '../../../../web/src/lib/server/accreditamento/modulo.ts';
import { checkRichiesta, poteriDi } from '../../../../web/src/lib/server/accreditamento/regole.ts';
import { LUOGHI } from './luoghi.ts';

const referente = poteriDi({
  ruoli: ['referente_regionale'],
  ambiti: [
    { livello: 'regione', codici: ['03'] },
    { livello: 'ats', codici: ['A13001'] },
  ],
});
const ats = poteriDi({ ruoli: ['amministratore_ats'], ambiti: [{ livello: 'ats', codici: ['A03001'] }] });

/** Every role on every place that these powers may ask for. */
const allowed = (poteri: typeof ats) =>
  RUOLI.flatMap((ruolo) =>
    [...LUOGHI]
      .filter(([, luogo]) => checkRichiesta(poteri, ruolo, luogo) === 'ammesso')
      .map(([chiave]) => `${ruolo} ${chiave}`),
  );

describe('who may ask for what', () => {
  it('a referente regionale asks for the own Regione and what lies inside, never for administrators', () => {
    const found = allowed(referente);
    expect(found).toContain('referente_regionale regione:03');
    expect(found).toContain('operatore comune:016219');
    expect(found).not.toContain('referente_regionale ats:A03001');
    expect(found.filter((one) => /:13|A13|068028/.test(one))).toEqual([]);
    expect(found.filter((one) => /^(amministratore|ministero|cittadino|pubblico)/.test(one))).toEqual([]);
  });

  it('an amministratore ATS asks for the own ATS and its comuni, never above or beside', () => {
    expect(allowed(ats)).toEqual([
      'coordinatore ats:A03001',
      'analista ats:A03001',
      'analista comune:016219',
      'decisore ats:A03001',
      'decisore comune:016219',
      'operatore ats:A03001',
      'operatore comune:016219',
    ]);
  });

  it.each([
    ['another role with the same scope', ['operatore'], 'regione', '03'],
    ['the role without its scope', ['referente_regionale'], 'ats', 'A03001'],
    ['the whole country', ['referente_regionale', 'amministratore'], 'italia', 'IT'],
  ] as const)('%s asks for nothing', (_what, ruoli, livello, codice) => {
    expect(poteriDi({ ruoli, ambiti: [{ livello, codici: [codice] }] })).toEqual([]);
  });
});

const RIGA: RigaModulo = {
  ...rigaVuota(),
  nome: 'Mario',
  cognome: 'Rossi',
  codiceFiscale: 'rssmra85t10a562s',
  email: 'Mario.Rossi@Example.org',
  ente: 'Comune di Treviglio',
  ruolo: 'operatore',
  territorio: 'Treviglio',
};
const check = (persone: Partial<RigaModulo>[], pec: { pecProtocollo?: string; pecData?: string } = {}) =>
  checkModulo(
    {
      pecProtocollo: '123/2026',
      pecData: '2026-11-20',
      avvisiVisti: '',
      persone: persone.map((one, numero) => ({ ...RIGA, numero, ...one })),
      ...pec,
    },
    { poteri: referente, luoghi: LUOGHI, oggi: '2026-11-21' },
  );
const fields = (esito: ReturnType<typeof check>) => esito.errori.map(({ campo }) => campo);

describe('the form', () => {
  it('gives the request, tidied', () => {
    const { errori, avvisi, richiesta } = check([{}]);
    expect([errori, avvisi]).toEqual([[], []]);
    expect(richiesta?.persone).toEqual([
      {
        nome: 'Mario',
        cognome: 'Rossi',
        codiceFiscale: 'RSSMRA85T10A562S',
        email: 'mario.rossi@example.org',
        ente: 'Comune di Treviglio',
        ruolo: 'operatore',
        livello: 'comune',
        codice: '016219',
      },
    ]);
  });

  it('wants the PEC, not from the future', () => {
    expect(fields(check([{}], { pecProtocollo: ' ', pecData: '' }))).toEqual(['pecProtocollo', 'pecData']);
    expect(fields(check([{}], { pecData: '2026-11-22' }))).toEqual(['pecData']);
    expect(fields(check([{}], { pecData: '2026-02-30' }))).toEqual(['pecData']);
    expect(fields(check([{}], { pecData: '2026-11-21' }))).toEqual([]);
  });

  it('refuses cells that a spreadsheet would run, and markup, as names and bodies', () => {
    for (const text of ['=1+1', '+39', '-2', '@SUM(A1)', '<b>x</b>', '\tx=1', 'a\u0000b', 'A'.repeat(61)]) {
      expect(fields(check([{ nome: text }])), text).toContain('persone-0-nome');
    }
    for (const text of ['=cmd|x', '@x', '<script>', '-1']) {
      expect(fields(check([{ ente: text }])), text).toContain('persone-0-ente');
    }
    expect(fields(check([{ email: 'a@example.org\r\nBcc: b@example.org' }]))).toContain('persone-0-email');
  });

  it('finds the place, offers a choice where the name is of several, refuses what lies outside', () => {
    const ambiguous = check([{ territorio: 'Brione' }]);
    expect(fields(ambiguous)).toEqual(['persone-0-territorio']);
    expect(ambiguous.proposte[0]).toEqual([
      'Brione, comune (provincia di Brescia)',
      'Brione, comune (provincia di Lecco)',
    ]);
    const chosen = check([{ territorio: 'Brione', scelta: 'Brione, comune (provincia di Lecco)' }]);
    expect(chosen.richiesta?.persone[0]?.codice).toBe('097010');
    expect(fields(check([{ territorio: 'Pescara' }]))).toEqual(['persone-0-territorio']);
    expect(
      fields(check([{ territorio: 'Brione', scelta: 'Pescara, comune (provincia di Pescara)' }])),
    ).toEqual(['persone-0-territorio']);
    expect(fields(check([{ ruolo: 'amministratore' }]))).toEqual(['persone-0-ruolo']);
    expect(fields(check([{ ruolo: 'referente_regionale' }]))).toEqual(['persone-0-ruolo']);
  });

  it('one person has one address, one address one person, and nobody is asked twice for the same', () => {
    expect(fields(check([{}, { numero: 7 }]))).toEqual(['persone-7-codiceFiscale']);
    expect(fields(check([{}, { email: 'altra@example.org', territorio: 'Bergamo' }]))).toEqual([
      'persone-1-email',
    ]);
    expect(fields(check([{}, { codiceFiscale: 'RSSMRA70A01H501S' }]))).toEqual(['persone-1-email']);
    expect(fields(check([{}, { territorio: 'Bergamo' }]))).toEqual([]);
  });

  it('a name that the codice fiscale does not show is a warning', () => {
    const { avvisi, richiesta } = check([{ nome: 'Luigi' }]);
    expect(avvisi.map(({ campo }) => campo)).toEqual(['persone-0-codiceFiscale']);
    expect(richiesta).not.toBeNull();
  });
});
