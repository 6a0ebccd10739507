export interface JinjaEngine {
  loadTemplate(name: string, content: string): void;
  renderTemplate(name: string, context: unknown, python: Record<string, unknown> | null): Promise<string>;
}

function noJinja(name: string): Error {
  return new Error(
    `${name} contains Jinja markup ({{ }} or {% %}), which this build of Cube cannot render. ` +
      'Write the model in plain YAML, or generate the YAML beforehand.',
  );
}

/** Cube asks for an engine at every compilation and uses it only for files with Jinja markup. */
const refusingEngine: JinjaEngine = {
  loadTemplate(name) {
    throw noJinja(name);
  },
  async renderTemplate(name) {
    throw noJinja(name);
  },
};

export class NativeInstance {
  newJinjaEngine(_options: unknown): JinjaEngine {
    return refusingEngine;
  }

  async loadPythonContext(fileName: string, _content: unknown): Promise<never> {
    throw new Error(
      `${fileName}: Python is not available in this build of Cube. Remove the file from the model.`,
    );
  }
}
