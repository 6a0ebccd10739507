import { Worker } from 'node:worker_threads';
import type { Ordine, Prodotto } from './fabbrica.ts';

/**
 * Makes shapes in a thread of its own; aborting ends the thread.
 * @throws the signal's reason, or what went wrong in the thread
 */
export function makeShapes(ordine: Ordine, signal?: AbortSignal): Promise<Prodotto> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Prodotto>();
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: ordine });
  const abort = (): void => {
    reject(signal?.reason as Error);
    void worker.terminate();
  };
  signal?.addEventListener('abort', abort, { once: true });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`Il processo dei confini è finito con ${code}.`)));
  return promise.finally(() => signal?.removeEventListener('abort', abort));
}
