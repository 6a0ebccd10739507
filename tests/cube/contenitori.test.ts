import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig as readDatiConfig } from '../../cube/config.ts';
import { readSqlConfig } from '../../sql/config.ts';
import { parseMssqlAddress } from '../../sql/mssql/address.ts';
import { readConfig as readWebConfig } from '../../web/src/lib/server/config.ts';
import { ROOT, SECRET } from '../support/dati.ts';

/** No container runtime here: what can be known of the deployment without one. */

interface Service {
  image: string;
  build?: { context: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  networks?: string[];
  volumes?: string[];
  ports?: string[];
  deploy?: { replicas: number };
  cap_drop?: string[];
  read_only?: boolean;
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const composeText = read('compose.yaml');
const dockerfile = read('Dockerfile');

const VALUES: Record<string, string> = {
  BELVEDERE_DB_PASSWORD: 'Xy0123456789',
  DATI_SECRET: SECRET,
  APP_SECRET: '7Qm2xV9cT4rB8kL1nZ6wY3pD5sF0hJgE',
  ORIGIN: 'https://belvedere.example.it',
  MSSQL_SA_PASSWORD: 'Zw0123456789',
  MSSQL_PID: 'Express',
  ACCEPT_EULA: 'Y',
};

/** As `docker compose` does: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
function substitute(text: string): string {
  return text.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_all, name: string, kind: string, rest: string) => {
      const value = VALUES[name];
      if (value !== undefined) return value;
      if (kind === '-') return rest;
      throw new Error(`${name} is not set: ${rest}`);
    },
  );
}

const { services, networks, volumes } = parse(substitute(composeText), { merge: true }) as Compose;

const service = (name: string): Service => {
  const found = services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
};

/** Names of the variables that a config module parses. */
function variables(file: string): string[] {
  const schema = /z\.object\(\{([\s\S]*?)\n\}\);/.exec(read(file))?.[1] ?? '';
  return [...schema.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '');
}

describe('compose.yaml', () => {
  it('has SQL Server, one that builds, two that answer, two that make pages, a proxy', () => {
    expect(service('sqlserver').image).toContain('mssql/server:2022');
    expect(service('dati').deploy?.replicas).toBe(2);
    expect(service('web').deploy?.replicas).toBe(2);
    expect(service('costruttore').deploy).toBeUndefined();
    expect(service('proxy').ports).toEqual(['80:80', '443:443']);
    const open = Object.entries(services).filter(([, { ports }]) => ports);
    expect(open.map(([name]) => name)).toEqual(['proxy']);
  });

  it('gives each data process a configuration that it accepts, and its role', () => {
    const roles = { costruttore: 'costruttore', dati: 'replica' };
    for (const [name, ruolo] of Object.entries(roles)) {
      const config = readDatiConfig(service(name).environment ?? {});
      expect(config.ruolo).toBe(ruolo);
      expect(parseMssqlAddress(config.warehouseUrl)).toMatchObject({
        server: 'sqlserver',
        user: 'belvedere',
        database: 'belvedere',
        encrypt: true,
      });
    }
    expect(readSqlConfig(service('migrate').environment ?? {}).warehouseUrl).toMatch(/^mssql:/);
  });

  it('gives the pages the address of the data and the same secret', () => {
    const { datiUrl, secret } = readWebConfig(service('web').environment ?? {});
    const { hostname, port } = new URL(datiUrl);
    expect(services[hostname]?.deploy?.replicas).toBe(2);
    expect(dockerfile).toContain(`DATI_PORT=${port}`);
    expect(secret).toBe(service('dati').environment?.['DATI_SECRET']);
  });

  it('sets only variables that the processes read', () => {
    const known = {
      dati: new Set([...variables('cube/config.ts'), ...variables('sql/config.ts')]),
      // The last is read by SvelteKit's adapter.
      web: new Set([
        ...variables('web/src/lib/server/config.ts'),
        ...variables('cube/supervisor/config.ts'),
        'ADDRESS_HEADER',
      ]),
    };
    expect(known.dati.size).toBeGreaterThan(10);
    for (const [name, { build, environment }] of Object.entries(services)) {
      if (!build) continue;
      const read = known[build.target as keyof typeof known];
      expect(
        Object.keys(environment ?? {}).filter((key) => !read.has(key)),
        name,
      ).toEqual([]);
    }
  });

  it('names services, networks, volumes, files and targets that exist', () => {
    for (const [name, { depends_on, networks: used, volumes: mounts, build, command }] of Object.entries(
      services,
    )) {
      for (const other of Object.keys(depends_on ?? {})) expect(services, name).toHaveProperty(other);
      for (const network of used ?? []) expect(networks, name).toHaveProperty(network);
      for (const mount of mounts ?? []) {
        const [source = ''] = mount.split(':');
        if (source.startsWith('./')) expect(existsSync(join(ROOT, source)), source).toBe(true);
        else expect(volumes, name).toHaveProperty(source);
      }
      if (build) expect(dockerfile).toContain(` AS ${build.target}\n`);
      if (command) expect(existsSync(join(ROOT, command[1] ?? '')), name).toBe(true);
    }
  });

  it('has no secret of its own, and no default for one', () => {
    for (const [, name, kind] of composeText.matchAll(/\$\{(\w+)(?::([-?]))?/g)) {
      if (/PASSWORD|SECRET|EULA|PID|ORIGIN/.test(name ?? '')) expect(kind, name).toBe('?');
    }
  });

  it('gives our containers no privilege and nothing to write but their state', () => {
    for (const [name, { build, cap_drop, read_only }] of Object.entries(services)) {
      if (build) expect({ name, cap_drop, read_only }).toEqual({ name, cap_drop: ['ALL'], read_only: true });
    }
  });
});

describe('Dockerfile', () => {
  it('copies what exists, runs what exists, as a user without privileges', () => {
    for (const [, source = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const file of source.split(' ')) expect(existsSync(join(ROOT, file)), file).toBe(true);
    }
    const commands = [...dockerfile.matchAll(/CMD \["node", "((?:cube|web)\/[^"]+)"\]/g)].map(
      ([, file]) => file,
    );
    expect(commands).toEqual(['cube/health/main.ts', 'cube/main.ts', 'web/build/index.js']);
    for (const file of commands.filter((name) => name?.startsWith('cube/'))) {
      expect(existsSync(join(ROOT, file ?? ''))).toBe(true);
    }
    const runtime = dockerfile.slice(dockerfile.indexOf(' AS runtime'));
    expect(runtime).toMatch(/^USER node$/m);
    expect(dockerfile).not.toMatch(/SECRET|PASSWORD|TOKEN/);
  });

  it('runs the Node that package.json names', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const major = dependencies['node']?.split('.')[0];
    const images = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, version]) => version);
    expect(new Set(images)).toEqual(new Set([major]));
  });

  it('is given only the folders that it copies', () => {
    const allowed = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name]) => name);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, source = '']) =>
      source.split(' ').map((file) => file.split('/')[0]),
    );
    expect(new Set(copied)).toEqual(new Set(allowed));
  });
});

describe('the workflow', () => {
  interface Job {
    strategy?: { matrix: { node: number[] } };
    services?: Record<string, { image: string }>;
    env?: Record<string, string>;
    steps: { run?: string; uses?: string }[];
  }
  const { jobs, permissions } = parse(read('.github/workflows/ci.yml')) as {
    jobs: Record<string, Job>;
    permissions: Record<string, string>;
  };
  const runs = (job: Job | undefined) => (job?.steps ?? []).flatMap(({ run }) => run ?? []);

  it('runs the checks on Node 20 and 24', () => {
    expect(jobs['check']?.strategy?.matrix.node).toEqual([20, 24]);
    expect(runs(jobs['check'])).toContain('.ci/run');
    expect(permissions).toEqual({ contents: 'read' });
  });

  it('runs the suite of both engines against SQL Server 2022', () => {
    const job = jobs['warehouse'];
    expect(job?.services?.['sqlserver']?.image).toContain('mssql/server:2022');
    expect(job?.env?.['WAREHOUSES']).toBe('duckdb,mssql');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const command of runs(job)) expect(scripts).toHaveProperty(command.replace('npm run ', ''));
    const address = (job?.env?.['MSSQL_URL'] ?? '').replaceAll(/\$\{\{[^}]*\}\}/g, '1');
    expect(parseMssqlAddress(address.replace(':1433', ':1433/master'))).toMatchObject({
      user: 'sa',
      port: 1433,
    });
  });
});
