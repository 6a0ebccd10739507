/** Memory of an engine: PostgreSQL's default of 128 MB for shared buffers serves a database that has rows. */
export const START_PARAMETERS: readonly string[] = [
  'shared_buffers=4MB',
  'wal_buffers=64kB',
  'max_connections=4',
  'work_mem=32MB',
  'temp_file_limit=128MB',
  'max_stack_depth=1MB',
  'jit=off',
  'track_activities=off',
  'restart_after_crash=off',
].flatMap((setting) => ['-c', setting]);

/** The address space of an engine may grow to this many bytes; beyond, statements fail with `out of memory`. */
export const MEMORY_BYTES = 768 * 2 ** 20;
/** An engine that has grown beyond this is replaced: WebAssembly memory never shrinks. */
export const WORN_BYTES = 384 * 2 ** 20;
/** The longest answer of one statement, bytes. */
export const ANSWER_BYTES = 256 * 2 ** 20;
