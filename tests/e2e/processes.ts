import { readdirSync, readFileSync } from 'node:fs';
import { runSupervisor } from '../support/product.ts';

/** The two processes of a running product. */
export interface Children {
  dati: number;
  web: number;
}

/** Children of a process that run now, by what they were started with. */
export function childrenOf(parent: number | undefined): Children {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const [stat, command] = [read(`/proc/${name}/stat`), read(`/proc/${name}/cmdline`)];
      // After the name of the program, in brackets: state and parent.
      const own = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      return own ? [{ pid: Number(name), command }] : [];
    });
  const pid = (part: string) => found.find(({ command }) => command.includes(part))?.pid ?? 0;
  return { dati: pid('cube/main.ts'), web: pid('build/index.js') };
}

/** Is a process still there? Ended ones that nobody waited for do not count. */
export function isRunning(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !/\) [ZX] /.test(stat);
}

/** What a process was started with. */
export function environmentOf(pid: number): Record<string, string> {
  const entries = read(`/proc/${pid}/environ`).split('\0');
  return Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Starts the product on a folder as it is, and waits for its address. */
export async function startOn(dir: string, port: number) {
  const started = performance.now();
  const run = runSupervisor({ PORT: String(port), BELVEDERE_DIR: dir });
  let code: number | null | undefined;
  void run.exit.then((value) => (code = value));
  while (!run.output().includes('http://')) {
    if (code !== undefined) throw new Error(`the product ended with ${code}\n${run.output()}`);
    await new Promise((done) => setTimeout(done, 25));
  }
  return { ...run, url: `http://127.0.0.1:${port}`, ms: performance.now() - started };
}
