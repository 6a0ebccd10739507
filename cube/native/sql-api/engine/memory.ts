import { MEMORY_BYTES } from './settings.ts';

const PAGE_BYTES = 64 * 1024;

/**
 * Lowers what WebAssembly programs started by this thread may take: PGlite asks for 2 GB and has no option for it.
 * PostgreSQL answers `out of memory` at the limit and goes on.
 */
export function limitMemory(): void {
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super({ ...descriptor, maximum: Math.min(descriptor.maximum ?? Infinity, MEMORY_BYTES / PAGE_BYTES) });
    }
  };
}
