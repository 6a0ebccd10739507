import { indicatoriCube, indicatoriView, type IndicatoreSeed } from './indicatori.ts';

/** The files of the model that follow the list of indicators, by path in the folder of the model. */
export function generatedFiles(seeds: readonly IndicatoreSeed[]): Record<string, string> {
  return {
    'cubes/indicatori.yml': indicatoriCube(seeds),
    'views/indicatori-territoriali.yml': indicatoriView(seeds),
  };
}
