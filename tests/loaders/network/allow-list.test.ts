import { describe, expect, it } from 'vitest';

import { allowList, checkAddress, SHIPPED_HOSTS } from '../../../loaders/network/allow-list.ts';
import { reason } from './server.ts';

describe('allowList', () => {
  it('has the servers of the shipped sources and those that the administrator adds, exactly and at once', async () => {
    const added: string[] = [];
    const list = allowList(async () => added);
    expect(await list.allows('demo.istat.it')).toBe(true);
    expect(await list.allows('dati.comune.it')).toBe(false);
    added.push('dati.comune.it');
    expect(await list.allows('dati.comune.it')).toBe(true);
    for (const other of ['x.dati.comune.it', 'comune.it', 'dati.comune.it:8443', 'xdati.comune.it', '']) {
      expect(await list.allows(other)).toBe(false);
    }
    expect(SHIPPED_HOSTS.every((host) => /^[a-z0-9.-]+$/.test(host))).toBe(true);
  });
});

describe('checkAddress', () => {
  const list = allowList(async () => ['dati.comune.it', 'xn--citt-3na.it', '10.0.0.1', '[::1]'], []);
  it.each([
    ['https://dati.comune.it/x?y=1#z', 'dati.comune.it'],
    ['https://DATI.Comune.IT:443/', 'dati.comune.it'],
    ['https://dati.comune.it./', 'dati.comune.it.'],
    ['https://città.it/', 'xn--citt-3na.it'],
  ])('%s is allowed', async (address, host) => expect((await checkAddress(address, list)).host).toBe(host));

  it.each([
    ['https://dati.comune.it@altro.it/', 'CREDENZIALI_NELL_INDIRIZZO'],
    ['https://dati.comune.it:8443/', 'SERVER_NON_AMMESSO'],
    ['https://altro.it/dati.comune.it', 'SERVER_NON_AMMESSO'],
    ['https://10.0.0.1/', 'SERVER_NON_AMMESSO'],
    ['https://0x0a000001/', 'SERVER_NON_AMMESSO'],
    ['https://[::1]/', 'SERVER_NON_AMMESSO'],
    ['ftp://dati.comune.it/', 'SCHEMA_NON_AMMESSO'],
    ['data:text/csv,x', 'SCHEMA_NON_AMMESSO'],
    ['https://', 'INDIRIZZO_MALFORMATO'],
  ])('%s is not', async (address, expected) =>
    expect(await reason(() => checkAddress(address, list))).toBe(`${expected} (INDIRIZZO_NON_AMMESSO)`),
  );
});
