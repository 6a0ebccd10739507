/** Territory levels that pages drill through, with every scope key above each: row policies keep hitting the rollup. */
export const TERRITORY_GRAINS = {
  regione: ['regione_codice', 'ripartizione_codice'],
  provincia: ['provincia_codice', 'regione_codice', 'ripartizione_codice'],
  ats: ['ats_codice', 'provincia_codice', 'regione_codice', 'ripartizione_codice'],
  sll: ['sll_codice', 'provincia_codice', 'regione_codice', 'ripartizione_codice'],
  comune: [
    'comune_codice',
    'provincia_codice',
    'ats_codice',
    'sll_codice',
    'regione_codice',
    'ripartizione_codice',
  ],
} as const;

/**
 * YAML of one rollup: additive measures by territory, period and the other dimensions.
 * @param name unique within its cube
 * @param territory members of `comuni`
 * @param dimensions further members, as paths from the cube
 * @param measures additive measures of the cube
 * @param refreshKey SELECT whose answer changes when the facts do; without one Cube would also watch every joined cube
 */
export function rollupYaml(
  name: string,
  territory: readonly string[],
  dimensions: readonly string[],
  measures: readonly string[],
  refreshKey: string,
): string {
  const list = (items: readonly string[]) => items.map((item) => `          - ${item}`).join('\n');
  return `      - name: ${name}
        external: false
        measures:
${list(measures)}
        dimensions:
${list([...territory.map((member) => `comuni.${member}`), 'periodi.periodo', 'periodi.anno', ...dimensions])}
        time_dimension: periodi.data_riferimento
        granularity: day
        refresh_key:
          sql: ${refreshKey}
          every: 10 second
`;
}
