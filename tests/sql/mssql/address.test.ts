import { expect, test } from 'vitest';
import { describeAddress, isMssqlAddress, parseMssqlAddress } from '../../../sql/mssql/address.ts';
import { poolConfig } from '../../../sql/mssql/open.ts';

test('reads an address, with what is left out', () => {
  expect(parseMssqlAddress('mssql://sa:p%40rola%2F%3A@sql.ente.it:1434/belvedere?encrypt=false')).toEqual({
    server: 'sql.ente.it',
    port: 1434,
    database: 'belvedere',
    user: 'sa',
    password: 'p@rola/:',
    encrypt: false,
    trustServerCertificate: false,
  });
  expect(parseMssqlAddress('mssql://u:p@[::1]/db?trustServerCertificate=true')).toMatchObject({
    server: '::1',
    port: 1433,
    encrypt: true,
    trustServerCertificate: true,
  });
});

test.for([
  ['mssql://sa:Segretissima@server:porta/db', 'non è un indirizzo'],
  ['mssql://sa:Segretissima@server:70000/db', 'non è un indirizzo'],
  ['mssql://sa:Segretissima@server', 'manca il nome del database'],
  ['mssql://:Segretissima@server/db', "manca l'utente"],
  ['mssql://sa@server/db', 'manca la parola di accesso'],
  ['mssql://sa:Segretissima@server/db?encrypt=forse', 'encrypt deve essere true o false'],
  ['mssql://sa:Segretissima@server/db?cifra=true', "un'opzione non esiste"],
  ['mssql://sa:Segretissima/1@server/db', 'non è'],
  ['mssql://sa:Segretissima%@server/db', 'non è'],
] as [string, string][])('%s is refused in Italian, without repeating it', ([address, reason]) => {
  const parse = (): unknown => parseMssqlAddress(address);
  expect(parse).toThrow(expect.objectContaining({ code: 'INDIRIZZO_NON_VALIDO' }));
  expect(parse).toThrow(reason);
  expect(parse).not.toThrow(/Segretissima/);
});

test('what is no such address is the path of a file', () => {
  expect(isMssqlAddress('mssql://u:p@h/d')).toBe(true);
  for (const path of [
    '/var/lib/belvedere/magazzino.duckdb',
    'mssql/magazzino.duckdb',
    'C:\\dati\\m.duckdb',
  ]) {
    expect(isMssqlAddress(path)).toBe(false);
  }
});

test('messages name database and server only', () => {
  expect(describeAddress(parseMssqlAddress('mssql://sa:Segretissima@server/db'))).toBe('db su server:1433');
});

test('connections are encrypted unless told otherwise, in UTC, and a failed statement ends its transaction', () => {
  const config = poolConfig(parseMssqlAddress('mssql://sa:p@server/db'), { connections: 3 });
  expect(config).toMatchObject({
    requestTimeout: 0,
    pool: { max: 3 },
    options: { encrypt: true, trustServerCertificate: false, useUTC: true, abortTransactionOnError: true },
  });
});
