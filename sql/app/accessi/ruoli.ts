import { AppStateError, type Ruoli, type RuoloConcesso } from './tipi.ts';
import { isConstraint, type Db } from './transactions.ts';
import { cut, toFlag } from './values.ts';

/** Roles and their functions. */
export class KyselyRuoli implements Ruoli {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(): Promise<RuoloConcesso[]> {
    const roles = await this.#db.selectFrom('ruolo').selectAll().orderBy('ordine').execute();
    const grants = await this.#db
      .selectFrom('ruolo_funzione')
      .innerJoin('funzione', 'funzione.funzione', 'ruolo_funzione.funzione')
      .select(['ruolo_funzione.ruolo', 'ruolo_funzione.funzione'])
      .orderBy('funzione.ordine')
      .execute();
    const granted = Map.groupBy(grants, ({ ruolo }) => ruolo);
    return roles.map(({ ruolo, nome, descrizione, secondo_fattore }) => ({
      ruolo,
      nome,
      descrizione,
      secondoFattore: Boolean(secondo_fattore),
      funzioni: (granted.get(ruolo) ?? []).map(({ funzione }) => funzione),
    }));
  }

  async grant(ruolo: string, funzione: string, concessa: boolean): Promise<boolean> {
    if (!concessa) {
      const { numDeletedRows } = await this.#db
        .deleteFrom('ruolo_funzione')
        .where('ruolo', '=', ruolo)
        .where('funzione', '=', funzione)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    }
    if (await this.#isGranted(ruolo, funzione)) return false;
    try {
      await this.#db.insertInto('ruolo_funzione').values({ ruolo, funzione }).execute();
      return true;
    } catch (error) {
      if (!isConstraint(error)) throw error;
      // Another administrator was quicker.
      if (await this.#isGranted(ruolo, funzione)) return false;
      throw notGrantable(ruolo, funzione, error);
    }
  }

  async requireSecondFactor(ruolo: string, richiesto: boolean): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('ruolo')
      .set({ secondo_fattore: toFlag(richiesto) })
      .where('ruolo', '=', ruolo)
      .where('secondo_fattore', '<>', toFlag(richiesto))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async #isGranted(ruolo: string, funzione: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('ruolo_funzione')
      .select('ruolo')
      .where('ruolo', '=', ruolo)
      .where('funzione', '=', funzione)
      .executeTakeFirst();
    return row !== undefined;
  }
}

const notGrantable = (ruolo: string, funzione: string, cause: unknown): AppStateError =>
  new AppStateError(
    'FUNZIONE_NON_CONCEDIBILE',
    `La funzione ${cut(funzione, 40)} non può essere concessa al ruolo ${cut(ruolo, 40)}: scegli un altro ruolo o un’altra funzione.`,
    { cause },
  );
