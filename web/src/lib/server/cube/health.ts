import { ErroreDati } from '../../../../../model/contratto/errori.ts';

/** How long a Cube that let a query time out, and answered nothing meanwhile, is left alone. */
const PAUSE_MS = 5000;

/** Spares people the whole time limit, page after page, while Cube hangs. One slow query among quick ones changes nothing. */
export interface Health {
  /** @throws ErroreDati CUBE_NON_RISPONDE during the pause */
  check(): void;
  answered(): void;
  /** @param startedAt when the query that timed out was asked, on the clock of `performance.now()` */
  timedOut(startedAt: number): void;
}

export function createHealth(): Health {
  let answeredAt = -Infinity;
  let pausedUntil = -Infinity;
  return {
    check() {
      if (performance.now() < pausedUntil) throw new ErroreDati('CUBE_NON_RISPONDE', { inPausa: true });
    },
    answered() {
      answeredAt = performance.now();
      pausedUntil = -Infinity;
    },
    timedOut(startedAt) {
      if (answeredAt < startedAt) pausedUntil = performance.now() + PAUSE_MS;
    },
  };
}
