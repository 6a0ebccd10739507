export interface JinjaEngine {
  loadTemplate(name: string, content: string): void;
  renderTemplate(name: string, context: unknown, python: Record<string, unknown> | null): Promise<string>;
}

function noJinja(name: string): Error {
  return new Error(
    `${name} contains Jinja markup ({{ }} or {% %}), which cannot be rendered without Cube's prebuilt native ` +
      'module. Write it as plain YAML, or generate the YAML before Cube reads it.',
  );
}

/** Cube asks for an engine at every compilation, and uses it for files with Jinja markup only. */
const REFUSING_ENGINE: JinjaEngine = Object.freeze({
  loadTemplate(name: string): void {
    throw noJinja(name);
  },
  async renderTemplate(name: string): Promise<string> {
    throw noJinja(name);
  },
});

/** Cube's handle on what a model compilation needs of the native module. */
export class NativeInstance {
  newJinjaEngine(_options: unknown): JinjaEngine {
    return REFUSING_ENGINE;
  }

  async loadPythonContext(fileName: string, _content: unknown): Promise<never> {
    throw new Error(
      `${fileName}: Python is not available without Cube's prebuilt native module. Remove it from the model.`,
    );
  }
}
