import { afterEach, describe, expect, test, vi } from 'vitest';
import * as native from '../../../cube/native/index.ts';

describe('what lives in the binary only fails by name and says what to set', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['planner', () => native.buildSqlAndParams({}), /CUBEJS_TESSERACT_SQL_PLANNER=false/],
    ['model in JavaScript', () => native.transpileJs([]), /CUBEJS_TRANSPILATION_NATIVE=false/],
    ['model in YAML', () => native.transpileYaml([]), /CUBEJS_TRANSPILATION_NATIVE=false/],
    [
      'Cube Store message',
      () => native.parseCubestoreResultMessage(Buffer.alloc(0)),
      /CUBEJS_CACHE_AND_QUEUE_DRIVER=memory/,
    ],
    ['Cube Store result', () => native.getCubestoreResult(null), /external: false/],
    ['Python configuration', () => native.pythonLoadConfig('', { fileName: 'cube.py' }), /cube\.py/],
    [
      'Python model',
      () => new native.NativeInstance().loadPythonContext('globals.py', ''),
      /globals\.py.*Remove it/,
    ],
    ['SQL', () => native.execSql(null, 'SELECT 1', null), /\/v1\/load/],
    ['SQL of SQL', () => native.sql4sql(null, 'SELECT 1', false), /\/v1\/load/],
    ['conversion of SQL', () => native.rest4sql(null, 'SELECT 1'), /\/v1\/load/],
  ])('%s', async (_name, call, message) => {
    await expect(async () => call()).rejects.toThrow(message);
  });

  // The gateway answers 400 to errors of type UserError, 500 to others (api-gateway 1.7.43, handleError).
  test('a request for the SQL API is the caller’s error', async () => {
    await expect(native.execSql()).rejects.toMatchObject({ type: 'UserError' });
  });

  test('Cube learns that there is no Python here', () => {
    expect(native.isFallbackBuild()).toBe(true);
  });
});

describe('Jinja', () => {
  test('an engine is made at every compilation, and refuses templates by their name', async () => {
    const engine = new native.NativeInstance().newJinjaEngine({ debugInfo: false, filters: {}, workers: 1 });
    expect(() => engine.loadTemplate('cubi.yml', '{{ x }}')).toThrow(/cubi\.yml contains Jinja.*plain YAML/);
    await expect(engine.renderTemplate('cubi.yml', {}, null)).rejects.toThrow(/cubi\.yml contains Jinja/);
  });
});

describe('the SQL API that is not there', () => {
  const options = Object.fromEntries(
    [
      'contextToApiScopes',
      'checkAuth',
      'checkSqlAuth',
      'meta',
      'stream',
      'sqlApiLoad',
      'sqlGenerators',
      'sql',
      'logLoadEvent',
      'canSwitchUserForSession',
    ].map((name) => [name, vi.fn()]),
  ) as unknown as native.SqlInterfaceOptions;
  afterEach(() => native.resetLogger('warn'));

  test('Cube can start and stop it; no callback is called, nothing is logged', async () => {
    const log = vi.fn();
    native.setupLogger(log, 'warn', true);
    const instance = await native.registerInterface(options);
    await native.shutdownInterface(instance, 'fast');
    for (const callback of Object.values(options)) expect(callback).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });

  test('a configured port is answered with a warning in Cube’s log', async () => {
    const log = vi.fn();
    native.setupLogger(log, 'warn', true);
    await native.registerInterface({ ...options, pgPort: 15432 });
    expect(log).toHaveBeenCalledExactlyOnceWith({
      event: { type: 'SQL API not available', warning: expect.stringContaining('15432') },
    });
  });

  test('a missing callback is named', async () => {
    const { checkSqlAuth: _missing, ...rest } = options;
    await expect(native.registerInterface(rest as typeof options)).rejects.toThrow(
      'options.checkSqlAuth must be a function',
    );
    await expect(native.registerInterface(undefined as never)).rejects.toThrow('must be a function');
  });
});

describe('redacted SQL', () => {
  // index.d.ts of @cubejs-backend/native 1.7.43: string literals are replaced by 'redacted'.
  // Forms of literals: PostgreSQL 17 manual, §4.1.2 (quotes doubled, E'' with backslashes, dollar quoting) and §4.1.5.
  test.each([
    ["SELECT * FROM t WHERE nome = 'Rossi'", "SELECT * FROM t WHERE nome = 'redacted'"],
    ["a = 'x' AND b = 'y'", "a = 'redacted' AND b = 'redacted'"],
    ["a = 'l''Aquila' AND b", "a = 'redacted' AND b"],
    ["a = ''", "a = 'redacted'"],
    [String.raw`a = E'l\'Aquila' AND b`, "a = 'redacted' AND b"],
    ['a = $$Rossi$$ AND b', "a = 'redacted' AND b"],
    ['a = $t$Ro$$ssi$t$ AND b', "a = 'redacted' AND b"],
    [`SELECT "l'età", 'x'`, `SELECT "l'età", 'redacted'`],
    ["a = 'never closed", "a = 'redacted'"],
    ["a -- l'età di Rossi\nFROM t", 'a  \nFROM t'],
    ["a /* 'Rossi' */ FROM t", 'a   FROM t'],
    ['SELECT 42, tasso FROM t LIMIT $1', 'SELECT 42, tasso FROM t LIMIT $1'],
  ])('%s', (sql, expected) => {
    expect(native.redactSqlLiterals(sql)).toBe(expected);
  });
});
