import type { AccessiState } from '../../../../../sql/app/accessi/tipi.ts';
import { giornoDi } from '../statistiche/giorni.ts';
import { startOfDay } from './date.ts';
import { filtroVista, type Preavvisi } from './elenco.ts';

/** For each part of the console one number: what is there, or what waits for somebody. */
export async function countSezioni(
  accessi: AccessiState,
  preavvisi: Preavvisi,
  now: Date,
  parti: ReadonlySet<string>,
): Promise<Partial<Record<string, number>>> {
  const oggi = giornoDi(now);
  const al = now.toISOString();
  const counts: Record<string, () => Promise<number>> = {
    utenti: async () => (await accessi.utenti.list({ stato: 'attivo', limite: 1 })).totale,
    richieste: async () => (await accessi.richieste.list({ stato: 'in_attesa', limite: 1 })).totale,
    ruoli: async () => (await accessi.ruoli.list()).length,
    sessioni: async () => (await accessi.sessioni.list({ al, limite: 1 })).totale,
    blocchi: () => countToSee(accessi, preavvisi, now),
    statistiche: async () => (await accessi.statistiche.read('accessi', oggi, oggi))[0]?.numero ?? 0,
    registro: async () => (await accessi.registro.search({ dal: startOfDay(oggi), limite: 1 })).totale,
  };
  const wanted = Object.entries(counts).filter(([parte]) => parti.has(parte));
  return Object.fromEntries(await Promise.all(wanted.map(async ([parte, count]) => [parte, await count()])));
}

/** Locked people and addresses, passwords and accreditations about to end. */
async function countToSee(accessi: AccessiState, preavvisi: Preavvisi, now: Date): Promise<number> {
  const [blocchi, ...liste] = await Promise.all([
    accessi.blocchi.listLocked(now.toISOString()),
    ...(['bloccati', 'password', 'accredito'] as const).map((vista) =>
      accessi.utenti.list({ ...filtroVista(vista, preavvisi, now), limite: 1 }),
    ),
  ]);
  return liste.reduce((sum, { totale }) => sum + totale, blocchi.length);
}
