import { afterEach, expect, test, vi } from 'vitest';
import type { Conteggio } from '../../../../sql/app/accessi/tipi.ts';
import {
  ALTRE_PAGINE,
  creaContatore,
  MASSIMO_PAGINE,
  type Contatore,
} from '../../../../web/src/lib/server/statistiche/contatore.ts';

const HOUR = 3_600_000;
let open: Contatore[] = [];

/** A counter over a store that adds up, with a clock that the test moves. */
function setting({ everyMs = HOUR, failures = 0 } = {}) {
  const sums = new Map<string, number>();
  const clock = { now: new Date('2026-11-21T10:00:00Z') };
  const errors: unknown[] = [];
  let failing = failures;
  const store = {
    async add(conteggi: Conteggio[]) {
      if (failing-- > 0) throw new Error('database is locked');
      for (const { giorno, tipo, chiave, numero } of conteggi) {
        const key = [giorno, tipo, chiave].join(' ').trim();
        sums.set(key, (sums.get(key) ?? 0) + numero);
      }
    },
  };
  const contatore = creaContatore(store, {
    now: () => clock.now,
    everyMs,
    onError: (error) => errors.push(error),
  });
  open.push(contatore);
  return { contatore, sums, clock, errors };
}

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.map((contatore) => contatore.chiudi()));
  open = [];
});

test('adds up pages, queries and sign-ins, by day of Italy', async () => {
  const { contatore, sums, clock } = setting();
  contatore.pagina('/territorio/lombardia/bergamo');
  contatore.pagina('/territorio/lombardia/bergamo');
  contatore.interrogazione();
  contatore.accesso();
  clock.now = new Date('2026-11-21T23:30:00Z');
  contatore.accesso();
  await contatore.scrivi();
  expect(Object.fromEntries(sums)).toEqual({
    '2026-11-21 pagina /territorio/lombardia/bergamo': 2,
    '2026-11-21 interrogazioni': 1,
    '2026-11-21 accessi': 1,
    '2026-11-22 accessi': 1,
  });
});

test.each(['', 'territorio', '/territorio?q=1', '/a b', '/<script>', '/x\ny', `/${'a'.repeat(200)}`])(
  'a name that no page has does not count: %j',
  async (nome) => {
    const { contatore, sums } = setting();
    contatore.pagina(nome);
    await contatore.scrivi();
    expect(sums.size).toBe(0);
  },
);

test('a crawler fills one line, not the table; the next day starts anew', async () => {
  const { contatore, sums, clock } = setting();
  for (let i = 0; i < MASSIMO_PAGINE + 500; i += 1) contatore.pagina(`/territorio/p${i}`);
  contatore.pagina('/territorio/p0');
  await contatore.scrivi();
  expect(sums.size).toBe(MASSIMO_PAGINE + 1);
  expect(sums.get(`2026-11-21 pagina ${ALTRE_PAGINE}`)).toBe(500);
  expect(sums.get('2026-11-21 pagina /territorio/p0')).toBe(2);
  clock.now = new Date('2026-11-22T10:00:00Z');
  contatore.pagina('/territorio/new');
  await contatore.scrivi();
  expect(sums.get('2026-11-22 pagina /territorio/new')).toBe(1);
});

test('a writing that fails loses nothing, nor what is counted meanwhile', async () => {
  const { contatore, sums } = setting({ failures: 1 });
  contatore.accesso();
  const failed = contatore.scrivi();
  contatore.accesso();
  await expect(failed).rejects.toThrow('locked');
  contatore.accesso();
  await contatore.scrivi();
  expect(sums.get('2026-11-21 accessi')).toBe(3);
});

test('two writings at once write each count once', async () => {
  const { contatore, sums } = setting();
  contatore.interrogazione();
  const first = contatore.scrivi();
  contatore.interrogazione();
  await Promise.all([first, contatore.scrivi(), contatore.scrivi()]);
  expect(sums.get('2026-11-21 interrogazioni')).toBe(2);
});

test('writes by itself from time to time and tells of a failure', async () => {
  vi.useFakeTimers();
  const { contatore, sums, errors } = setting({ everyMs: 10_000, failures: 1 });
  contatore.accesso();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([sums.size, errors.length]).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sums.get('2026-11-21 accessi')).toBe(1);
});

test('the end of the process writes the rest, also when the first try fails', async () => {
  const { contatore, sums } = setting({ failures: 1 });
  contatore.accesso();
  await contatore.chiudi();
  expect(sums.get('2026-11-21 accessi')).toBe(1);
});
