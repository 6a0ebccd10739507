import type { Session } from '../../../sql/warehouse.ts';
import { writeForme, type Forme } from '../../dimostrazione/forme.ts';
import { FORME_SQL, segnaComuni } from './sql.ts';

/** Keys in one statement: SQL Server takes 2,098 parameters. */
const INSIEME = 500;

interface Pezzo {
  percorso: string;
  versione: string;
  contenuto: Uint8Array;
  lunghezza: number;
}

interface Sorgente {
  contenuto: Uint8Array;
  lunghezza: number;
}

/**
 * Makes `dw.forma` hold exactly these pieces. Rows that stay are changed in place: engines may refuse a key that is deleted and inserted again
 * in one transaction.
 */
export async function replaceForme(session: Session, { versione, pezzi }: Forme): Promise<void> {
  const prima = new Map(
    (await session.query<Pezzo>(FORME_SQL.pezzi)).map((pezzo) => [pezzo.percorso, pezzo]),
  );
  const nuovi = pezzi.filter(({ percorso }) => !prima.has(percorso));
  for (const { percorso, contenuto, lunghezza } of pezzi) {
    const old = prima.get(percorso);
    prima.delete(percorso);
    if (old && Buffer.compare(old.contenuto, contenuto) !== 0)
      await session.execute(FORME_SQL.aggiornaPezzo, [contenuto, lunghezza, percorso]);
  }
  for (const percorso of prima.keys()) await session.execute(FORME_SQL.togliPezzo, [percorso]);
  await writeForme(session, { versione, pezzi: nuovi });
  await session.execute(FORME_SQL.aggiornaVersione, [versione]);
}

/** Makes these the shapes that pieces are cut from; null: those that come with the program. */
export async function replaceSorgente(session: Session, sorgente: Sorgente | null): Promise<void> {
  if (!sorgente) {
    await session.execute(FORME_SQL.togliSorgente);
    return;
  }
  const { contenuto, lunghezza } = sorgente;
  if ((await session.execute(FORME_SQL.aggiornaSorgente, [contenuto, lunghezza])) > 0) return;
  await session.bulkLoad(
    'dw.forma_sorgente',
    ['codice', 'contenuto', 'lunghezza'],
    [[['comuni', contenuto, lunghezza]]],
  );
}

/** Marks which comuni in force are drawn from published boundaries. */
export async function markComuni(session: Session, reali: readonly string[]): Promise<void> {
  const known = new Set(reali);
  const rows = await session.query<{ comune_key: number; codice_istat: string; forma_indicativa: unknown }>(
    FORME_SQL.inForza,
  );
  const wanted = rows.map(({ comune_key, codice_istat, forma_indicativa }) => ({
    comune_key,
    prima: Boolean(forma_indicativa),
    forma_indicativa: !known.has(codice_istat),
  }));
  await writeMarks(
    session,
    wanted.filter(({ prima, forma_indicativa }) => prima !== forma_indicativa),
  );
}

async function writeMarks(
  session: Session,
  comuni: readonly { comune_key: number; forma_indicativa: unknown }[],
): Promise<void> {
  for (const indicativa of [true, false]) {
    const keys = comuni
      .filter(({ forma_indicativa }) => Boolean(forma_indicativa) === indicativa)
      .map(({ comune_key }) => comune_key);
    for (let i = 0; i < keys.length; i += INSIEME) {
      const some = keys.slice(i, i + INSIEME);
      await session.execute(segnaComuni(some.length), [indicativa, ...some]);
    }
  }
}

/** Keeps the shapes as they are now, for the undoing of load `caricamentoId`. */
export async function keepShapes(session: Session, caricamentoId: number): Promise<void> {
  await session.execute(FORME_SQL.conservaPezzi, [caricamentoId]);
  await session.execute(FORME_SQL.conservaSorgente, [caricamentoId]);
  await session.execute(FORME_SQL.conservaComuni, [caricamentoId, true]);
}

/** Puts the shapes back as they were before load `caricamentoId`. */
export async function restoreShapes(session: Session, caricamentoId: number): Promise<void> {
  const pezzi = await session.query<Pezzo>(FORME_SQL.pezziPrima, [caricamentoId]);
  await replaceForme(session, { versione: pezzi[0]?.versione ?? '', pezzi });
  const [sorgente] = await session.query<Sorgente>(FORME_SQL.sorgentePrima, [caricamentoId]);
  await replaceSorgente(session, sorgente ?? null);
  const comuni = await session.query<{ comune_key: number; forma_indicativa: unknown }>(
    FORME_SQL.comuniPrima,
    [caricamentoId],
  );
  await writeMarks(session, comuni);
  for (const sql of [FORME_SQL.dimenticaPezzi, FORME_SQL.dimenticaSorgente, FORME_SQL.dimenticaComuni])
    await session.execute(sql, [caricamentoId]);
}
