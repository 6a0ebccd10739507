import type { Statistiche } from '../../../../../sql/app/accessi/tipi.ts';
import { testiAmministrazione } from '../../messaggi/it-amministrazione.ts';
import { testiDati } from '../../messaggi/it-dati.ts';
import type { DatiStatistiche, PaginaLetta, SerieGiorni } from '../../tipi-amministrazione.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { resolvePercorso } from '../territorio/risolvi.ts';
import { ALTRE_PAGINE } from './contatore.ts';
import { giorniTra, giornoDi, giornoDopo } from './giorni.ts';

/** How far back the page can look, days. */
export const PERIODI = [30, 90, 365] as const;
const ATTIVI = [7, 30, 90] as const;
const PAGINE = 20;
const GIORNO_MS = 86_400_000;

/** Which of the periods the address asks for. */
export function readPeriodo(testo: string | null): (typeof PERIODI)[number] {
  return PERIODI.find((giorni) => String(giorni) === testo) ?? PERIODI[0];
}

/**
 * Everything that the page of the statistics shows.
 * @param giorni how many days, today included
 * @param italia the registry of places, to call them by name; null: not loaded
 */
export async function readStatistiche(
  store: Statistiche,
  giorni: number,
  now: Date,
  italia: Nodo | null,
): Promise<DatiStatistiche> {
  const al = giornoDi(now);
  const dal = giornoDopo(al, 1 - giorni);
  const since = (quanti: number) => new Date(now.getTime() - quanti * GIORNO_MS).toISOString();
  const [accessi, interrogazioni, pagine, ...attivi] = await Promise.all([
    store.read('accessi', dal, al),
    store.read('interrogazioni', dal, al),
    store.top('pagina', dal, al, PAGINE),
    ...ATTIVI.map((quanti) => store.activeUsers(since(quanti))),
  ]);
  return {
    giorni,
    accessi: toSerie(accessi, dal, al),
    interrogazioni: toSerie(interrogazioni, dal, al),
    attivi: ATTIVI.map((quanti, i) => ({ giorni: quanti, persone: attivi[i] ?? 0 })),
    pagine: pagine.map(({ chiave, numero }) => ({ ...describePagina(chiave, italia), letture: numero })),
  };
}

/** Every day of the period, those without a count too. */
function toSerie(conteggi: { giorno: string; numero: number }[], dal: string, al: string): SerieGiorni {
  const byDay = new Map(conteggi.map(({ giorno, numero }) => [giorno, numero]));
  return giorniTra(dal, al).map((giorno) => ({ giorno, numero: byDay.get(giorno) ?? 0 }));
}

/** A counted name as people read it, with its address where it has one. */
export function describePagina(chiave: string, italia: Nodo | null): Omit<PaginaLetta, 'letture'> {
  const testi = testiAmministrazione.statistiche;
  if (chiave === ALTRE_PAGINE) return { nome: testi.altrePagine, dettaglio: '', href: null };
  if (/^\/territorio(\/|$)/.test(chiave)) return describeLuogo(chiave, italia);
  const href = chiave.includes('[') ? null : chiave;
  return { nome: testi.rotte[chiave] ?? chiave, dettaglio: '', href };
}

function describeLuogo(percorso: string, italia: Nodo | null): Omit<PaginaLetta, 'letture'> {
  const esito = italia && resolvePercorso(italia, percorso.slice('/territorio'.length));
  if (esito?.tipo !== 'trovato') return { nome: percorso, dettaglio: '', href: null };
  const { livello, nome } = esito.nodo.luogo;
  const above = esito.nodo.genitore?.luogo;
  const dove = above && above.livello !== 'italia' ? above.nome : '';
  const tipo = livello === 'italia' ? '' : testiDati.luogo[livello];
  return { nome, dettaglio: [tipo, dove].filter(Boolean).join(' · '), href: percorso };
}
