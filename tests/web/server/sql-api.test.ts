import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ownCertificate } from '../../../cube/native/sql-api/wire/certificate.ts';
import { leggiCertificato } from '../../../web/src/lib/server/sql-api/certificato.ts';
import { filePowerBi, fileTableau, rispostaFile } from '../../../web/src/lib/server/sql-api/file.ts';

const PORTA = { host: 'belvedere.ente.it', port: 15432 };

describe('the file for Power BI', () => {
  test('says where to connect and how, and nothing of the person', () => {
    expect(filePowerBi(PORTA, 'DirectQuery')).toBe(`{
  "version": "0.1",
  "connections": [
    {
      "details": {
        "protocol": "postgresql",
        "address": {
          "server": "belvedere.ente.it:15432",
          "database": "belvedere"
        }
      },
      "options": {},
      "mode": "DirectQuery"
    }
  ]
}
`);
    expect(JSON.parse(filePowerBi(PORTA, 'Import'))).toMatchObject({ connections: [{ mode: 'Import' }] });
  });

  test.each([
    ['::1', '[::1]:5432'],
    ['x","mode":"Import', 'x","mode":"Import:5432'],
  ])('a host %s adds nothing to it', (host, server) => {
    const { connections } = JSON.parse(filePowerBi({ host, port: 5432 }, 'DirectQuery')) as {
      connections: { details: unknown; mode: string }[];
    };
    if (host.includes('::')) expect(connections[0]?.details).toMatchObject({ address: { server } });
    expect(connections).toHaveLength(1);
    expect(connections[0]?.mode).toBe('DirectQuery');
  });
});

describe('the file for Tableau', () => {
  test('is a data source on PostgreSQL, encrypted, with the person’s name and no password', () => {
    expect(fileTableau({ ...PORTA, utente: 'ada@ente.it' })).toBe(
      `<?xml version='1.0' encoding='utf-8' ?>
<datasource formatted-name='belvedere' inline='true' version='18.1' xmlns:user='http://www.tableausoftware.com/xml/user'>
  <connection class='federated'>
    <named-connections>
      <named-connection caption='belvedere.ente.it' name='postgres.belvedere'>
        <connection authentication='username-password' class='postgres' dbname='belvedere' odbc-native-protocol='' one-time-sql='' port='15432' server='belvedere.ente.it' sslmode='require' username='ada@ente.it' />
      </named-connection>
    </named-connections>
    <relation connection='postgres.belvedere' name='indicatori_territoriali' table='[public].[indicatori_territoriali]' type='table' />
  </connection>
</datasource>
`,
    );
  });

  test.each([
    [`a'/><x y='@ente.it`, 'a&apos;/&gt;&lt;x y=&apos;@ente.it'],
    ['"&amp;<!--]]>@ente.it', '&quot;&amp;amp;&lt;!--]]&gt;@ente.it'],
    ['a\u0000\u0008\uFFFE\r\nb@ente.it', 'a&#13;&#10;b@ente.it'],
    ['nicolò.d’\u{1F600}\uD800@ente.it', 'nicolò.d’\u{1F600}\uFFFD@ente.it'],
  ])('a name like %j stays a value', (utente, written) => {
    const text = fileTableau({ ...PORTA, utente });
    expect(text).toContain(` username='${written}' />`);
    const plain = fileTableau({ ...PORTA, utente: 'x' });
    expect(text.match(/[<>']/g)).toEqual(plain.match(/[<>']/g));
  });
});

test('files are kept by the browser under a fixed name, never shown, never cached', async () => {
  const { headers } = rispostaFile('belvedere.tds', 'application/octet-stream', 'x');
  expect(Object.fromEntries(headers)).toEqual({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="belvedere.tds"',
    'cache-control': 'no-store',
  });
});

describe('the certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'belvedere-certificato-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (certificato: string, host = 'localhost') =>
    leggiCertificato({ ...PORTA, host, soloLocale: false, certificato });

  test('of the SQL API’s own is recognised, and good for some names only', async () => {
    const { cert, key } = ownCertificate(folder);
    const path = join(folder, 'sql-api.crt');
    const found = await at(path);
    expect(found).toMatchObject({ autofirmato: true, valePerHost: true });
    expect(found?.sha256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(found?.sha1).toMatch(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/);
    expect(await at(path, 'belvedere.ente.it')).toMatchObject({ valePerHost: false });
    expect(await at(path, '192.0.2.1')).toMatchObject({ valePerHost: false });
    const both = join(folder, 'insieme.pem');
    writeFileSync(both, `${cert}${key}`);
    expect((await at(both))?.pem).not.toContain('PRIVATE KEY');
  });

  test('that is not there, or is none, is not told', async () => {
    expect(await at(join(folder, 'manca.crt'))).toBeNull();
    expect(await at(join(folder, 'sql-api.key'))).toBeNull();
  });
});
