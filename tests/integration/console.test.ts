import { createHash, randomBytes } from 'node:crypto';
import { globSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Evento } from '../../sql/app/accessi/tipi.ts';
import { makeSqlApiPassword, scramVerifier } from '../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../sql/app/open.ts';
import type { AppState } from '../../sql/app/state.ts';
import { checkLetter } from '../../web/src/lib/server/accreditamento/codice-fiscale.ts';
import { testiAmministrazione } from '../../web/src/lib/messaggi/it-amministrazione.ts';
import { ROOT } from '../support/dati.ts';
import { cookieDi, creaPersona, PASSWORD, type Persona } from '../support/persone.ts';
import { freePort, startProduct, type TestProduct } from '../support/product.ts';
import { chiedi, type Richiesta } from '../support/richieste.ts';

/** The console by plain HTTP: what it writes down, counts, sends by itself and keeps from the public. */

const LOMBARDIA = [{ livello: 'regione' as const, codici: ['03'] }];
/** Where the administrator's requests come from. */
const DA = '127.0.0.21';
const traGiorni = (giorni: number) => new Date(Date.now() + giorni * 86_400_000).toISOString();
const giornoTra = (giorni: number) => traGiorni(giorni).slice(0, 10);

let product: TestProduct;
let stato: AppState;
let capo: Persona;
let cookie: string;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-console-'));
  const before = await openAppState({ directory: dir, warehouseUrl: undefined });
  // There before the product starts: it looks for ends at once.
  await creaPersona(before, { ruoli: ['analista'], email: 'scade@example.org', scadeIl: traGiorni(20) });
  await before.close();
  product = await startProduct(inject('warehouse'), { dir, env: { SQL_API_PORT: String(await freePort()) } });
  stato = await openAppState({ directory: dir, warehouseUrl: undefined });
  capo = await creaPersona(stato, { ruoli: ['amministratore'] });
  cookie = await cookieDi(stato, capo);
});
afterAll(async () => {
  await stato?.close();
  await product?.stop();
});

const as = async (chi: Persona) => cookieDi(stato, chi);
const registro = async () => (await stato.accessi.registro.search({ limite: 1000 })).righe;

function codiceFiscale(year: number): string {
  const fifteen = `RSSMRA${year}T10A562`;
  return fifteen + checkLetter(fifteen);
}

const somebody = (altro: Partial<Parameters<typeof creaPersona>[1]> = {}) =>
  creaPersona(stato, { ruoli: ['operatore'], ...altro });

const pathOf = ({ utenteId }: Persona) => `/amministrazione/utenti/${utenteId}`;

/** A pending request of a referente for one person. */
async function pending(year: number): Promise<{ path: string; personaId: string }> {
  const { utenteId } = await somebody({ ruoli: ['referente_regionale'], ambiti: LOMBARDIA });
  const richiestaId = await stato.accessi.richieste.create({
    richiedenteId: utenteId,
    pecProtocollo: '1/2026',
    pecData: '2026-01-15',
    persone: [
      {
        ...{ nome: 'Mario', cognome: 'Rossi', email: `mario${year}@example.org`, ente: 'Comune' },
        ...{ codiceFiscale: codiceFiscale(year), ruolo: 'analista', livello: 'comune', codice: '016024' },
      },
    ],
  });
  const richiesta = await stato.accessi.richieste.byId(richiestaId);
  const personaId = String(richiesta?.persone[0]?.personaId);
  return { path: `/amministrazione/richieste/${richiestaId}`, personaId };
}

type Posted = { path: string; form?: Richiesta['form']; cookie?: string; chi?: Persona; method?: string };

/** Each thing that the console and the own profile change, by file and action, with the word that the log has for it. */
const AZIONI: Record<string, [string, () => Promise<Posted>]> = {
  'amministrazione/utenti/nuovo crea': [
    'utente.creato',
    async () => ({
      path: '/amministrazione/utenti/nuovo?/crea',
      form: { nome: 'Lea', cognome: 'Nuova', email: 'lea@example.org', ruolo: 'analista' },
    }),
  ],
  'amministrazione/utenti/[utenteId] modifica': [
    'utente.modificato',
    async () => ({
      path: `${pathOf(await somebody())}?/modifica`,
      form: { nome: 'Lia', cognome: 'Altra', email: 'lia@example.org' },
    }),
  ],
  'amministrazione/utenti/[utenteId] invita': [
    'utente.invitato',
    async () => ({ path: `${pathOf(await somebody({ stato: 'invitato' }))}?/invita`, form: { x: '1' } }),
  ],
  'amministrazione/utenti/[utenteId] sospendi': [
    'utente.sospeso',
    async () => {
      const other = await somebody();
      await as(other);
      return { path: `${pathOf(other)}?/sospendi`, form: { x: '1' } };
    },
  ],
  'amministrazione/utenti/[utenteId] riattiva': [
    'utente.riattivato',
    async () => ({ path: `${pathOf(await somebody({ stato: 'sospeso' }))}?/riattiva`, form: { x: '1' } }),
  ],
  'amministrazione/utenti/[utenteId] sblocca': [
    'utente.sbloccato',
    async () => {
      const other = await somebody();
      await stato.accessi.utenti.lock(other.utenteId, traGiorni(1));
      return { path: `${pathOf(other)}?/sblocca`, form: { x: '1' } };
    },
  ],
  'amministrazione/utenti/[utenteId] termina': [
    'sessione.revocata',
    async () => {
      const other = await somebody();
      await as(other);
      return { path: `${pathOf(other)}?/termina`, form: { x: '1' } };
    },
  ],
  'amministrazione/utenti/[utenteId] revocaPasswordSql': [
    'sql.password_revocata',
    async () => {
      const other = await withSqlPassword(await somebody());
      return { path: `${pathOf(other)}?/revocaPasswordSql`, form: { x: '1' } };
    },
  ],
  'amministrazione/utenti/[utenteId] rinnova': [
    'accredito.rinnovato',
    async () => ({ path: `${pathOf(await somebody())}?/rinnova`, form: { scadenza: giornoTra(90) } }),
  ],
  'amministrazione/utenti/[utenteId] secondoFattore': [
    'utente.modificato',
    async () => ({ path: `${pathOf(await somebody())}?/secondoFattore`, form: { richiesto: 'si' } }),
  ],
  'amministrazione/utenti/[utenteId]/diritti salva': [
    'utente.autorizzato',
    async () => {
      const other = await somebody();
      await as(other);
      const form = { ruolo: ['analista', 'decisore'], ambito: ['regione:03', 'comune:016024'] };
      return { path: `${pathOf(other)}/diritti?/salva`, form };
    },
  ],
  'amministrazione/ruoli default': [
    'ruolo.modificato',
    async () => {
      const table = await stato.accessi.ruoli.list();
      const concessa = table.flatMap(({ ruolo, funzioni }) => funzioni.map((one) => `${ruolo}:${one}`));
      const secondoFattore = table.filter((one) => one.secondoFattore).map(({ ruolo }) => ruolo);
      return {
        path: '/amministrazione/ruoli',
        form: { concessa: [...concessa, 'operatore:leggi_statistiche'], secondoFattore },
      };
    },
  ],
  'amministrazione/sessioni chiudi': [
    'sessione.revocata',
    async () => {
      const other = await somebody();
      await as(other);
      const al = new Date().toISOString();
      const { righe } = await stato.accessi.sessioni.list({ utenteId: other.utenteId, al });
      return { path: '/amministrazione/sessioni?/chiudi', form: { id: righe[0]?.sessioneHash ?? '' } };
    },
  ],
  'amministrazione/blocchi persona': [
    'utente.sbloccato',
    async () => {
      const { utenteId } = await somebody();
      await stato.accessi.utenti.lock(utenteId, traGiorni(1));
      return { path: '/amministrazione/blocchi?/persona', form: { id: utenteId } };
    },
  ],
  'amministrazione/blocchi chiave': [
    'indirizzo.sbloccato',
    async () => {
      await stato.accessi.blocchi.lock('indirizzo:192.0.2.77', traGiorni(1));
      return { path: '/amministrazione/blocchi?/chiave', form: { id: 'indirizzo:192.0.2.77' } };
    },
  ],
  'amministrazione/richieste/[id] conferma': [
    'richiesta.confermata',
    async () => {
      const { path, personaId } = await pending(61);
      const form = { persona: personaId, scadenza: giornoTra(90), [`account-${personaId}`]: '' };
      return { path: `${path}?/conferma`, form };
    },
  ],
  'amministrazione/richieste/[id] confermaTutte': [
    'richiesta.confermata',
    async () => {
      const { path, personaId } = await pending(62);
      const form = { scadenza: giornoTra(90), [`account-${personaId}`]: '' };
      return { path: `${path}?/confermaTutte`, form };
    },
  ],
  'amministrazione/richieste/[id] rifiuta': [
    'richiesta.rifiutata',
    async () => {
      const { path, personaId } = await pending(63);
      const form = { persona: personaId, [`motivo-${personaId}`]: 'Manca la comunicazione.' };
      return { path: `${path}?/rifiuta`, form };
    },
  ],
  'amministrazione/elenchi importa': [
    'elenco.importato',
    async () => {
      const celle = [
        ['nome', 'cognome', 'codice fiscale', 'e-mail', 'ruolo', 'ente', 'livello', 'codice'],
        ['Mario', 'Rossi', codiceFiscale(64), 'elenco@example.org', 'coordinatore', 'Ente', 'regione', '13'],
      ];
      const righe = JSON.stringify(celle.map((row, i) => ({ riga: i + 1, celle: row })));
      return { path: '/amministrazione/elenchi?/importa', form: { righe, scadenza: giornoTra(90) } };
    },
  ],
  'amministrazione/registro.csv': [
    'registro.esportato',
    async () => ({ path: '/amministrazione/registro.csv', method: 'GET' }),
  ],
  'accreditamento/nuova invia': [
    'richiesta.creata',
    async () => {
      const chi = await somebody({ ruoli: ['referente_regionale'], ambiti: LOMBARDIA });
      const persona = {
        ...{ nome: 'Mario', cognome: 'Rossi', codiceFiscale: codiceFiscale(65), ente: 'Comune' },
        ...{ email: 'chiesta@example.org', ruolo: 'analista', territorio: 'Lombardia' },
      };
      const fields = Object.entries(persona).map(([campo, valore]) => [`persone-0-${campo}`, valore]);
      const form = { pecProtocollo: '2/2026', pecData: '2026-01-15', ...Object.fromEntries(fields) };
      return { path: '/accreditamento/nuova?/invia', form, chi, cookie: await as(chi) };
    },
  ],
  'profilo/secondo-fattore attiva': [
    'utente.modificato',
    async () => own('/profilo/secondo-fattore?/attiva', { x: '1' }),
  ],
  'profilo/secondo-fattore disattiva': [
    'utente.modificato',
    async () => own('/profilo/secondo-fattore?/disattiva', { attuale: PASSWORD }),
  ],
  'profilo/secondo-fattore codici': [
    'codici.rinnovati',
    async () => own('/profilo/secondo-fattore?/codici', { attuale: PASSWORD }),
  ],
  'profilo/sql crea': [
    'sql.password_creata',
    async () => own('/profilo/sql?/crea', { attuale: PASSWORD }, { ruoli: ['analista'] }),
  ],
  'profilo/sql revoca': [
    'sql.password_revocata',
    async () => {
      const posted = await own('/profilo/sql?/revoca', { x: '1' }, { ruoli: ['analista'] });
      await withSqlPassword(posted.chi!);
      return posted;
    },
  ],
  'profilo/sessioni chiudi': [
    'sessione.revocata',
    async () => {
      const posted = await own('/profilo/sessioni?/chiudi', {});
      await as(posted.chi!);
      const al = new Date().toISOString();
      const { righe } = await stato.accessi.sessioni.list({ utenteId: posted.chi!.utenteId, al });
      const mine = hashOf(posted.cookie!);
      const id = righe.find(({ sessioneHash }) => sessioneHash !== mine)?.sessioneHash ?? '';
      return { ...posted, form: { id } };
    },
  ],
  'profilo/sessioni altre': ['sessione.revocata', async () => own('/profilo/sessioni?/altre', { x: '1' })],
  'profilo/password cambia': [
    'password.cambiata',
    async () => {
      const nuova = randomBytes(12).toString('hex');
      return own('/profilo/password?/cambia', { attuale: PASSWORD, password: nuova, ripeti: nuova });
    },
  ],
};

async function withSqlPassword(persona: Persona): Promise<Persona> {
  await stato.accessi.passwordSqlApi.set(
    persona.utenteId,
    await scramVerifier(makeSqlApiPassword()),
    new Date().toISOString(),
  );
  return persona;
}

async function own(
  path: string,
  form: Record<string, string>,
  altro: Parameters<typeof somebody>[0] = {},
): Promise<Posted> {
  const chi = await somebody(altro);
  return { path, form, chi, cookie: await as(chi) };
}

const hashOf = (header: string) =>
  createHash('sha256')
    .update(header.split('=')[1] ?? '')
    .digest('hex');

/** Actions that read only: they answer with what was typed, or with a preview. */
const SOLO_LETTURA = /( cerca| controlla| aggiungi| togli| valuta)$/;

test('the table of this file has every action of the console, of the requests and of the profile', () => {
  const files = globSync(
    ['amministrazione', 'accreditamento', 'profilo'].map((one) => `${one}/**/+page.server.ts`),
    {
      cwd: join(ROOT, 'web/src/routes'),
    },
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, 'web/src/routes', file), 'utf8');
    const body = /export const actions: Actions = \{\n([\s\S]*?)\n\};/.exec(text)?.[1] ?? '';
    const names = [...body.matchAll(/^ {2}(?:async )?(\w+)(?:\(|:)/gm)].map(([, name]) => name);
    return names.map((name) => `${file.replace('/+page.server.ts', '')} ${name}`);
  });
  expect(found.length).toBeGreaterThan(25);
  const changing = found.filter(
    (one) => !SOLO_LETTURA.test(one) && !one.startsWith('profilo/password-scaduta'),
  );
  expect(changing.filter((one) => !(one in AZIONI))).toEqual([]);
});

test('every word of the log has its Italian', () => {
  const files = globSync(['lib/server/**/*.ts', 'routes/**/*.ts'], { cwd: join(ROOT, 'web/src') });
  const texts = files.map((file) => readFileSync(join(ROOT, 'web/src', file), 'utf8')).join('\n');
  const words = [...texts.matchAll(/(?:registra|#log|azione)\b[^;]{0,80}?'([a-z]+\.[a-z_]+)'/g)].map(
    ([, word]) => word!,
  );
  expect(new Set(words).size).toBeGreaterThan(20);
  expect(words.filter((word) => !(word in testiAmministrazione.azioni))).toEqual([]);
});

describe('one line of the log, with who, what, when and from where', () => {
  test.each(Object.entries(AZIONI))('%s', async (_name, [azione, prepare]) => {
    const { path, form, method, chi = capo, ...rest } = await prepare();
    const before = await registro();
    const start = Date.now();
    const answer = await chiedi(product, path, {
      cookie: rest.cookie ?? cookie,
      da: DA,
      ...(form && { form }),
      ...(method && { method }),
    });
    expect([200, 303], answer.text.slice(0, 600)).toContain(answer.status);
    const known = new Set(before.map(({ eventoId }) => eventoId));
    const lines = (await registro()).filter(({ eventoId }) => !known.has(eventoId));
    expect(lines.map((line) => line.azione)).toEqual([azione]);
    const [line] = lines as [Evento];
    expect([line.utenteId, line.utente, line.indirizzo]).toEqual([chi.utenteId, chi.email, DA]);
    expect(line.richiestaHttp).toBe(answer.headers['x-request-id']);
    expect(line.oggetto).not.toBe('');
    expect(Date.parse(line.quando)).toBeGreaterThanOrEqual(start - 5);
    expect(Date.parse(line.quando)).toBeLessThanOrEqual(Date.now() + 5);
    expect(JSON.stringify(line)).not.toContain(PASSWORD);
  });

  test('what is refused, or changes nothing, writes none', async () => {
    const same = await somebody({ nome: 'Ada', cognome: 'Prova', email: 'uguale@example.org' });
    const before = (await registro()).length;
    for (const [path, form] of [
      ['/amministrazione/utenti/nuovo?/crea', { nome: '' }],
      [`${pathOf(same)}?/modifica`, { nome: 'Ada', cognome: 'Prova', email: 'uguale@example.org' }],
      [`${pathOf(same)}?/riattiva`, { x: '1' }],
      [`${pathOf(same)}?/rinnova`, { scadenza: '2020-01-01' }],
      [`${pathOf(same)}?/rinnova`, { scadenza: '' }],
      [`${pathOf(same)}?/secondoFattore`, { richiesto: 'no' }],
      [`${pathOf(same)}/diritti?/salva`, { ruolo: 'operatore' }],
      [`${pathOf(capo)}?/sospendi`, { x: '1' }],
      ['/amministrazione/sessioni?/chiudi', { id: 'a'.repeat(64) }],
      ['/amministrazione/blocchi?/chiave', { id: 'indirizzo:198.51.100.1' }],
    ] as const) {
      const { status } = await chiedi(product, path, { cookie, form });
      expect([200, 303, 400], path).toContain(status);
    }
    expect((await registro()).length).toBe(before);
  });
});

test('a notice of what is about to end leaves at the start, and is in the log', async () => {
  await expect
    .poll(() => readdirSync(join(product.dir, 'posta')).length, { timeout: 10_000 })
    .toBeGreaterThan(0);
  const letters = readdirSync(join(product.dir, 'posta')).map((name) =>
    readFileSync(join(product.dir, 'posta', name), 'utf8'),
  );
  expect(letters.filter((text) => text.includes('scade@example.org'))).toHaveLength(1);
  const { righe } = await stato.accessi.registro.search({ azione: 'accredito.avvisato' });
  expect(righe).toMatchObject([{ utente: 'sistema' }]);
});

describe('loads of protected data', () => {
  const PAGES = ['/dati/nuclei', '/dati/nuclei/__data.json'];
  /** What the history of a data set shows of its one load. */
  const shown = /Rigenerazione|rigenerazione|righe_lette|"letti"|letti:/;

  test('are nothing that the public, a citizen or a recipient sees', async () => {
    const people = [
      undefined,
      await as(await somebody({ ruoli: ['cittadino'] })),
      await as(await somebody({ ruoli: ['destinatario'], soggetto: 'N000001' })),
    ];
    for (const path of PAGES) {
      for (const who of people) {
        const { status, text } = await chiedi(product, path, { cookie: who });
        expect([path, status]).toEqual([path, 200]);
        expect(text).toContain('Nuclei beneficiari');
        expect(text).not.toMatch(shown);
      }
    }
    expect((await chiedi(product, '/dati/nuclei')).text).toContain(
      'La storia dei caricamenti dei dati protetti',
    );
  });

  test('are seen by an analyst and an administrator; open ones by everybody', async () => {
    const analyst = await as(await somebody({ ruoli: ['analista'], ambiti: LOMBARDIA }));
    for (const who of [analyst, cookie]) {
      const { text } = await chiedi(product, '/dati/nuclei', { cookie: who });
      expect(text).toMatch(shown);
      expect(text).not.toContain('La storia dei caricamenti dei dati protetti');
    }
    expect((await chiedi(product, '/dati/popolazione')).text).toMatch(shown);
  });
});

test('questions to the data are counted and shown', async () => {
  const oggi = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }).format(new Date());
  const counted = async () =>
    (await stato.accessi.statistiche.read('interrogazioni', oggi, oggi)).reduce(
      (sum, { numero }) => sum + numero,
      0,
    );
  // The registries asked at the start are written within ten seconds.
  await expect.poll(counted, { timeout: 20_000 }).toBeGreaterThan(0);
  const before = await counted();
  await chiedi(product, '/territorio/abruzzo?indicatore=tasso_occupazione');
  await expect.poll(counted, { timeout: 20_000 }).toBeGreaterThan(before);
  const { text } = await chiedi(product, '/amministrazione/statistiche', { cookie });
  const section = text.slice(text.indexOf('Interrogazioni al giorno'));
  expect(section).toContain(String(await counted()));
});
