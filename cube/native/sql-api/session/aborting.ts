/** The work, or the signal's reason as soon as it is aborted: whoever does not listen to the signal is not waited for. */
export async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    // Whoever lost the race may still fail: nobody asks any more.
    work.catch(() => undefined);
  }
}
