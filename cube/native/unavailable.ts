/**
 * Parts of Cube that live in its prebuilt binary and have no counterpart here. Each fails by name, with
 * the setting that keeps Cube from asking for it.
 */

function missing(what: string, remedy: string): Error {
  return new Error(`${what} is not available without Cube's prebuilt native module. ${remedy}`);
}

/** Cube's planner in Rust, on by default since 1.7. */
export function buildSqlAndParams(_query: unknown): never {
  throw missing('The Tesseract SQL planner', 'Set CUBEJS_TESSERACT_SQL_PLANNER=false.');
}

export async function transpileJs(_requests: unknown): Promise<never> {
  throw missing('Native transpilation of the model', 'Set CUBEJS_TRANSPILATION_NATIVE=false.');
}

export async function transpileYaml(_requests: unknown): Promise<never> {
  throw missing('Native transpilation of the model', 'Set CUBEJS_TRANSPILATION_NATIVE=false.');
}

const WITHOUT_CUBE_STORE =
  'Set CUBEJS_CACHE_AND_QUEUE_DRIVER=memory and declare pre-aggregations `external: false`.';

export async function parseCubestoreResultMessage(_message: unknown): Promise<never> {
  throw missing('Cube Store', WITHOUT_CUBE_STORE);
}

export function getCubestoreResult(_reference: unknown): never {
  throw missing('Cube Store', WITHOUT_CUBE_STORE);
}

export async function pythonLoadConfig(_content: string, options: { fileName: string }): Promise<never> {
  throw missing('Python', `Write the configuration of ${options.fileName} in TypeScript or cube.js.`);
}

/** True tells Cube that this build knows no Python, so that it refuses a cube.py by itself. */
export const isFallbackBuild = (): boolean => true;
