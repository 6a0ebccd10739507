import { watch } from 'node:fs';
import { join } from 'node:path';
import { checkPort, checkStateDir, StartError } from './checks.ts';
import { readSupervisorConfig, type SupervisorConfig } from './config.ts';
import { Progress } from './progress.ts';
import { Supervisor, type WebCommand } from './supervisor.ts';
import { buildWebIfStale } from './web-build.ts';

const development = process.argv.includes('--sviluppo');

/** `npm start` and `npm run dev`: checks, builds what is stale, starts the two processes, prints one address. */
async function main(): Promise<void> {
  const started = performance.now();
  const config = readSupervisorConfig(process.env);
  const progress = new Progress();
  checkStateDir(config.stateDir);
  await checkPort(config.host, config.port);
  if (!development) {
    await buildWebIfStale(config.root, () => progress.update('Costruzione delle pagine', 0, 1));
    progress.end();
  }
  const supervisor = new Supervisor(config, progress, webCommand(config), development);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      await supervisor.stop();
      process.exit(0);
    });
  }
  try {
    const url = await supervisor.start();
    progress.end();
    const seconds = ((performance.now() - started) / 1000).toFixed(1).replace('.', ',');
    console.log(`\nBelvedere è pronto in ${seconds} s: ${url}\nPer chiudere: Ctrl-C.`);
    supervisor.listen((line) => console.log(line));
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  if (development) restartOnEdit(config, supervisor);
}

function webCommand(config: SupervisorConfig): WebCommand {
  const web = join(config.root, 'web');
  if (!development) return { args: [join(web, 'build/index.js')], cwd: web };
  const vite = join(config.root, 'node_modules/vite/bin/vite.js');
  return {
    args: [vite, 'dev', '--host', config.host, '--port', String(config.port), '--strictPort'],
    cwd: web,
  };
}

/** While developing, an edit of the data process restarts it alone; Vite follows the web by itself. */
function restartOnEdit(config: SupervisorConfig, supervisor: Supervisor): void {
  let pending: NodeJS.Timeout | undefined;
  for (const folder of ['cube', 'sql', 'loaders', 'model/contratto']) {
    watch(join(config.root, folder), { recursive: true }, (_event, file) => {
      if (!/\.(ts|sql)$/.test(String(file))) return;
      clearTimeout(pending);
      pending = setTimeout(() => void supervisor.restartDati(), 200);
    });
  }
}

main().catch((error: unknown) => {
  console.error(`Belvedere: ${explain(error)}`);
  process.exit(1);
});

function explain(error: unknown): string {
  if (error instanceof StartError) return `${error.message} [${error.code}]`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
