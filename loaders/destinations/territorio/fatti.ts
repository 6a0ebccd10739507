import type { Session } from '../../../sql/warehouse.ts';
import { LoadError } from '../../pipeline/contract.ts';
import { inVigore } from './anagrafica.ts';
import type { VersioneNota } from './chiavi.ts';
import {
  CLEAR_RIPUNTAMENTO,
  COUNT_PARCHEGGIATE,
  DELETE_PARCHEGGIATE,
  SELECT_APPESI,
  SELECT_PERIODI,
  TABELLE_FATTI,
  updateFatti,
} from './sql.ts';

interface Periodo {
  periodo_key: number;
  data_riferimento: string;
}

/** Which facts must move: version, period, and the version of the same code that is in force on the period's reference day. */
function trovaRipuntamenti(
  prima: readonly VersioneNota[],
  dopo: readonly VersioneNota[],
  periodi: readonly Periodo[],
): [vecchia: number, periodo: number, nuova: number][] {
  const perChiave = new Map(dopo.map((versione) => [versione.comune_key, versione]));
  const perCodice = Map.groupBy(dopo, ({ codice_istat }) => codice_istat);
  return prima.flatMap((vecchia) => {
    const adesso = perChiave.get(vecchia.comune_key);
    if (adesso && adesso.valido_dal <= vecchia.valido_dal && adesso.valido_al === null) return [];
    return periodi.flatMap(({ periodo_key, data_riferimento }): [number, number, number][] => {
      if (adesso && inVigore(adesso, data_riferimento)) return [];
      const nuova = perCodice
        .get(vecchia.codice_istat)
        ?.find((versione) => inVigore(versione, data_riferimento));
      return nuova ? [[vecchia.comune_key, periodo_key, nuova.comune_key]] : [];
    });
  });
}

/** Moves facts to the versions in force in their periods; facts whose code has none then stay where they are. */
export async function repointFatti(
  session: Session,
  prima: readonly VersioneNota[],
  dopo: readonly VersioneNota[],
): Promise<void> {
  const periodi = await session.query<Periodo>(SELECT_PERIODI);
  const ripuntamenti = trovaRipuntamenti(prima, dopo, periodi);
  if (ripuntamenti.length === 0) return;
  await session.bulkLoad('dw.stage_ripuntamento', ['vecchia', 'periodo_key', 'nuova'], [ripuntamenti]);
  for (const tabella of TABELLE_FATTI) await session.execute(updateFatti(tabella));
  await session.execute(CLEAR_RIPUNTAMENTO);
}

/**
 * Takes away the versions that were set aside. No fact may be left without its comune.
 * @throws LoadError PRIMA_SERVE naming dataset, period and comune
 */
export async function removeParcheggiate(session: Session, prima: readonly VersioneNota[]): Promise<void> {
  const [parcheggiate] = await session.query<{ n: number }>(COUNT_PARCHEGGIATE);
  if (parcheggiate?.n === 0) return;
  const appesi = await session.query<{ dataset: string; comune_key: number; periodo_key: number }>(
    SELECT_APPESI,
  );
  if (appesi.length === 0) {
    await session.execute(DELETE_PARCHEGGIATE);
    return;
  }
  const nomi = new Map(
    prima.map(({ comune_key, codice_istat, nome }) => [comune_key, `${codice_istat} ${nome}`]),
  );
  const esempi = appesi
    .slice(0, 3)
    .map(
      ({ dataset, comune_key, periodo_key }) =>
        `${dataset} ${periodo_key}, ${nomi.get(comune_key) ?? comune_key}`,
    );
  throw new LoadError(
    'PRIMA_SERVE',
    `Dati già caricati usano comuni che così non esisterebbero più (${esempi.join('; ')}): ` +
      'carica prima le variazioni amministrative o un elenco più recente, oppure annulla prima quei dati.',
  );
}
