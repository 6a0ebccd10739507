/**
 * Drop-in for Cube's prebuilt native module: the part of its interface that Cube's JavaScript packages call.
 */
export { rowsToColumnar } from './result/columnar.ts';
export {
  getFinalQueryResult,
  getFinalQueryResultMulti,
  ResultArrayWrapper,
  ResultMultiWrapper,
  ResultWrapper,
} from './result/wrappers.ts';
export { NativeInstance, type JinjaEngine } from './jinja.ts';

export const setupLogger = (): void => {};
export const resetLogger = (): void => {};
export const isFallbackBuild = (): boolean => true;
export const redactSqlLiterals = (sql: string): string => sql.replace(/'(?:[^']|'')*'/g, "'redacted'");
export const registerInterface = async () => ({ __typename: 'sqlinterfaceinstance' as const });
export const shutdownInterface = async (): Promise<void> => {};
