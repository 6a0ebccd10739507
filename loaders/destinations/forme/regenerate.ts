import { readFile } from 'node:fs/promises';
import type { Session } from '../../../sql/warehouse.ts';
import { readSemina } from '../../dimostrazione/regenerate.ts';
import { parseCsv } from '../../territorio/csv.ts';
import type { Resoconto } from '../../territorio/sagome/deriva.ts';
import { markComuni, replaceForme } from './archivio.ts';
import type { Ordine } from './fabbrica.ts';
import { makeShapes } from './lavoro.ts';
import { FORME_SQL } from './sql.ts';

const COMUNI_CSV = new URL('../../territorio/comuni.csv', import.meta.url);

export interface ShapesOptions {
  onProgress?: (phase: string, done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Makes the map pieces again for the comuni now in force, inside the caller's transaction. Always starts from the shapes as they were last
 * loaded (or came with the program), so that nothing is lost by lists that come and go. No comune is left out; what had to be guessed is in the
 * answer.
 */
export async function regenerateShapes(
  session: Session,
  { onProgress, signal }: ShapesOptions = {},
): Promise<Resoconto> {
  onProgress?.('Forme dei comuni', 0, 1);
  const prodotto = await makeShapes(await readOrdine(session), signal);
  await replaceForme(session, prodotto.forme);
  await markComuni(session, prodotto.reali);
  onProgress?.('Forme dei comuni', 1, 1);
  return prodotto.resoconto;
}

/** What the warehouse knows of comuni and shapes, ready for the thread. */
export async function readOrdine(session: Session): Promise<Ordine> {
  const [sorgente] = await session.query<{ contenuto: Uint8Array }>(FORME_SQL.sorgente);
  const pezzi = await session.query<Ordine['pezzi'][number]>(FORME_SQL.pezzi);
  const inForza = await session.query<Ordine['comuni'][number]>(FORME_SQL.inForza);
  const passati = await session.query<Ordine['passati'][number]>(FORME_SQL.passati);
  const { regioni } = await readSemina(session);
  const coperte = new Set(regioni.length > 0 ? regioni : inForza.map(({ regione_codice }) => regione_codice));
  const altri = regioni.length > 0 ? await readAltri(coperte) : [];
  // In the order of the committed list, so that the same list gives the same pieces, byte by byte.
  const comuni = [...inForza, ...altri].sort((a, b) => (a.codice_istat < b.codice_istat ? -1 : 1));
  return { sorgente: sorgente?.contenuto ?? null, comuni, passati, pezzi, reali: [] };
}

/** Comuni of the regioni that the warehouse does not hold: maps show them around. */
async function readAltri(coperte: ReadonlySet<string>): Promise<Ordine['comuni']> {
  const righe = parseCsv(await readFile(COMUNI_CSV, 'utf8')) as unknown as Ordine['comuni'];
  return righe
    .filter(({ regione_codice }) => !coperte.has(regione_codice))
    .map((riga) => ({ ...riga, latitudine: Number(riga.latitudine), longitudine: Number(riga.longitudine) }));
}
