import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';

/** Cube's own model compiler, in the version installed, on the drop-in. */
interface Compilers {
  compiler: { compile: () => Promise<unknown> };
  metaTransformer: { cubes: { config: { name: string; measures: { name: string }[] } }[] };
}
const { prepareCompiler } = createRequire(import.meta.url)('@cubejs-backend/schema-compiler') as {
  prepareCompiler: (repository: object, options?: object) => Compilers;
};
const compile = async (fileName: string, content: string) => {
  const compilers = prepareCompiler({
    localPath: () => '.',
    dataSchemaFiles: async () => [{ fileName, content }],
  });
  await compilers.compiler.compile();
  return compilers.metaTransformer.cubes.map(({ config }) => [
    config.name,
    ...config.measures.map(({ name }) => name),
  ]);
};
const cube = (measure: string) => `
cubes:
  - name: vendite
    sql: SELECT 1 AS importo
    measures:
      - name: totale
        sql: ${measure}
        type: sum
`;

describe('compiling a model', () => {
  test.each(['vendite.yml', 'vendite.yaml'])('%s without Jinja', async (file) => {
    expect(await compile(file, cube('"{CUBE}.importo"'))).toEqual([['vendite', 'vendite.totale']]);
  });

  test('a model in JavaScript', async () => {
    const model = 'cube(`vendite`, { sql: `SELECT 1`, measures: { numero: { type: `count` } } });';
    expect(await compile('vendite.js', model)).toEqual([['vendite', 'vendite.numero']]);
  });

  test.each([
    ['vendite.yml', cube('"{{ colonna }}"')],
    ['vendite.yml', `{% set colonna = 'x' %}${cube('colonna')}`],
    ['vendite.yml.jinja', cube('importo')],
  ])('Jinja in %s is refused by name', async (file, content) => {
    await expect(compile(file, content)).rejects.toThrow(
      new RegExp(`${file} contains Jinja markup.*plain YAML`),
    );
  });

  test('Python beside the model is refused by name', async () => {
    await expect(compile('globals.py', 'x = 1')).rejects.toThrow(/globals\.py: Python is not available/);
  });
});
