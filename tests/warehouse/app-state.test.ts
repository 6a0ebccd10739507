import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { connectAppState } from '../../sql/app/connect.ts';
import { openAppState } from '../../sql/app/open.ts';
import type { AppState } from '../../sql/app/state.ts';
import { defineAccessi } from '../sql/app/contract/accessi.ts';
import { forEachWarehouse } from '../support/warehouses.ts';

forEachWarehouse("the application's state", ({ engine, freshAddress }) => {
  let config: { directory: string; warehouseUrl?: string };
  let state: AppState;
  let other: AppState;

  beforeAll(async () => {
    const address = await freshAddress();
    config =
      engine === 'duckdb'
        ? { directory: dirname(address) }
        : { directory: '/nowhere', warehouseUrl: address };
    state = await openAppState(config);
    other = await connectAppState(config);
    return () => Promise.all([state.close(), other.close()]);
  });

  test('remembers hosts with who added each and when, across openings', async () => {
    expect(await state.hosts()).toEqual([]);
    expect(await state.addHost('dati.lombardia.it', 'Zoë')).toBe(true);
    expect(await state.addHost('DATI.lombardia.it', 'altri')).toBe(false);
    expect(await state.addHost('bdap.example.it', 'bruno')).toBe(true);
    const again = await openAppState(config);
    expect(await again.hosts()).toEqual(['bdap.example.it', 'dati.lombardia.it']);
    const [, entry] = await again.hostEntries();
    expect(entry).toMatchObject({ host: 'dati.lombardia.it', aggiuntoDa: 'Zoë' });
    expect(Math.abs(Date.now() - Date.parse(entry?.aggiuntoIl ?? ''))).toBeLessThan(60_000);
    expect(await again.removeHost('bdap.example.it')).toBe(true);
    expect(await again.removeHost('bdap.example.it')).toBe(false);
    await again.close();
    expect(await state.hosts()).toEqual(['dati.lombardia.it']);
  });

  test('two at once add a host once', async () => {
    const outcomes = await Promise.all(
      [state, other, state, other].map((each, n) => each.addHost('insieme.example.it', `n${n}`)),
    );
    expect(outcomes.filter((added) => added)).toHaveLength(1);
  });

  defineAccessi(() => ({ first: state.accessi, second: other.accessi }));
});
