/** An array as PostgreSQL writes it in text: elements are text, null, or arrays. */
export type TextArray = (string | null | TextArray)[];

const BOUNDS = /^(?:\[[-+\d:]+\])+=/;

/** Reads `{a,"b c",NULL,{d}}`. @throws SyntaxError when it is none */
export function readArray(text: string, delimiter = ','): TextArray {
  const body = text.replace(BOUNDS, '');
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`no array: ${text.slice(0, 40)}`);
  };
  const quoted = (): string => {
    let value = '';
    for (at += 1; body[at] !== '"'; at += 1) {
      if (body[at] === '\\') at += 1;
      if (at >= body.length) fail();
      value += body[at];
    }
    at += 1;
    return value;
  };
  const bare = (): string | null => {
    const start = at;
    while (at < body.length && body[at] !== delimiter && body[at] !== '}') at += body[at] === '\\' ? 2 : 1;
    const value = body.slice(start, at).trim().replace(/\\(.)/gs, '$1');
    return value.toUpperCase() === 'NULL' ? null : value;
  };
  const list = (depth: number): TextArray => {
    if (body[at] !== '{' || depth > 6) fail();
    at += 1;
    const values: TextArray = [];
    while (body[at] !== '}') {
      if (at >= body.length) fail();
      values.push(body[at] === '{' ? list(depth + 1) : body[at] === '"' ? quoted() : bare());
      if (body[at] === delimiter) at += 1;
      else if (body[at] !== '}') fail();
    }
    at += 1;
    return values;
  };
  const array = list(1);
  if (at !== body.length) fail();
  return array;
}

/** Writes an array so that PostgreSQL reads it: every element in quotes. */
export function writeArray(values: TextArray): string {
  const parts = values.map((value) => {
    if (value === null) return 'NULL';
    if (typeof value !== 'string') return writeArray(value);
    return `"${value.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}
