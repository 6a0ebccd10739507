/**
 * Drop-in for Cube's prebuilt native module: the interface that Cube's JavaScript packages call, without
 * the SQL API, Cube Store, Jinja, Python and the Rust planner. See README.md.
 */
export { NativeInstance, type JinjaEngine } from './jinja.ts';
export { resetLogger, setupLogger } from './logging.ts';
export { redactSqlLiterals } from './redact.ts';
export { rowsToColumnar } from './result/columnar.ts';
export {
  getFinalQueryResult,
  getFinalQueryResultMulti,
  ResultArrayWrapper,
  ResultMultiWrapper,
  ResultWrapper,
} from './result/wrappers.ts';
export {
  configureSqlApi,
  execSql,
  registerInterface,
  rest4sql,
  shutdownInterface,
  sql4sql,
  type SqlApiSettings,
  type SqlInterface,
  type SqlInterfaceOptions,
} from './sql-interface.ts';
export {
  buildSqlAndParams,
  getCubestoreResult,
  isFallbackBuild,
  parseCubestoreResultMessage,
  pythonLoadConfig,
  transpileJs,
  transpileYaml,
} from './unavailable.ts';
