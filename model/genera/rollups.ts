/**
 * Territory levels that pages drill through, with every scope key above each: row policies keep hitting the rollup. The last one
 * is the other reading, on the comuni of today: by comune only, every wider level is summed from it.
 */
export const TERRITORY_GRAINS = {
  regione: ['comuni.regione_codice', 'comuni.ripartizione_codice'],
  provincia: ['comuni.provincia_codice', 'comuni.regione_codice', 'comuni.ripartizione_codice'],
  ats: [
    'comuni.ats_codice',
    'comuni.provincia_codice',
    'comuni.regione_codice',
    'comuni.ripartizione_codice',
  ],
  sll: [
    'comuni.sll_codice',
    'comuni.provincia_codice',
    'comuni.regione_codice',
    'comuni.ripartizione_codice',
  ],
  comune: [
    'comuni.comune_codice',
    'comuni.provincia_codice',
    'comuni.ats_codice',
    'comuni.sll_codice',
    'comuni.regione_codice',
    'comuni.ripartizione_codice',
  ],
  comune_attuale: [
    'comuni_attuali.comune_attuale_codice',
    'comuni_attuali.provincia_attuale_codice',
    'comuni_attuali.ats_attuale_codice',
    'comuni_attuali.sll_attuale_codice',
    'comuni_attuali.regione_attuale_codice',
    'comuni_attuali.ripartizione_attuale_codice',
  ],
} as const;

/**
 * YAML of one rollup: additive measures by territory, period and the other dimensions.
 * @param name unique within its cube
 * @param territory members of `comuni` or `comuni_attuali`, as paths from the cube
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
${list([...territory, 'periodi.periodo', 'periodi.anno', ...dimensions])}
        time_dimension: periodi.data_riferimento
        granularity: day
        refresh_key:
          sql: ${refreshKey}
          every: 10 second
`;
}
