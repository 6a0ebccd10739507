import { readdirSync, readFileSync } from 'node:fs';
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

/** Every match of a pattern's first group in the files of a folder, or in one file. */
function findAll(pattern: RegExp, path: string): string[] {
  const full = join(ROOT, path);
  const files = path.endsWith('.ts') ? [full] : readdirSync(full).map((name) => join(full, name));
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, found]) => found ?? ''),
  );
}

/** Codes of the warehouse that only a running product can meet: of one query, or of the end. */
const NOT_AT_START = [
  'MAGAZZINO_CHIUSO',
  'ISTRUZIONE_NON_AMMESSA',
  'VINCOLO_VIOLATO',
  'CONFLITTO',
  'INTERROTTA',
  'VALORE_NON_VALIDO',
  'QUERY_NON_VALIDA',
];

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

  it('explains every code that a start can print, and no other', () => {
    const chapter = readme.slice(readme.indexOf('## When it does not start'), readme.indexOf('## How fast'));
    const listed = [
      ...chapter.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm),
      ...chapter.matchAll(/^(`[A-Z_]+`) /gm),
    ].flatMap(([, cell]) => cell?.match(/[A-Z_]+/g) ?? []);
    const sources = [
      findAll(/new StartError\(\s*'([A-Z_]+)'/g, 'cube/supervisor'),
      findAll(/'([A-Z_]+)'/g, 'sql/errors.ts').filter((code) => !NOT_AT_START.includes(code)),
      findAll(/\?\? '([A-Z_]+)'/g, 'cube/main.ts'),
      findAll(/\[([A-Z_]+)\]/g, 'web/src/lib/server/config.ts'),
      findAll(/\[([A-Z_]+)\]/g, 'web/src/lib/messaggi/it-avvio.ts'),
    ];
    for (const codes of sources) expect(codes.length).toBeGreaterThan(0);
    expect(listed.sort()).toEqual([...new Set(sources.flat())].sort());
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '');
    expect(links.length).toBeGreaterThan(8);
    for (const target of links) expect(() => readFileSync(join(ROOT, target)), target).not.toThrow();
  });
});
