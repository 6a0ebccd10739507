import type { Conteggio, Statistiche } from './tipi.ts';
import { inTransaction, type Db, type Trx } from './transactions.ts';
import { cut, readDay, toInstant } from './values.ts';

/** Counters by day. */
export class KyselyStatistiche implements Statistiche {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async add(conteggi: Conteggio[]): Promise<void> {
    if (conteggi.length === 0) return;
    await inTransaction(this.#db, async (trx) => {
      for (const conteggio of conteggi) await addOne(trx, conteggio);
    });
  }

  async read(tipo: string, dal: string, al: string): Promise<Conteggio[]> {
    const rows = await this.#db
      .selectFrom('statistica')
      .selectAll()
      .where('tipo', '=', tipo)
      .where('giorno', '>=', dal)
      .where('giorno', '<=', al)
      .orderBy('giorno')
      .orderBy('chiave')
      .execute();
    return rows.map(({ giorno, chiave, numero }) => ({
      giorno: readDay(giorno),
      tipo,
      chiave,
      numero: Number(numero),
    }));
  }

  async top(
    tipo: string,
    dal: string,
    al: string,
    limite: number,
  ): Promise<{ chiave: string; numero: number }[]> {
    const rows = await this.#db
      .selectFrom('statistica')
      .select(({ fn }) => ['chiave', fn.sum('numero').as('somma')])
      .where('tipo', '=', tipo)
      .where('giorno', '>=', dal)
      .where('giorno', '<=', al)
      .groupBy('chiave')
      .orderBy('somma', 'desc')
      .orderBy('chiave')
      .limit(limite)
      .offset(0)
      .execute();
    return rows.map(({ chiave, somma }) => ({ chiave, numero: Number(somma) }));
  }

  async activeUsers(dal: string): Promise<number> {
    const row = await this.#db
      .selectFrom('utente')
      .select(({ fn }) => fn.countAll().as('n'))
      .where('ultimo_accesso_il', '>=', toInstant(dal))
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }
}

async function addOne(trx: Trx, { giorno, tipo, chiave, numero }: Conteggio): Promise<void> {
  const key = cut(chiave, 300);
  const { numUpdatedRows } = await trx
    .updateTable('statistica')
    .set((eb) => ({ numero: eb('numero', '+', numero) }))
    .where('tipo', '=', tipo)
    .where('giorno', '=', giorno)
    .where('chiave', '=', key)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  await trx.insertInto('statistica').values({ giorno, tipo, chiave: key, numero }).execute();
}
