/** What the data process tells the supervisor over the IPC channel. */
export type DatiMessage =
  | { type: 'progress'; phase: string; done: number; total: number }
  | { type: 'ready'; port: number }
  | { type: 'failed'; code: string; message: string };

/** Tells the supervisor, when there is one; resolves when the message is on its way. */
export async function report(message: DatiMessage): Promise<void> {
  if (!process.send) return;
  await new Promise<void>((sent) => process.send?.(message, undefined, undefined, () => sent()));
}
