import { ErroreDati } from '../../../../../model/contratto/errori.ts';

/** Lets `max` tasks run at a time; the others wait in order, at most `maxWaiting` of them. */
export interface Limiter {
  run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T>;
}

/**
 * @throws ErroreDati CUBE_OCCUPATO when the line is full; the signal's reason when it fires while waiting
 */
export function createLimiter(max: number, maxWaiting: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;

  function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < max) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= maxWaiting) throw new ErroreDati('CUBE_OCCUPATO', { inAttesa: waiting.length });
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(admit);
    });
  }

  function exit(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(signal, task) {
      await enter(signal);
      try {
        return await task();
      } finally {
        exit();
      }
    },
  };
}
