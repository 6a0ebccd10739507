import { ErroreDati } from '../../../../../model/contratto/errori.ts';

interface InFlight<T> {
  promise: Promise<T>;
  waiting: number;
  cancel: () => void;
}

/**
 * Gives everybody who asks the same thing at the same time one and the same answer.
 * @param key what is asked; nothing may be missing from it
 * @param signal of the one who asks; when the last of those who wait has gone, the work is cancelled
 * @param start does the work until its signal fires
 * @throws ErroreDati RICHIESTA_ANNULLATA when `signal` fires; what `start` throws
 */
export type Share<T> = (
  key: string,
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

export function createSharing<T>(): Share<T> {
  const inFlight = new Map<string, InFlight<T>>();

  function begin(key: string, start: (signal: AbortSignal) => Promise<T>): InFlight<T> {
    const controller = new AbortController();
    const forget = () => void (inFlight.get(key) === entry && inFlight.delete(key));
    const cancel = () => {
      forget();
      controller.abort();
    };
    const entry: InFlight<T> = { promise: start(controller.signal).finally(forget), waiting: 0, cancel };
    inFlight.set(key, entry);
    return entry;
  }

  return (key, signal, start) => join(inFlight.get(key) ?? begin(key, start), signal);
}

function join<T>(entry: InFlight<T>, signal: AbortSignal | undefined): Promise<T> {
  entry.waiting += 1;
  if (!signal) return entry.promise;
  return new Promise((resolve, reject) => {
    const leave = () => {
      entry.waiting -= 1;
      if (entry.waiting === 0) entry.cancel();
      reject(new ErroreDati('RICHIESTA_ANNULLATA'));
    };
    signal.addEventListener('abort', leave, { once: true });
    void entry.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
