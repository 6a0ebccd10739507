import type { Param, Session } from '../../../sql/warehouse.ts';
import { riempiVersioni, type VersionePiena } from './aggregazioni.ts';
import { trovaAttuali, type Attuali } from './attuali.ts';
import { assegnaChiavi, type VersioneNota } from './chiavi.ts';
import { Donatori, type Fornito } from './donatori.ts';
import type { Ingressi } from './ingressi.ts';
import { deriveVersioni } from './linea-del-tempo.ts';
import { raggruppaPassi } from './passi.ts';
import {
  CLEAR_RIPARTITI,
  CLEAR_STAGE,
  COLONNE_VERSIONE,
  INSERT_VERSIONI,
  NEXT_COMUNE,
  PARK_VERSIONI,
  SELECT_VERSIONI,
  UPDATE_VERSIONI,
} from './sql.ts';

/** A version as the warehouse has it. */
export type VersioneSalvata = VersioneNota &
  Omit<VersionePiena, keyof VersioneNota> & { comune_attuale_key: number | null; forma_indicativa: boolean };

/** Versions as they will be, in the order of code and day. */
export interface Disegno {
  versioni: VersioneSalvata[];
  /** Parts of comuni that were divided with weights. */
  ripartiti: [comune: number, attuale: number, peso: number][];
  rifiuti: Attuali['rifiuti'];
}

export const readVersioni = (session: Session): Promise<VersioneSalvata[]> =>
  session.query<VersioneSalvata>(SELECT_VERSIONI);

/** First key that no version, living or remembered, has had. */
export async function nextComuneKey(session: Session): Promise<number> {
  const [row] = await session.query<{ next: number }>(NEXT_COMUNE);
  return row?.next ?? 1;
}

/** Versions of all comuni from what was loaded, on the keys of those that the warehouse has. */
export function disegnaVersioni(
  { elenchi, variazioni, aggregazioni }: Ingressi,
  fornito: Fornito,
  note: readonly VersioneSalvata[],
  prossima: number,
): Disegno {
  const legami = raggruppaPassi(variazioni).flatMap((passo) => passo.legami);
  const datate = deriveVersioni(elenchi, variazioni);
  const piene = riempiVersioni(datate, aggregazioni, new Donatori(fornito, datate, legami));
  const { chiavi } = assegnaChiavi(piene, note, prossima);
  const { quote, rifiuti } = trovaAttuali(piene, legami);
  const indicative = new Map(
    note.map(({ codice_istat, forma_indicativa }) => [codice_istat, Boolean(forma_indicativa)]),
  );
  const keyAt = (posizione: number): number => chiavi[posizione] ?? 0;
  const versioni = piene.map((piena, i): VersioneSalvata => {
    const sola = quote[i]?.length === 1 ? quote[i]?.[0] : undefined;
    return {
      ...piena,
      comune_key: keyAt(i),
      comune_attuale_key: sola ? keyAt(sola.versione) : null,
      forma_indicativa: indicative.get(piena.codice_istat) ?? true,
    };
  });
  const ripartiti = quote.flatMap((parti, i) =>
    parti && parti.length > 1
      ? parti.map(({ versione, peso }): [number, number, number] => [keyAt(i), keyAt(versione), peso])
      : [],
  );
  return { versioni, ripartiti, rifiuti };
}

/** Makes `dw.dim_comune` equal to a design: what stays is updated in place, what is new added, what no list knows set aside. */
export async function writeVersioni(session: Session, { versioni, ripartiti }: Disegno): Promise<void> {
  const colonne = ['comune_key', 'forma_indicativa', ...COLONNE_VERSIONE] as const;
  const righe = versioni.map((versione) => colonne.map((name): Param => versione[name]));
  await session.execute(CLEAR_STAGE);
  await session.bulkLoad('dw.stage_comune', colonne, [righe]);
  await applyStage(session);
  await session.execute(CLEAR_RIPARTITI);
  if (ripartiti.length > 0) {
    await session.bulkLoad('dw.comune_ripartito', ['comune_key', 'attuale_key', 'peso'], [ripartiti]);
  }
}

/**
 * Makes `dw.dim_comune` equal to `dw.stage_comune`, and empties that. Versions that do not stay are set aside until their facts have moved.
 */
export async function applyStage(session: Session): Promise<void> {
  await session.execute(PARK_VERSIONI);
  await session.execute(UPDATE_VERSIONI);
  await session.execute(INSERT_VERSIONI);
  await session.execute(CLEAR_STAGE);
}
