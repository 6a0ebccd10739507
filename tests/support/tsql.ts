import { cubeEnvironment, readConfig } from '../../cube/config.ts';
import type { AccessContext } from '../../cube/server/access-context.ts';
import { readModelFiles } from '../../cube/server/model-files.ts';
import { ROOT, SECRET } from './dati.ts';

/** A statement that Cube would send to SQL Server, and where it comes from. */
export interface Statement {
  name: string;
  sql: string;
  params: unknown[];
}

interface Planned {
  sql: [string, unknown[]];
  cacheKeyQueries?: [string, unknown[]][] | { queries: [string, unknown[]][] };
  preAggregations: {
    preAggregationId: string;
    tableName: string;
    loadSql: [string, unknown[]];
    invalidateKeyQueries: [string, unknown[]][];
  }[];
}

/** @param access who asks: the row policies of the views are then part of the statement, as Cube's API makes them */
type Planner = (name: string, query: object, access?: AccessContext) => Promise<Statement[]>;

/** Plans queries in T-SQL, without any server: gives the statement of each query and those of the rollups that answer it. */
export async function createTsqlPlanner(): Promise<Planner> {
  const env = { DATI_SECRET: SECRET, WAREHOUSE_URL: 'mssql://u:p@localhost/db' };
  Object.assign(process.env, cubeEnvironment(readConfig(env)));
  const { MindfulCompilerApi } = await import('../../cube/server/compiler-api.ts');
  const { LeanMssqlDialect } = await import('../../cube/driver/mssql-dialect.ts');
  const gateway = await import('@cubejs-backend/api-gateway/dist/src/query.js');
  const repository = {
    localPath: () => ROOT,
    dataSchemaFiles: async () => readModelFiles(`${ROOT}/model`, [], true),
  };
  const compiler = new MindfulCompilerApi(
    repository as never,
    (async () => 'mssql') as never,
    {
      dialectClass: () => LeanMssqlDialect,
      logger: () => undefined,
      preAggregationsSchema: 'prod_pre_aggregations',
      standalone: false,
      compileContext: {},
      schemaVersion: () => 'test',
      contextToGroups: ({ securityContext }: { securityContext: AccessContext }) => securityContext.politiche,
    } as never,
  );
  const normalize = (query: object) => gateway.normalizeQuery({ timezone: 'UTC', ...query } as never, false);
  return async (name, query, access) => {
    const asked = normalize(query);
    const context = { securityContext: access, requestId: 'test' };
    const normal = access
      ? normalize((await compiler.applyRowLevelSecurity(asked, asked, context as never)).query)
      : asked;
    const planned = (await compiler.getSql(
      gateway.remapToQueryAdapterFormat(normal) as never,
    )) as unknown as Planned;
    return [
      { name, sql: planned.sql[0], params: planned.sql[1] },
      ...planned.preAggregations.flatMap(({ preAggregationId, loadSql, invalidateKeyQueries }) => [
        { name: `rollup ${preAggregationId}`, sql: loadSql[0], params: loadSql[1] },
        ...invalidateKeyQueries.map(([sql, params]) => ({
          name: `refresh key of ${preAggregationId}`,
          sql,
          params,
        })),
      ]),
    ];
  };
}
