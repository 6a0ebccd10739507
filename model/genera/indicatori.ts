import { rollupYaml, TERRITORY_GRAINS } from './rollups.ts';
import { modelText } from './testo.ts';

/** One row of `sql/dw/indicatori.json`, or of `dw.dim_indicatore`, as far as the model needs it. */
export interface IndicatoreSeed {
  indicatore_key: number;
  codice: string;
  nome: string;
  definizione: string;
  numeratore_descrizione: string;
  denominatore_descrizione: string;
  moltiplicatore: number;
  tipo: 'rapporto' | 'conteggio' | 'media';
  additivita_tempo: 'stock' | 'flusso';
  dataset_codice: string;
}

const HEADER =
  '# Generated from sql/dw/indicatori.json by `node model/main.ts`: edit that file, not this one.\n';

const quote = (text: string) => JSON.stringify(modelText(text));

/** Additive parts of an indicator: a plain count has no denominator. */
const parts = ({ tipo }: IndicatoreSeed) =>
  tipo === 'conteggio' ? (['numeratore'] as const) : (['numeratore', 'denominatore'] as const);

function additive(seed: IndicatoreSeed, column: 'numeratore' | 'denominatore'): string {
  const title = column === 'numeratore' ? 'numeratore' : 'denominatore';
  return `      - name: ${seed.codice}_${column}
        sql: "CASE WHEN {CUBE}.indicatore_key = ${seed.indicatore_key} THEN CAST({CUBE}.${column} AS DOUBLE PRECISION) END"
        type: sum
        title: ${quote(`${seed.nome}: ${title}`)}
        description: ${quote(seed[`${column}_descrizione`])}
        meta:
          additivita_tempo: ${seed.additivita_tempo}
`;
}

function value(seed: IndicatoreSeed): string {
  const { codice, moltiplicatore } = seed;
  const sql =
    seed.tipo === 'conteggio'
      ? `{${codice}_numeratore}`
      : `${moltiplicatore}.0 * {${codice}_numeratore} / NULLIF({${codice}_denominatore}, 0)`;
  return `      - name: ${codice}
        sql: "${sql}"
        type: number
        title: ${quote(seed.nome)}
        description: ${quote(seed.definizione)}
        meta:
          additivita_tempo: ${seed.additivita_tempo}
`;
}

/** Any load: one of the territory, or of a quantity, changes facts of other datasets than its own. */
const REFRESH_KEY = 'SELECT COALESCE(MAX(caricamento_id), 0) FROM dw.caricamento';

/**
 * YAML of the cube of indicators: per indicator its two additive measures and their ratio, which is
 * therefore a sum over a sum at every level; and the rollups that the drill-down reads.
 * @param seeds in a fixed order; codes and dataset codes must be slugs, as `acceptSeeds` lets through
 */
export function indicatoriCube(seeds: readonly IndicatoreSeed[]): string {
  const measures = seeds.flatMap((seed) => [...parts(seed).map((part) => additive(seed, part)), value(seed)]);
  const sums = seeds.flatMap((seed) => parts(seed).map((part) => `${seed.codice}_${part}`));
  const dimensions = ['generi.genere', 'fasce_eta.fascia_eta', 'cittadinanze.cittadinanza'];
  const rollups = Object.entries(TERRITORY_GRAINS).map(([level, territory]) =>
    rollupYaml(`per_${level}`, territory, dimensions, sums, REFRESH_KEY),
  );
  return `${HEADER}cubes:
  - name: indicatori
    sql_table: dw.fact_indicatore
    public: false
    title: Indicatori territoriali
    description: Numeratore e denominatore di ogni indicatore per comune, periodo, classe di età, genere e cittadinanza.

    refresh_key:
      sql: ${REFRESH_KEY}
      every: 10 second

    joins:
${joins()}
    dimensions:
      - name: cella
        sql: "CONCAT({CUBE}.indicatore_key, '-', {CUBE}.comune_key, '-', {CUBE}.periodo_key, '-', {CUBE}.fascia5_key, '-', {CUBE}.genere_key, '-', {CUBE}.cittadinanza_key)"
        type: string
        primary_key: true
        public: false

    measures:
${measures.join('\n')}
    pre_aggregations:
${rollups.join('\n')}`;
}

function joins(): string {
  const targets = [
    ['comuni', 'comune_key', 'comune_key'],
    ['periodi', 'periodo_key', 'periodo_key'],
    ['fasce_eta', 'fascia5_key', 'fascia5_key'],
    ['generi', 'genere_key', 'genere_key'],
    ['cittadinanze', 'cittadinanza_key', 'cittadinanza_key'],
  ];
  return targets
    .map(
      ([cube, foreign, primary]) => `      - name: ${cube}
        sql: "{CUBE}.${foreign} = {${cube}.${primary}}"
        relationship: many_to_one
`,
    )
    .join('\n');
}

/** YAML of the public view over that cube: every indicator with its two parts, and the dimensions to cut it by. */
export function indicatoriView(seeds: readonly IndicatoreSeed[]): string {
  const measures = seeds
    .flatMap((seed) => [seed.codice, ...parts(seed).map((part) => `${seed.codice}_${part}`)])
    .map((name) => `          - ${name}`)
    .join('\n');
  return `${HEADER}views:
  - name: indicatori_territoriali
    title: Indicatori territoriali
    description: Indicatori sul lavoro sommerso, il lavoro e i redditi, per territorio, periodo, età, genere e cittadinanza.
    meta:
      fatti: dw.fact_indicatore

    cubes:
      - join_path: indicatori
        includes:
${measures}

      - join_path: indicatori.comuni
        includes:
          - comune_codice
          - comune_nome
          - provincia_codice
          - provincia_nome
          - provincia_sigla
          - regione_codice
          - regione_nome
          - ripartizione_codice
          - ripartizione_nome
          - ats_codice
          - ats_nome
          - sll_codice
          - sll_nome
          - territorio
          - ambiti_sociali
          - sistemi_locali

      - join_path: indicatori.comuni.comuni_attuali
        includes:
          - comune_attuale_codice
          - comune_attuale_nome
          - provincia_attuale_codice
          - provincia_attuale_nome
          - regione_attuale_codice
          - regione_attuale_nome
          - ripartizione_attuale_codice
          - ats_attuale_codice
          - ats_attuale_nome
          - sll_attuale_codice
          - sll_attuale_nome

      - join_path: indicatori.periodi
        includes:
          - periodo
          - anno
          - data_riferimento

      - join_path: indicatori.generi
        includes:
          - genere

      - join_path: indicatori.fasce_eta
        includes:
          - quinquennio
          - fascia_eta

      - join_path: indicatori.cittadinanze
        includes:
          - cittadinanza
          - gruppo_cittadinanza
          - area_cittadinanza

    access_policy:
      - group: pubblico
        row_level:
          allow_all: true
`;
}
