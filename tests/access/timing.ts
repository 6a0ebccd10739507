import { expect, test } from 'vitest';
import { creaPersona, type NuovaPersona } from '../support/persone.ts';
import { chiedi, type Esito } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { accedi, faceless, messagesTo, nuovoIndirizzo } from './ingresso.ts';

const WRONG = 'quattro-sbagli-lenti-sul-molo-81';
/** Enough for the median of a quarter of a second of bcrypt. */
const SIGN_INS = 5;
const RESETS = 20;
/** Of 20 pairs without a difference 18 or more lean to the same side in 4 cases of 10,000. */
const ONE_SIDED = 18;

async function clock(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/**
 * How long answers take, and what they say. Those to compare are asked for in turns, whoever is first, so that whatever else the machine
 * does weighs on all alike.
 */
export function timingSuite(b: Bersaglio): void {
  const person = (more: Partial<NuovaPersona> = {}) => creaPersona(b.stato, { ruoli: ['analista'], ...more });
  const nobody = (n: number) => `nessuno-${n}-${Date.now()}@example.org`;

  test('the time of a sign-in tells nothing on who has an account', async () => {
    const suspended = await person({ stato: 'sospeso' });
    const times: Record<string, number[]> = { known: [], unknown: [], suspended: [], tooLong: [] };
    for (let n = 0; n < SIGN_INS; n += 1) {
      const known = await person();
      const attempts: [string, { email: string; password: string }][] = [
        ['known', { ...known, password: WRONG }],
        ['unknown', { email: nobody(n), password: WRONG }],
        ['tooLong', { ...known, password: 'x'.repeat(150) }],
        ['suspended', suspended],
      ];
      for (const [who, credentials] of n % 2 ? attempts : attempts.reverse()) {
        times[who]?.push(await clock(() => accedi(b, credentials, { da: nuovoIndirizzo() })));
      }
    }
    const usual = median(times['known'] ?? []);
    // bcrypt takes a quarter of a second; an answer without it would take a fiftieth of that.
    const ratios = Object.entries(times).map(([who, list]) => [who, median(list) / usual] as const);
    expect(ratios.filter(([, ratio]) => ratio < 1 / 3 || ratio > 3)).toEqual([]);
  });

  test('neither the time nor the answer tells who has an account when a new password is asked for', async () => {
    const faces = new Set<string>();
    const ask = async (email: string): Promise<Esito> => {
      const answer = await chiedi(b.product, '/recupero', { form: { email }, da: nuovoIndirizzo() });
      faces.add(`${answer.status} ${answer.cookies} ${faceless(answer.text, email)}`);
      return answer;
    };
    let slower = 0;
    for (let n = 0; n < RESETS; n += 1) {
      const { email } = await person();
      const known = () => clock(() => ask(email));
      const unknown = () => clock(() => ask(nobody(n)));
      const [first, second] = n % 2 ? [known, unknown] : [unknown, known];
      const times = [await first(), await second()];
      if (n % 2) times.reverse();
      const [ofUnknown = 0, ofKnown = 0] = times;
      if (ofKnown > ofUnknown) slower += 1;
      // What is done after the answer is over before the next pair.
      await new Promise((done) => setTimeout(done, 450));
    }
    const suspended = await person({ stato: 'sospeso' });
    await ask(suspended.email);
    expect(faces.size).toBe(1);
    expect(slower).toBeLessThan(ONE_SIDED);
    expect(slower).toBeGreaterThan(RESETS - ONE_SIDED);
    expect(await messagesTo(b, suspended.email)).toEqual([]);
  });
}
