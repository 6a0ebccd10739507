// Runs on whatever Node the machine has, before anything is installed: no imports but Node's own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const marker = join(root, 'node_modules', '.belvedere-installed');
const bundledNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

function fail(message) {
  console.error(`Belvedere: ${message}`);
  process.exit(1);
}

/** What an installation depends on: the lock file and the manifests that it links. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [
    'package-lock.json',
    'package.json',
    'cube/native/package.json',
    'cube/cubestore/package.json',
  ]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function isInstalled(expected) {
  return existsSync(marker) && existsSync(bundledNode) && readFileSync(marker, 'utf8') === expected;
}

/** `npm ci` with the very npm that runs us, whatever its version. */
function install() {
  console.log('Belvedere: installo le dipendenze (la prima volta servono alcuni minuti)…');
  const npm = process.env.npm_execpath;
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts=false',
  ];
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) {
    fail(
      'installazione non riuscita: leggi l’errore di npm qui sopra, controlla che il registro npm sia raggiungibile e che ci sia spazio su disco, poi ripeti il comando.',
    );
  }
}

const [major] = process.versions.node.split('.').map(Number);
if (major < 20)
  fail(`serve Node 20 o successivo, questo è ${process.version}: aggiorna Node e ripeti il comando.`);

const expected = fingerprint();
if (!isInstalled(expected)) {
  install();
  if (!existsSync(bundledNode)) {
    fail(
      'npm non ha installato Node 24 (pacchetto «node»): gli script di installazione sono bloccati; consenti quello di «node» e ripeti il comando.',
    );
  }
  const version = spawnSync(bundledNode, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  if (!version.startsWith('v24.'))
    fail(`atteso Node 24 in node_modules, trovato «${version}»: elimina node_modules e ripeti.`);
  // What the SQL API starts from. Without it the first start builds it: nothing to stop for.
  spawnSync(bundledNode, [join(root, 'cube', 'native', 'sql-api', 'engine', 'main.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(marker, expected);
}
