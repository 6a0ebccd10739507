/** Makes shapes away from the event loop: one order in, one product out. */
import { parentPort, workerData } from 'node:worker_threads';
import { buildShapes, type Ordine } from './fabbrica.ts';

parentPort?.postMessage(await buildShapes(workerData as Ordine));
