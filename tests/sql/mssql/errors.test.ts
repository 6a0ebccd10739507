import mssql from 'mssql';
import { describe, expect, test } from 'vitest';
import { WarehouseError } from '../../../sql/errors.ts';
import { toWarehouseError } from '../../../sql/mssql/errors.ts';

/** An error as `mssql` makes it from what the server says. */
function serverError(number: number, message: string): Error {
  const inner = Object.assign(new Error(message), { info: { number, state: 1, class: 16, lineNumber: 1 } });
  return new mssql.RequestError(inner as never, 'EREQUEST');
}

/** An error as `mssql` makes it from what the client says. */
const clientError = (code: string, message = 'x'): Error => new mssql.RequestError(message, code as never);
const connectionError = (code: string): Error => new mssql.ConnectionError('x', code as never);

describe('numbers of the server', () => {
  test.for([
    [18456, "Login failed for user 'sa'.", 'CREDENZIALI_ERRATE'],
    [4060, 'Cannot open database "db" requested by the login.', 'MAGAZZINO_ASSENTE'],
    [942, "Database 'db' cannot be opened because it is offline.", 'MAGAZZINO_NON_RAGGIUNGIBILE'],
    [1205, 'Transaction (Process ID 52) was deadlocked', 'CONFLITTO'],
    [1222, 'Lock request time out period exceeded.', 'CONFLITTO'],
    [2627, 'Violation of PRIMARY KEY constraint', 'VINCOLO_VIOLATO'],
    [2601, 'Cannot insert duplicate key row', 'VINCOLO_VIOLATO'],
    [547, 'The INSERT statement conflicted with the FOREIGN KEY constraint', 'VINCOLO_VIOLATO'],
    [515, "Cannot insert the value NULL into column 'n'", 'VINCOLO_VIOLATO'],
    [245, "Conversion failed when converting the varchar value 'x'", 'VALORE_NON_VALIDO'],
    [8115, 'Arithmetic overflow error', 'VALORE_NON_VALIDO'],
    [2628, 'String or binary data would be truncated', 'VALORE_NON_VALIDO'],
    [1105, 'Could not allocate space', 'DISCO_PIENO'],
    [9002, 'The transaction log for database is full', 'DISCO_PIENO'],
    [701, 'There is insufficient system memory', 'MEMORIA_INSUFFICIENTE'],
    [229, 'The SELECT permission was denied', 'ACCESSO_NEGATO'],
    [824, 'SQL Server detected a logical consistency-based I/O error', 'MAGAZZINO_DANNEGGIATO'],
    [208, "Invalid object name 'dw.assente'.", 'QUERY_NON_VALIDA'],
  ] as [number, string, string][])('%d: %s', ([number, message, code]) => {
    const cause = serverError(number, message);
    const error = toWarehouseError(cause, { query: 'SELECT 1', path: 'db su server:1433' });
    expect(error).toMatchObject({ code, query: 'SELECT 1', cause });
    expect(error.message).toMatch(/^[A-ZÈ].*[^\n]$/);
    expect(error.message).not.toContain('\n');
  });
});

describe('codes of the client', () => {
  test.for([
    [clientError('ECANCEL'), 'INTERROTTA'],
    [clientError('ETIMEOUT'), 'TEMPO_SCADUTO'],
    [connectionError('ETIMEOUT'), 'MAGAZZINO_NON_RAGGIUNGIBILE'],
    [connectionError('ESOCKET'), 'MAGAZZINO_NON_RAGGIUNGIBILE'],
    [clientError('ESOCKET'), 'MAGAZZINO_NON_RAGGIUNGIBILE'],
    [connectionError('ELOGIN'), 'CREDENZIALI_ERRATE'],
    [connectionError('ECONNCLOSED'), 'MAGAZZINO_CHIUSO'],
    [clientError('EPARAM'), 'VALORE_NON_VALIDO'],
  ] as [Error, string][])('%s', ([error, code]) => {
    expect(toWarehouseError(error).code).toBe(code);
  });
});

test('the first reason counts, not the last "see previous errors"', () => {
  const last = Object.assign(serverError(1750, 'Could not create constraint. See previous errors.'), {
    precedingErrors: [serverError(1505, 'irrilevante'), serverError(2627, 'Violation of UNIQUE KEY')],
  });
  expect(toWarehouseError(last).code).toBe('VINCOLO_VIOLATO');
});

test('the number of a refused login counts more than the word "login"', () => {
  const refused = Object.assign(connectionError('ELOGIN'), { number: 4060 });
  expect(toWarehouseError(refused).code).toBe('MAGAZZINO_ASSENTE');
});

test('the reason of a transaction that the server ended is what ended it', () => {
  const aborted = Object.assign(new mssql.TransactionError('Transaction has been aborted.', 'EABORT'), {
    originalError: serverError(1205, 'deadlocked'),
  });
  expect(toWarehouseError(aborted).code).toBe('CONFLITTO');
});

test('one that is translated already passes through', () => {
  const error = new WarehouseError('CONFLITTO', 'x');
  expect(toWarehouseError(error)).toBe(error);
});
