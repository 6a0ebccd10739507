import { catalogueFromMeta, type MetaCube } from '../../../cube/native/sql-api/catalogue/from-meta.ts';
import { SqlError, type CubeQuery, type CubeSource } from '../../../cube/native/sql-api/types.ts';
import { load, signToken, type TestDati } from '../../support/dati.ts';

/** The product's public figures over Cube's REST API: the same Cube that the product's own door asks. */
export function restSource(dati: TestDati): CubeSource {
  const ask = async (query: CubeQuery) => {
    const { status, body } = await load(dati, query);
    if (status !== 200 || !body.data) throw new SqlError('42501', body.error ?? `Cube answered ${status}`);
    const members = membersOf(query);
    const rows = body.data.map((row) =>
      members.map((member) => (row[member] === null ? null : String(row[member]))),
    );
    return { members, rows, rollups: Object.keys(body.usedPreAggregations ?? {}) };
  };
  return {
    async catalogue() {
      const response = await fetch(`${dati.url}/cubejs-api/v1/meta`, {
        headers: { authorization: await signToken() },
      });
      const { cubes } = (await response.json()) as { cubes: MetaCube[] };
      return catalogueFromMeta(cubes, ({ name, meta }) => ({
        ...(meta?.['additivita_tempo'] === 'stock' && { stock: true }),
        ...(['periodo', 'anno', 'data_riferimento'].includes(name.split('.')[1] ?? '') && { period: true }),
      }));
    },
    load: ask,
    async *stream(query) {
      yield (await ask(query)).rows;
    },
  };
}

function membersOf({ dimensions = [], timeDimensions = [], measures = [] }: CubeQuery): string[] {
  const times = timeDimensions.flatMap(({ dimension, granularity }) =>
    granularity ? [`${dimension}.${granularity}`] : [],
  );
  return [...dimensions, ...times, ...measures];
}
