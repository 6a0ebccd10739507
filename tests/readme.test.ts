import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Names of the variables that a config module parses. */
function variables(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const schema = /z\.object\(\{([\s\S]*?)\n\}\);/.exec(source)?.[1] ?? '';
  return [...schema.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '');
}

describe('README', () => {
  it('lists every variable of the environment, and none that is not read', () => {
    const table = readme.slice(
      readme.indexOf('## Configuration'),
      readme.indexOf('## When it does not start'),
    );
    const listed = [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    const read = [
      'cube/config.ts',
      'cube/supervisor/config.ts',
      'loaders/pipeline/config.ts',
      'sql/config.ts',
      'web/src/lib/server/config.ts',
    ].flatMap(variables);
    expect(read.length).toBeGreaterThan(10);
    expect([...new Set(listed)].sort()).toEqual([...new Set(read)].sort());
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '');
    expect(links.length).toBeGreaterThan(8);
    for (const target of links) expect(() => readFileSync(join(ROOT, target)), target).not.toThrow();
  });
});
