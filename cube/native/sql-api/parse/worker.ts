import { parentPort } from 'node:worker_threads';
import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';

/** What goes back: the tree as JSON text, or where the statement is wrong; neither when it is too much. `broken` asks for the end of this worker. */
export interface Parsed {
  json?: string;
  error?: { message: string; position?: number };
  broken?: true;
}

/** Largest tree that is handed over; reading it holds the event loop for some 50 ms. */
const MAX_JSON = 10_000_000;

await loadModule();

function parse(sql: string): Parsed {
  try {
    const json = JSON.stringify(parseSync(sql));
    return json.length > MAX_JSON ? {} : { json };
  } catch (error) {
    if (hasSqlDetails(error)) {
      const position = error.sqlDetails?.cursorPosition;
      return { error: { message: error.message, ...(position === undefined ? {} : { position }) } };
    }
    // A stack that overflowed inside the parser is not given back: it must not be used again.
    return { broken: true };
  }
}

parentPort?.on('message', (sql: string) => parentPort?.postMessage(parse(sql)));
parentPort?.postMessage({});
