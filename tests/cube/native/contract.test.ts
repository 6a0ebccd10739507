import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import * as native from '../../../cube/native/index.ts';
import type { RootResult, TransformData } from '../../../cube/native/result/types.ts';

/**
 * What the drop-in relies on in Cube, read from the installed packages. A test that fails here after an upgrade
 * names what the new Cube asks for besides.
 */
const require = createRequire(import.meta.url);
const PACKAGES = resolve(import.meta.dirname, '../../../node_modules/@cubejs-backend');
const OURS = new Set(['native', 'cubestore']);
const installed = readdirSync(PACKAGES).filter((name) => !OURS.has(name));

function sources(): { file: string; text: string }[] {
  return installed.flatMap((name) => {
    const dist = join(PACKAGES, name, 'dist/src');
    if (!existsSync(dist)) return [];
    return readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .map((file) => ({ file: `${name}/${file}`, text: readFileSync(join(dist, file), 'utf8') }));
  });
}
const importers = sources().filter(({ text }) => text.includes('@cubejs-backend/native'));

/** Names taken from the native module in one file, whatever the variable it is bound to. */
function namesUsed(text: string): string[] {
  const names: string[] = [];
  for (const [, variable] of text.matchAll(/(\w+) = [^;\n]*require\("@cubejs-backend\/native"\)/g)) {
    for (const [, name] of text.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g')))
      names.push(name as string);
  }
  return names;
}
const calls = (text: string, variable: string) =>
  [...text.matchAll(new RegExp(`\\b${variable}\\??\\.(\\w+)\\(`, 'g'))].map(([, name]) => name as string);
const uniqueSorted = (names: string[]) => [...new Set(names)].sort();
const source = (file: string) => readFileSync(join(PACKAGES, file), 'utf8');

describe('the names that Cube takes from the native module', () => {
  test('they come in the version that the drop-in states', () => {
    const { version } = JSON.parse(readFileSync(resolve(PACKAGES, '../../cube/native/package.json'), 'utf8'));
    for (const name of new Set(importers.map(({ file }) => file.split('/')[0]))) {
      expect(JSON.parse(source(`${name}/package.json`)).version, name).toBe(version);
    }
  });

  test('the files that import it are the known ones', () => {
    expect(importers.map(({ file }) => file).sort()).toEqual([
      'api-gateway/gateway.js',
      'api-gateway/sql-server.js',
      'cubestore-driver/WebSocketConnection.js',
      'schema-compiler/adapter/BaseQuery.js',
      'schema-compiler/compiler/DataSchemaCompiler.js',
      'schema-compiler/compiler/PrepareCompiler.js',
      'schema-compiler/compiler/transpilers/transpiler_worker.js',
      'server-core/core/CompilerApi.js',
      'server/server/container.js',
    ]);
  });

  test('each of them names something, and all of it is exported', () => {
    const exported = Object.keys(native);
    for (const { file, text } of importers) {
      const used = namesUsed(text);
      const typeOnly = file === 'schema-compiler/compiler/DataSchemaCompiler.js';
      expect(used.length, file).toBeGreaterThan(typeOnly ? 1 : 0);
      for (const name of used) expect(exported, `${file} wants ${name}`).toContain(name);
    }
  });

  test('Cube takes it by require(): the module has no top-level await', () => {
    const required = require('@cubejs-backend/native') as Record<string, unknown>;
    expect(Object.keys(required).sort()).toEqual(Object.keys(native).sort());
    expect(typeof required['ResultWrapper']).toBe('function');
  });
});

describe('how the gateway finishes an answer', () => {
  const gateway = source('api-gateway/dist/src/gateway.js');

  test('it calls nothing on a result that the wrappers lack', () => {
    const used = uniqueSorted([...calls(gateway, 'resultWrapper'), ...calls(gateway, 'message')]);
    expect(used).toEqual(['getFinalResult', 'setRootResultObject', 'setTransformData']);
    for (const name of [...used, 'getRootResultObject'])
      expect(native.ResultWrapper.prototype).toHaveProperty(name);
    expect(native.ResultMultiWrapper.prototype).toHaveProperty('getFinalResult');
  });

  test('the fields it hands over are those that the drop-in knows', () => {
    const { ApiGateway } = require(join(PACKAGES, 'api-gateway/dist/src/gateway.js')) as {
      ApiGateway: { prototype: { prepareResultTransformData: (...args: unknown[]) => native.ResultWrapper } };
    };
    const wrapper = ApiGateway.prototype.prepareResultTransformData(
      { signedWithPlaygroundAuthSecret: true },
      'regularQuery',
      { measures: ['a.b'], total: true },
      { aliasNameToMember: { a__b: 'a.b' } },
      { measures: { 'a.b': { type: 'number' } }, dimensions: {}, segments: {}, timeDimensions: {} },
      { data: new native.ResultWrapper([{ a__b: '1' }]), total: 1 },
      'compact',
    );
    const transform: Required<TransformData> = {
      aliasToMemberNameMap: { a__b: 'a.b' },
      annotation: { 'a.b': { type: 'number' } },
      query: { measures: ['a.b'], total: true },
      queryType: 'regularQuery',
      resType: 'compact',
    };
    expect(wrapper.getTransformData()).toEqual([transform]);
    const root: (keyof RootResult)[] = Object.keys(wrapper.getRootResultObject()[0]);
    expect(root.sort()).toEqual(
      [
        ...['annotation', 'dataSource', 'dbType', 'extDbType', 'external', 'lastRefreshTime', 'query'],
        ...['refreshKeyValues', 'requestId', 'slowQuery', 'total', 'transformedQuery', 'usedPreAggregations'],
      ].sort(),
    );
  });

  test('the response formats it accepts are the three that the drop-in writes', () => {
    const { ResultType } = require(join(PACKAGES, 'api-gateway/dist/src/types/enums.js')) as {
      ResultType: Record<string, string>;
    };
    expect(Object.values(ResultType).sort()).toEqual(['columnar', 'compact', 'default']);
  });

  test('the query types are the three that the drop-in tells apart', () => {
    const { QueryType } = require(join(PACKAGES, 'api-gateway/dist/src/types/enums.js')) as {
      QueryType: Record<string, string>;
    };
    expect(Object.values(QueryType).sort()).toEqual([
      'blendingQuery',
      'compareDateRangeQuery',
      'regularQuery',
    ]);
  });
});

describe('how the compiler and the SQL server use it', () => {
  test('a compilation asks a native instance for a Jinja engine and a Python context only', () => {
    const used = uniqueSorted(
      ['PrepareCompiler', 'DataSchemaCompiler', 'YamlCompiler', 'transpilers/transpiler_worker'].flatMap(
        (file) => calls(source(`schema-compiler/dist/src/compiler/${file}.js`), 'nativeInstance'),
      ),
    );
    expect(used).toEqual(['loadPythonContext', 'newJinjaEngine']);
    for (const name of used) expect(native.NativeInstance.prototype).toHaveProperty(name);
  });

  test("Cube's SQL server starts on it, with every callback it needs, and stops", async () => {
    const { SQLServer } = require(join(PACKAGES, 'api-gateway/dist/src/sql-server.js')) as {
      SQLServer: new (
        gateway: unknown,
        options: unknown,
      ) => Record<string, (...args: unknown[]) => Promise<unknown>>;
    };
    const log = vi.fn();
    const server = new SQLServer({ log }, {});
    await server['init']?.({ pgSqlPort: 15432, checkSqlAuth: vi.fn(), canSwitchSqlUser: vi.fn() });
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: 'SQL API not available' }));
    await expect(server['execSql']?.('SELECT 1', null)).rejects.toThrow(/SQL API/);
    await server['shutdown']?.('fast');
    native.resetLogger('warn');
  });
});
