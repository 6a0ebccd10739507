import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectAppState } from '../../../../sql/app/connect.ts';
import { migrateAppState } from '../../../../sql/app/open.ts';
import type { AccessiState, NuovaPersona } from '../../../../sql/app/accessi/tipi.ts';
import type { AppState } from '../../../../sql/app/state.ts';
import { checkLetter } from '../../../../web/src/lib/server/accreditamento/codice-fiscale.ts';
import { importaPersone, provaImporto } from '../../../../web/src/lib/server/accreditamento/importa.ts';
import {
  chiediAccrediti,
  confermaPersona,
  rifiutaPersona,
} from '../../../../web/src/lib/server/accreditamento/richieste.ts';

const AL = '2026-11-21T10:00:00.000Z';
const SCADE = '2027-11-21T22:59:59.000Z';
const MASSIMO = 8;

let dir: string;
let stato: AppState;
let accessi: AccessiState;
let referente: string;
let admin: string;

const nobody = { ruoli: [], ambiti: [], enti: [], soggetto: null, scadeIl: null, codiceFiscale: null };
const make = async (email: string) =>
  (await accessi.utenti.create({ ...nobody, email, nome: 'Ada', cognome: 'Prova' })).utenteId;

/** Invented people, each with a codice fiscale of its own. */
function persona(n: number, other: Partial<NuovaPersona> = {}): NuovaPersona {
  const fifteen = `RSSMRA${String(60 + n)}T10A562`;
  return {
    nome: 'Mario',
    cognome: 'Rossi',
    codiceFiscale: fifteen + checkLetter(fifteen),
    email: `persona${n}@example.org`,
    ruolo: 'coordinatore',
    ente: 'Regione Lombardia',
    livello: 'regione',
    codice: '03',
    ...other,
  };
}

const ask = (...persone: NuovaPersona[]) =>
  chiediAccrediti(
    accessi,
    { pecProtocollo: '1', pecData: '2026-11-20', persone },
    { richiedenteId: referente, al: AL, massimo: MASSIMO },
  );

async function asked(...persone: NuovaPersona[]): Promise<number[]> {
  const made = await ask(...persone);
  if (!('richiestaId' in made)) throw new Error(JSON.stringify(made));
  const richiesta = await accessi.richieste.byId(made.richiestaId);
  return (richiesta?.persone ?? []).map(({ personaId }) => personaId);
}

const confirm = (personaId: number, mostrato = '', decisaDa = admin) =>
  confermaPersona(accessi, personaId, { decisaDa, scadeIl: SCADE, al: AL, massimo: MASSIMO, mostrato });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'belvedere-accrediti-'));
  await migrateAppState({ directory: dir }, true);
  stato = await connectAppState({ directory: dir, warehouseUrl: undefined });
  accessi = stato.accessi;
  [referente, admin] = [await make('referente@example.org'), await make('admin@example.org')];
});

afterEach(async () => {
  await stato.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('a request', () => {
  it('becomes an account when it is confirmed, with the right asked for and nothing else', async () => {
    const [id = 0] = await asked(persona(1));
    const esito = await confirm(id);
    expect(esito).toMatchObject({ esito: 'confermata', nuovo: true, rinnovo: false });
    const utente = await accessi.utenti.byEmail('persona1@example.org');
    expect(utente).toMatchObject({
      stato: 'invitato',
      ruoli: ['coordinatore'],
      ambiti: [{ livello: 'regione', codici: ['03'] }],
      scadeIl: SCADE,
    });
    expect(await confirm(id)).toEqual({ esito: 'gia_decisa' });
  });

  it('of two administrators at once one decides and one account comes of it', async () => {
    const other = await connectAppState({ directory: dir, warehouseUrl: undefined });
    try {
      const [id = 0] = await asked(persona(1));
      const both = await Promise.all([
        confirm(id),
        confermaPersona(other.accessi, id, {
          decisaDa: admin,
          scadeIl: SCADE,
          al: AL,
          massimo: 8,
          mostrato: '',
        }),
      ]);
      expect(both.map(({ esito }) => esito).sort()).toEqual(['confermata', 'gia_decisa']);
      expect((await accessi.utenti.list({ testo: 'persona1' })).totale).toBe(1);
    } finally {
      await other.close();
    }
  });

  it('adds rights to an account only after it was shown, takes none away and ends its sessions', async () => {
    const { utenteId } = await accessi.utenti.create({
      ...nobody,
      ...{ nome: 'Mario', cognome: 'Rossi', email: 'persona1@example.org' },
      ruoli: ['analista'],
      ambiti: [{ livello: 'ats', codici: ['A13001'] }],
      scadeIl: '2026-12-31T22:59:59.000Z',
    });
    const [id = 0] = await asked(persona(1));
    expect(await confirm(id)).toEqual({ esito: 'account_cambiato' });
    expect((await accessi.utenti.byId(utenteId))?.ruoli).toEqual(['analista']);
    expect(await confirm(id, utenteId)).toMatchObject({ esito: 'confermata', nuovo: false });
    const after = await accessi.utenti.byId(utenteId);
    expect([...(after?.ruoli ?? [])].sort()).toEqual(['analista', 'coordinatore']);
    expect(after?.ambiti).toHaveLength(2);
    expect(after?.scadeIl).toBe(SCADE);
    const [again = 0] = await asked(persona(1));
    expect(await confirm(again, utenteId)).toMatchObject({ esito: 'confermata', rinnovo: true });
  });

  it('stops where the address is of another codice fiscale, the account is suspended, or the decider asked', async () => {
    await accessi.utenti.create({ ...nobody, ...persona(2), email: 'persona1@example.org' });
    const [first = 0] = await asked(persona(1));
    expect(await confirm(first)).toEqual({ esito: 'conflitto' });
    const suspended = await accessi.utenti.create({ ...nobody, ...persona(3) });
    await accessi.utenti.update(suspended.utenteId, { stato: 'sospeso' });
    const [second = 0] = await asked(persona(3));
    expect(await confirm(second, suspended.utenteId)).toEqual({ esito: 'sospeso' });
    expect(await confirm(second, suspended.utenteId, referente)).toEqual({ esito: 'propria' });
  });

  it('is refused once, with its reason', async () => {
    const [id = 0] = await asked(persona(1));
    const no = () => rifiutaPersona(accessi, id, { decisaDa: admin, motivo: 'Manca la PEC.' });
    expect(await no()).toMatchObject({ esito: 'rifiutata' });
    expect(await no()).toEqual({ esito: 'gia_decisa' });
    expect(await confirm(id)).toEqual({ esito: 'gia_decisa' });
    expect(await accessi.richieste.persona(id)).toMatchObject({
      stato: 'rifiutata',
      motivo: 'Manca la PEC.',
    });
    expect(await accessi.utenti.byEmail('persona1@example.org')).toBeNull();
  });

  it('is not made twice for the same right', async () => {
    await asked(persona(1));
    expect(await ask(persona(1))).toEqual({ impedimenti: [{ indice: 0, tipo: 'gia_in_attesa' }] });
    expect(await ask(persona(1, { livello: 'ats', codice: 'A03001' }))).toHaveProperty('richiestaId');
  });
});

describe('eight users a Regione', () => {
  it('the eighth can be asked for, the ninth not, waiting ones count, ATS do not', async () => {
    for (let n = 1; n <= 7; n++) await accessi.utenti.create(withScope(n));
    const eighth = await ask(persona(8));
    expect(eighth).toHaveProperty('richiestaId');
    expect(await ask(persona(9))).toEqual({
      impedimenti: [{ indice: 0, tipo: 'posti', regione: '03', occupati: 7, inAttesa: 1 }],
    });
    expect(await ask(persona(9, { livello: 'ats', codice: 'A03001' }))).toHaveProperty('richiestaId');
    expect(await ask(persona(9, { codice: '13' }))).toHaveProperty('richiestaId');
  });

  it('is checked again at confirmation, two at once included', async () => {
    const other = await connectAppState({ directory: dir, warehouseUrl: undefined });
    try {
      for (let n = 1; n <= 6; n++) await accessi.utenti.create(withScope(n));
      const [a = 0, b = 0] = await asked(persona(11), persona(12));
      await accessi.utenti.create(withScope(7));
      const conferma = { decisaDa: admin, scadeIl: SCADE, al: AL, massimo: MASSIMO, mostrato: '' };
      const both = await Promise.all([
        confermaPersona(accessi, a, conferma),
        confermaPersona(other.accessi, b, conferma),
      ]);
      expect(both.map(({ esito }) => esito).sort()).toEqual(['confermata', 'limite']);
    } finally {
      await other.close();
    }
  });

  it('who is suspended or expired leaves the place', async () => {
    for (let n = 1; n <= 8; n++) await accessi.utenti.create(withScope(n));
    const one = await accessi.utenti.byEmail('persona1@example.org');
    await accessi.utenti.update(one?.utenteId ?? '', { stato: 'sospeso' });
    expect(await ask(persona(11))).toHaveProperty('richiestaId');
  });

  it('who comes back with more time, for a right elsewhere, takes no ninth place', async () => {
    const ended = { scadeIl: '2026-11-01T22:59:59.000Z' };
    const { utenteId } = await accessi.utenti.create({ ...withScope(9), ...ended });
    for (let n = 1; n <= 8; n++) await accessi.utenti.create(withScope(n));
    const elsewhere = { livello: 'ats', codice: 'A03001' };
    const [id = 0] = await asked(persona(9, elsewhere));
    expect(await confirm(id, utenteId)).toEqual({ esito: 'limite', regione: '03' });
    expect(await accessi.utenti.byId(utenteId)).toMatchObject(ended);
    // A list does not prolong: the place stays free for somebody else.
    const list = [persona(9, elsewhere)];
    const esito = await importaPersone(accessi, list, { scadeIl: SCADE, al: AL, massimo: MASSIMO });
    expect(esito.effetti).toEqual(['aggiunta']);
  });

  it('two lists at once, and a list and a confirmation, take the last place once', async () => {
    const other = await connectAppState({ directory: dir, warehouseUrl: undefined });
    const opzioni = { scadeIl: SCADE, al: AL, massimo: MASSIMO };
    try {
      for (let n = 1; n <= 7; n++) await accessi.utenti.create(withScope(n));
      const [id = 0] = await asked(persona(11));
      const [first, second, third] = await Promise.all([
        importaPersone(accessi, [persona(12)], opzioni),
        importaPersone(other.accessi, [persona(13)], opzioni),
        confirm(id),
      ]);
      const entered = [...first.effetti, ...second.effetti, third.esito];
      expect(entered.filter((one) => one === 'nuovo' || one === 'confermata')).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  const withScope = (n: number) => ({
    ...nobody,
    ...persona(n),
    ruoli: ['analista'],
    ambiti: [{ livello: 'regione', codici: ['03'] }],
    scadeIl: SCADE,
  });
});

describe('an upstream list', () => {
  const opzioni = { scadeIl: SCADE, al: AL, massimo: MASSIMO };

  it('enters whole; the same list again changes nothing; the preview leaves no trace', async () => {
    const list = [persona(1), persona(2, { livello: 'ats', codice: 'A03001', ruolo: 'amministratore_ats' })];
    expect((await provaImporto(accessi, list, opzioni)).effetti).toEqual(['nuovo', 'nuovo']);
    expect(await accessi.utenti.byEmail('persona1@example.org')).toBeNull();
    expect((await importaPersone(accessi, list, opzioni)).nuovi).toHaveLength(2);
    const again = await importaPersone(accessi, list, opzioni);
    expect(again).toEqual({ effetti: ['invariato', 'invariato'], nuovi: [], aggiornati: [] });
  });

  it('one that cannot enter keeps everybody out', async () => {
    await accessi.utenti.create({ ...nobody, ...persona(3), email: 'persona2@example.org' });
    const esito = await importaPersone(accessi, [persona(1), persona(2)], opzioni);
    expect(esito.effetti).toEqual(['nuovo', 'conflitto']);
    expect(await accessi.utenti.byEmail('persona1@example.org')).toBeNull();
  });
});
