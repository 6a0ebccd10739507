import {
  FetchNode,
  MssqlDialect,
  OffsetNode,
  OperationNodeTransformer,
  ValueNode,
  type KyselyPlugin,
  type SelectQueryNode,
} from 'kysely';
import * as tarn from 'tarn';
import * as tedious from 'tedious';
import type { MssqlAddress } from '../mssql/address.ts';

/** Kysely's dialect on this address: a small pool of its own, administrators are few. */
export function mssqlDialect(address: MssqlAddress): MssqlDialect {
  const { server, port, database, user, password, encrypt, trustServerCertificate } = address;
  return new MssqlDialect({
    tarn: { Pool: tarn.Pool, options: { min: 0, max: 4, propagateCreateError: true } },
    tedious: {
      Request: tedious.Request,
      TYPES: tedious.TYPES,
      ISOLATION_LEVEL: tedious.ISOLATION_LEVEL,
      connectionFactory: () =>
        new tedious.Connection({
          server,
          authentication: { type: 'default', options: { userName: user, password } },
          options: { port, database, encrypt, trustServerCertificate, useUTC: true, appName: 'belvedere' },
        }),
    },
  });
}

/** The stores page with LIMIT and OFFSET, as SQLite does; T-SQL says OFFSET … ROWS FETCH NEXT … ROWS ONLY. */
class PagingTransformer extends OperationNodeTransformer {
  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    const { limit, ...rest } = super.transformSelectQuery(node);
    if (!limit) return rest;
    return {
      ...rest,
      offset: rest.offset ?? OffsetNode.create(ValueNode.create(0)),
      fetch: { ...FetchNode.create(0, 'only'), rowCount: limit.limit as ValueNode },
    };
  }
}

const transformer = new PagingTransformer();

/** Writes pages of lists as T-SQL does. */
export const mssqlPaging: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
};
