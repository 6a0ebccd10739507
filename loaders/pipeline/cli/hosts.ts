import type { AppState } from '../../../sql/app/state.ts';
import { HOSTS } from '../fetch.ts';
import type { Request } from './arguments.ts';

/**
 * Shows or changes the servers that loads may fetch from.
 * @throws RangeError with an Italian message when the name is no host
 */
export async function runHosts(
  { azione, host }: Extract<Request, { tipo: 'fonti' }>,
  open: () => Promise<AppState>,
  user: string,
  print: (line: string) => void,
): Promise<void> {
  const state = await open();
  try {
    if (azione === 'aggiungi') {
      print((await state.addHost(host, user)) ? `Ammesso: ${host}` : `Era già ammesso: ${host}`);
    } else if (azione === 'togli') {
      print((await state.removeHost(host)) ? `Escluso: ${host}` : `Non era nell'elenco: ${host}`);
    } else {
      for (const name of HOSTS) print(`${name}  (delle fonti del programma)`);
      for (const { host: name, aggiuntoDa, aggiuntoIl } of await state.hostEntries()) {
        print(`${name}  (aggiunto da ${aggiuntoDa} il ${aggiuntoIl.slice(0, 10)})`);
      }
    }
  } finally {
    await state.close();
  }
}
