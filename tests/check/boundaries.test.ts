import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'belvedere-confini-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The names of the rules that a small tree of our shape breaks. */
function brokenRules(files: Record<string, string>): string[] {
  rmSync(dir, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ 'tsconfig.json': '{}', 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      join(ROOT, '.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      ...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? '')),
    ],
    { cwd: dir, encoding: 'utf8', maxBuffer: 1e8 },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

const importing = (path: string) => `import { x } from '${path}';\nexport const y = x;\n`;
const X = 'export const x = 1;\n';

describe('the boundaries between folders', () => {
  it('let a clean tree through', () => {
    expect(brokenRules({ 'cube/a.ts': importing('../sql/x.ts'), 'sql/x.ts': X })).toEqual([]);
  });

  it.each([
    ['web-stands-alone', { 'web/src/a.ts': importing('../../cube/x.ts'), 'cube/x.ts': X }],
    ['web-stands-alone', { 'web/src/a.ts': importing('../../model/genera/x.ts'), 'model/genera/x.ts': X }],
    ['sql-imports-no-layer', { 'sql/a.ts': importing('../cube/x.ts'), 'cube/x.ts': X }],
    ['loaders-write-through-sql', { 'loaders/a.ts': importing('../cube/x.ts'), 'cube/x.ts': X }],
    ['model-knows-no-screen-and-no-server', { 'model/a.ts': importing('../cube/x.ts'), 'cube/x.ts': X }],
    ['contratto-is-pure', { 'model/contratto/a.ts': importing('../../sql/x.ts'), 'sql/x.ts': X }],
    ['native-stands-alone', { 'cube/native/a.ts': importing('../x.ts'), 'cube/x.ts': X }],
    [
      'a-source-knows-no-other-source',
      { 'loaders/sources/a/source.ts': importing('../b/x.ts'), 'loaders/sources/b/x.ts': X },
    ],
    [
      'sources-and-readers-know-no-warehouse',
      { 'loaders/readers/a.ts': importing('../../sql/x.ts'), 'sql/x.ts': X },
    ],
    ['sql-server-behind-the-interface', { 'loaders/a.ts': importing('mssql') }],
    ['main-is-an-end', { 'cube/a.ts': importing('./main.ts'), 'cube/main.ts': X }],
    ['nothing-imports-tests', { 'cube/a.ts': importing('../tests/x.ts'), 'tests/x.ts': X }],
    [
      'no-cycles',
      { 'sql/a.ts': importing('./b.ts'), 'sql/b.ts': "import { y } from './a.ts';\nexport const x = y;\n" },
    ],
  ])('stop %s', (rule, files) => {
    expect(brokenRules(files as Record<string, string>)).toContain(rule);
  });

  it('are kept by the linter inside .svelte too, where types are imported', async () => {
    const eslint = new ESLint({ cwd: ROOT });
    const text = `<script lang="ts">\n  import type { Dati } from '../../../cube/server/start.ts';\n  let { dati }: { dati: Dati } = $props();\n</script>\n\n{dati.port}\n`;
    const [result] = await eslint.lintText(text, { filePath: join(ROOT, 'web/src/routes/Prova.svelte') });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toContain('no-restricted-imports');
  });
});
