import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Locked {
  version?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

const read = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8'));
const packages = read('package-lock.json').packages as Record<string, Locked>;

describe('lock file', () => {
  it('names no registry host', () => {
    const hosts = Object.values(packages).filter(({ resolved }) => resolved && !resolved.startsWith('cube/'));
    expect(hosts).toEqual([]);
  });

  it('holds every optional dependency that it names, or npm 11 and 12 refuse it', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('decides about every package with an install script by name', () => {
    const decided = Object.keys(read('package.json').allowScripts);
    const names = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect([...new Set(names)].filter((name) => !decided.includes(name))).toEqual([]);
  });
});
