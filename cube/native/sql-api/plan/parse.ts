import { parseSql } from '../parse/parse.ts';
import { SqlError } from '../types.ts';
import { functionName, walk, type Node } from './ast.ts';

/**
 * Parses one statement.
 * @throws SqlError 42601 with the place of what is wrong
 */
export async function parseStatement(sql: string): Promise<Node> {
  const [first, ...more] = (await parseSql(sql)).stmts ?? [];
  if (!first?.stmt || more.length > 0) throw new SqlError('42601', 'È attesa una sola istruzione');
  return first.stmt;
}

/** What stands for MEASURE where PostgreSQL reads the client's text: an aggregate of the same type, with as many letters. */
const STAND_IN = 'max    ';

/** The client's text with MEASURE(x) made an aggregate that PostgreSQL knows; every place stays where it was. */
export function withoutMeasure(sql: string, statement: Node): string {
  const bytes = Buffer.from(sql);
  walk(statement, (node) => {
    if (!('FuncCall' in node) || functionName(node.FuncCall) !== 'measure') return;
    const at = node.FuncCall.location ?? -1;
    if (at >= 0 && /^measure$/i.test(bytes.toString('utf8', at, at + 7))) bytes.write(STAND_IN, at);
  });
  return bytes.toString();
}
