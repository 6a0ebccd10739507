/** What the data process tells the supervisor over the IPC channel. */
export type DatiMessage =
  | { type: 'progress'; phase: string; done: number; total: number }
  | { type: 'ready'; port: number }
  | { type: 'failed'; code: string; message: string };

/** Tells the supervisor, when there is one. */
export function report(message: DatiMessage): void {
  process.send?.(message);
}
