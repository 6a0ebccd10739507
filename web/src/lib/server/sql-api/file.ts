import { SQL_API } from '../../../../../model/contratto/sql-api.ts';
import type { ConfigSqlApi } from '../config.ts';

const { database: DATABASE } = SQL_API;
/** The view that a new data source of Tableau begins with: open data, there for everybody. */
const PRIMA_VISTA = 'indicatori_territoriali';

/** How Power BI takes the data: asks at each view, or keeps a copy. */
export type ModoPowerBi = 'DirectQuery' | 'Import';

/** Where to connect, and as whom. */
export interface Collegamento extends Pick<ConfigSqlApi, 'host' | 'port'> {
  /** E-mail of the person. */
  utente: string;
}

/** A data source of Power BI (`.pbids`). It names no person: Power BI asks who connects. */
export function filePowerBi({ host, port }: Pick<ConfigSqlApi, 'host' | 'port'>, mode: ModoPowerBi): string {
  const server = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const details = { protocol: 'postgresql', address: { server, database: DATABASE } };
  return `${JSON.stringify({ version: '0.1', connections: [{ details, options: {}, mode }] }, null, 2)}\n`;
}

/** A data source of Tableau (`.tds`), on one view; the others are added there. The password stands in no file. */
export function fileTableau({ host, port, utente }: Collegamento): string {
  const [server, username] = [escapeXml(host), escapeXml(utente)];
  return `<?xml version='1.0' encoding='utf-8' ?>
<datasource formatted-name='${DATABASE}' inline='true' version='18.1' xmlns:user='http://www.tableausoftware.com/xml/user'>
  <connection class='federated'>
    <named-connections>
      <named-connection caption='${server}' name='postgres.${DATABASE}'>
        <connection authentication='username-password' class='postgres' dbname='${DATABASE}' odbc-native-protocol='' one-time-sql='' port='${port}' server='${server}' sslmode='require' username='${username}' />
      </named-connection>
    </named-connections>
    <relation connection='postgres.${DATABASE}' name='${PRIMA_VISTA}' table='[public].[${PRIMA_VISTA}]' type='table' />
  </connection>
</datasource>
`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** Text as the value of an attribute. What XML 1.0 cannot hold is left out. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>'"]/g, (sign) => ENTITIES[sign] ?? '')
    .replaceAll(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A file that the browser keeps and never shows. @param nome without anything that a person typed */
export function rispostaFile(nome: string, tipo: string, testo: string): Response {
  return new Response(testo, {
    headers: {
      'content-type': tipo,
      'content-disposition': `attachment; filename="${nome}"`,
      'cache-control': 'no-store',
    },
  });
}
