import { parentPort, workerData } from 'node:worker_threads';
import { Instance, type Statement } from './instance.ts';
import type { Reply } from './protocol.ts';
import type { SqlErrorFields } from '../types.ts';

/** What the thread is started with; module and dump are shared or copied, never rebuilt here. */
export interface WorkerStart {
  readonly dump: Uint8Array;
  readonly module: WebAssembly.Module;
}

export type WorkerRequest = { readonly define: string } | { readonly execute: Statement };
export interface WorkerAnswer {
  readonly reply?: Reply;
  readonly error?: SqlErrorFields;
  /** Bytes of address space in use. */
  readonly memory: number;
}

/** The thread's work: one PostgreSQL, one request at a time, an answer to each. The first answer says that it is ready. */
async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const { dump, module } = workerData as WorkerStart;
  const instance = await Instance.start(dump, module);
  const send = (answer: Omit<WorkerAnswer, 'memory'>, transfer: ArrayBuffer[] = []) =>
    port.postMessage({ ...answer, memory: instance.memory } satisfies WorkerAnswer, transfer);
  port.on('message', (request: WorkerRequest) => {
    if ('define' in request) {
      const error = instance.define(request.define);
      return send(error ? { error } : {});
    }
    const reply = instance.execute(request.execute);
    const rows = reply.chunks[0]?.bytes.buffer as ArrayBuffer | undefined;
    send({ reply }, rows && [rows]);
  });
  send({});
}

if (parentPort) await serve(parentPort);
