import * as grandezze from '../destinations/grandezze.ts';
import * as indicatori from '../destinations/indicatori.ts';
import { deleteRows, forgetRows, keepRows, restoreRows } from '../destinations/periodic.ts';
import * as popolazione from '../destinations/popolazione-sql.ts';
import { sortedSql } from '../destinations/sorted.ts';
import { countByComune, selectDuplicates, selectPeriodi } from '../destinations/stage-keys.ts';
import * as stranieri from '../destinations/stranieri.ts';
import * as rows from './dataset-rows.ts';
import { SELECT_DEFINIZIONE } from './declared.ts';
import * as define from './define.ts';
import { selectGrandezze } from './export/quantities.ts';
import * as residenti from './export/residenti.ts';
import * as fetched from './fetched.ts';
import { SELECT_STORIA } from './history.ts';
import * as identity from './identity.ts';
import * as lock from './lock.ts';
import * as log from './log.ts';
import * as partitions from './partitions.ts';
import { INSERT_PERIODO } from './periods.ts';
import * as references from './references.ts';
import { clearStage } from './stage.ts';
import * as undo from './undo.ts';

const GRAINS = (['area', 'italiana', 'no'] as const).map((cittadinanza) => ({
  eta: cittadinanza !== 'no',
  genere: cittadinanza === 'area',
  cittadinanza,
}));

const STAGES = [popolazione.STAGE, stranieri.STAGE, grandezze.STAGE];

/** The constants of a module that are statements. */
const constants = (module: object): string[] =>
  Object.values(module).filter(
    (value): value is string => typeof value === 'string' && /^\s*[A-Z]+ /.test(value),
  );

/** Every statement of the load engine, built ones by example: valid for DuckDB and for SQL Server alike. */
export function portableSql(): string[] {
  const modules = [
    popolazione,
    stranieri,
    grandezze,
    indicatori,
    rows,
    define,
    residenti,
    fetched,
    identity,
    lock,
    log,
    partitions,
    references,
    undo,
  ];
  return [
    ...modules.flatMap(constants).filter((sql) => !sql.startsWith(' AND')),
    ...STAGES.flatMap((stage) => [
      clearStage(stage.table),
      selectPeriodi(stage.table),
      selectDuplicates(stage),
    ]),
    keepRows(grandezze.TABLE, [2023, 2024], grandezze.OF_DATASET),
    deleteRows(grandezze.TABLE, [2023], grandezze.OF_DATASET),
    sortedSql(restoreRows(grandezze.TABLE)),
    forgetRows(grandezze.TABLE),
    ...GRAINS.flatMap((grain) => [
      sortedSql(indicatori.insertRatio(grain)),
      sortedSql(indicatori.insertCount(grain)),
    ]),
    indicatori.selectGrain([1, 2]),
    sortedSql(popolazione.INSERT_POSAS),
    sortedSql(popolazione.INSERT_STRASA),
    ...STAGES.map(({ table }) => countByComune(table)),
    selectGrandezze(['occupati']),
    SELECT_DEFINIZIONE,
    SELECT_STORIA,
    INSERT_PERIODO,
  ];
}
