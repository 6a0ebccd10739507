import { networkInterfaces } from 'node:os';
import tls from 'node:tls';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { codice, primoAccesso } from '../../../../web/src/lib/server/posta/messaggi.ts';
import { creaPosta, type Posta } from '../../../../web/src/lib/server/posta/posta.ts';
import { QUEUE, type Tempi } from '../../../../web/src/lib/server/posta/smtp.ts';
import { startSmtp, type OpzioniSmtp, type ServerSmtp } from '../../../support/smtp.ts';

const ORIGINE = 'https://belvedere.example.it';
const TEMPI: Tempi = { attese: [5, 10, 20], silenzio: 400, tentativo: 5_000, chiusura: 300 };
const persona = { nome: 'Lucìa', cognome: 'D’Àmico' };
const tra = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const link = () => primoAccesso({ persona, percorso: '/primo-accesso/GETTONE-SEGRETO', scadeIl: tra(60) });

type Line = Record<string, unknown> & { msg: string };
interface Scena {
  server: ServerSmtp;
  posta: Posta;
  righe: Line[];
  url: string;
}

const opened: { close(): Promise<void> }[] = [];
const trusted = [...tls.getCACertificates('default')];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
  tls.setDefaultCACertificates(trusted);
});

function logOf(): { righe: Line[]; log: pino.Logger } {
  const righe: Line[] = [];
  return { righe, log: pino({}, { write: (line) => void righe.push(JSON.parse(line) as Line) }) };
}

async function scena(
  server: OpzioniSmtp,
  { credenziali = '', tempi = TEMPI, fidato = true, host = 'localhost' } = {},
): Promise<Scena> {
  const smtp = await startSmtp(server);
  if (fidato) tls.setDefaultCACertificates([...trusted, smtp.cert]);
  const { righe, log } = logOf();
  const url = `${server.secure ? 'smtps' : 'smtp'}://${credenziali}${host}:${smtp.port}`;
  const mittente = 'Belvedere <no-reply@example.it>';
  const posta = creaPosta({ smtpUrl: url, mittente, cartella: '/nowhere', origine: ORIGINE, log, tempi });
  opened.push(smtp, { close: () => posta.chiudi() });
  return { server: smtp, posta, righe, url };
}

const ended = async (righe: Line[], msg = 'mail not sent') =>
  vi.waitFor(() => expect(righe.map((line) => line.msg)).toContain(msg), 4_000);
const received = async (server: ServerSmtp, count = 1) =>
  vi.waitFor(() => expect(server.ricevuti).toHaveLength(count), 4_000);

test('a message arrives by TLS and AUTH, in Italian, as plain text that no program answers', async () => {
  const auth = { user: 'belvedere', pass: 'p@ss:parola/è' };
  const { server, posta } = await scena(
    { secure: true, auth },
    { credenziali: `${auth.user}:${encodeURIComponent(auth.pass)}@` },
  );
  expect(posta.modo).toBe('smtp');
  await posta.invia({ a: 'lucia@example.org', messaggio: link() });
  await received(server);
  const [message] = server.ricevuti;
  expect(message).toMatchObject({
    da: 'no-reply@example.it',
    a: ['lucia@example.org'],
    utente: 'belvedere',
    tls: true,
  });
  expect(message?.headers).toMatchObject({
    from: 'Belvedere <no-reply@example.it>',
    to: 'lucia@example.org',
    subject: 'Belvedere: attiva il tuo accesso',
    'auto-submitted': 'auto-generated',
    'content-type': 'text/plain; charset=utf-8',
  });
  expect(message?.testo).toContain('Gentile Lucìa D’Àmico,');
  expect(message?.testo).toContain(`\n${ORIGINE}/primo-accesso/GETTONE-SEGRETO\n`);
});

test('STARTTLS is used where it is offered, and its certificate is verified', async () => {
  const good = await scena({});
  await good.posta.invia({ a: 'a@example.org', messaggio: link() });
  await received(good.server);
  expect(good.server.ricevuti[0]?.tls).toBe(true);
  tls.setDefaultCACertificates(trusted);
  const bad = await scena({}, { fidato: false });
  await bad.posta.invia({ a: 'a@example.org', messaggio: link() });
  await ended(bad.righe);
  expect(bad.server.ricevuti).toEqual([]);
});

test('the certificate of smtps is verified', async () => {
  const { server, posta, righe } = await scena({ secure: true }, { fidato: false });
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  await ended(righe);
  expect(server.ricevuti).toEqual([]);
  expect(righe.at(-1)).toMatchObject({ codice: 'POSTA_NON_CONSEGNATA', tentativi: 4 });
});

const outside = Object.values(networkInterfaces())
  .flat()
  .find((each) => each && !each.internal && each.family === 'IPv4')?.address;

test.skipIf(!outside)('beyond this machine nothing leaves without TLS', async () => {
  const { server, posta, righe } = await scena({ senzaTls: true, host: '0.0.0.0' }, { host: outside });
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  await ended(righe);
  expect(server.tentativi).toEqual([]);
});

test('a refusal for the moment is tried again, later and later; the message keeps its identity', async () => {
  const { server, posta, righe } = await scena({ regole: ['rimanda', 'rimanda', 'accetta'] });
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  await received(server);
  await ended(righe, 'mail sent');
  expect(server.tentativi).toHaveLength(3);
  expect(righe.map(({ codice: code, risposta, fraMs }) => [code, risposta, fraMs])).toEqual([
    ['POSTA_RIMANDATA', 451, 5],
    ['POSTA_RIMANDATA', 451, 10],
    [undefined, undefined, undefined],
  ]);
  expect(new Set(righe.map(({ messaggio }) => messaggio)).size).toBe(1);
  expect(server.ricevuti[0]?.headers['message-id']).toBe(`<${String(righe[0]?.messaggio)}@example.it>`);
});

test('patience ends', async () => {
  const { server, posta, righe } = await scena({ regole: ['rimanda'] });
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  await ended(righe);
  expect(server.tentativi).toHaveLength(TEMPI.attese.length + 1);
  expect(righe.at(-1)).toMatchObject({ codice: 'POSTA_NON_CONSEGNATA', risposta: 451, tentativi: 4 });
});

test('a final refusal is not tried again', async () => {
  const { server, posta, righe } = await scena({ regole: ['rifiuta'] });
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  await ended(righe);
  expect(server.tentativi).toHaveLength(1);
  expect(righe.at(-1)).toMatchObject({ codice: 'POSTA_RIFIUTATA', risposta: 550, tentativi: 1 });
});

test('wrong credentials are a final refusal', async () => {
  const auth = { user: 'belvedere', pass: 'giusta' };
  const { server, posta, righe } = await scena(
    { secure: true, auth },
    { credenziali: 'belvedere:sbagliata@' },
  );
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  await ended(righe);
  expect(server.tentativi).toEqual([]);
  expect(righe.at(-1)).toMatchObject({ codice: 'POSTA_RIFIUTATA', errore: 'EAUTH', risposta: 535 });
});

test.each(['cade', 'tace'] as const)('a server that %s does not lose the message', async (regola) => {
  const { server, posta, righe } = await scena({ regole: [regola, 'accetta'] });
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  await received(server);
  expect(righe[0]).toMatchObject({ codice: 'POSTA_RIMANDATA', tentativi: 1 });
});

test('who sends does not wait for the server', async () => {
  const { posta } = await scena({ regole: ['tace'] });
  const start = performance.now();
  await posta.invia({ a: 'a@example.org', messaggio: link() });
  expect(performance.now() - start).toBeLessThan(100);
});

test('what is out of date is not sent', async () => {
  const { server, posta, righe } = await scena({});
  await posta.invia({
    a: 'a@example.org',
    messaggio: codice({ persona, codice: '123456', scadeIl: tra(-1) }),
  });
  await ended(righe);
  expect(righe.at(-1)).toMatchObject({ codice: 'POSTA_SCADUTA' });
  expect(server.tentativi).toEqual([]);
});

test('the line is bounded, and a full one says so', async () => {
  const { posta } = await scena({ regole: ['tace'] }, { tempi: { ...TEMPI, silenzio: 60_000, chiusura: 1 } });
  for (let sent = 0; sent < QUEUE; sent += 1) await posta.invia({ a: 'a@example.org', messaggio: link() });
  await expect(posta.invia({ a: 'a@example.org', messaggio: link() })).rejects.toMatchObject({
    codice: 'POSTA_CODA_PIENA',
  });
});

test('the end of the process gives each message one more chance, and nobody waits for a silent server', async () => {
  const tempi = { ...TEMPI, attese: [60_000] };
  const patient = await scena({ regole: ['rimanda', 'accetta'] }, { tempi });
  await patient.posta.invia({ a: 'a@example.org', messaggio: link() });
  await vi.waitFor(() => expect(patient.server.tentativi).toHaveLength(1));
  await ended(patient.righe, 'mail put off');
  await patient.posta.chiudi();
  expect(patient.server.ricevuti).toHaveLength(1);
  await expect(patient.posta.invia({ a: 'a@example.org', messaggio: link() })).rejects.toMatchObject({
    codice: 'POSTA_CHIUSA',
  });

  const silent = await scena({ regole: ['tace'] }, { tempi: { ...tempi, silenzio: 60_000 } });
  await silent.posta.invia({ a: 'a@example.org', messaggio: link() });
  await vi.waitFor(() => expect(silent.server.tentativi).toHaveLength(1));
  const start = performance.now();
  await silent.posta.chiudi();
  expect(performance.now() - start).toBeLessThan(3_000);
  expect(silent.righe.at(-1)).toMatchObject({ codice: 'POSTA_NON_CONSEGNATA' });
});

test('the log names neither who receives nor what is written nor the password of the server', async () => {
  for (const regola of ['rifiuta', 'rimanda', 'accetta'] as const) {
    const auth = { user: 'belvedere', pass: 'password-del-server' };
    const { posta, righe } = await scena(
      { secure: true, auth, regole: [regola] },
      { credenziali: 'belvedere:password-del-server@' },
    );
    await posta.invia({ a: 'destinatario@example.org', messaggio: link() });
    await ended(righe, regola === 'accetta' ? 'mail sent' : 'mail not sent');
    expect(JSON.stringify(righe)).not.toMatch(/destinatario|example\.org|GETTONE|Lucìa|password-del-server/);
  }
});
