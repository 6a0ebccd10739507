import type { Catalogo, IndicatoreCalcolabile } from '../../web/src/lib/server/catalogo/catalogo.ts';
import type { QueryLimitata } from '../../web/src/lib/server/cube/interroga.ts';
import { ambitoDi, comuniDi, figliDi } from '../../web/src/lib/server/pagina/vista.ts';
import { queryFigli, queryPiramide, type Filtri } from '../../web/src/lib/server/pagina/query.ts';
import type { Nodo } from '../../web/src/lib/server/territorio/anagrafe.ts';
import type { Gerarchia, Luogo, Stato } from '../../web/src/lib/tipi.ts';
import { hrefStato } from '../../web/src/lib/stato.ts';

/** One question, as Cube is asked and as a page is asked. */
export interface Question {
  query: QueryLimitata;
  /** Address of the page that needs this answer first. */
  href: string;
}

export interface BenchCase {
  name: string;
  /** Each asked once, then all again. Cube and the pages get different ones, or one would warm the other. */
  cube: Question[];
  web: Question[];
}

const PER_CASE = 40;

/**
 * The six drill queries and the map of all comuni, each with many distinct questions.
 * @param italia the tree of places
 */
export function benchCases(italia: Nodo, catalogo: Catalogo): BenchCase[] {
  const regioni = [...italia.figli.values()];
  const province = regioni.flatMap((regione) => [...regione.figli.values()]);
  const sistemi = regioni.flatMap((regione) => [...regione.sll.values()]);
  const comuni = province.flatMap((provincia) => [...provincia.figli.values()]);
  const lavoro = catalogo.indicatori.filter(({ gruppo }) => gruppo !== 'Popolazione');
  const drill = (name: string, places: Nodo[], gerarchia: Gerarchia) =>
    split(
      name,
      spread(places, lavoro, (nodo, indicatore, filtri) =>
        drillQuestion(nodo, gerarchia, indicatore, filtri),
      ),
    );
  return [
    drill('Italia → regioni', [italia], 'province'),
    drill('regione → province', regioni, 'province'),
    drill('regione → ATS', regioni, 'ats'),
    drill('provincia → comuni', province, 'province'),
    drill('SLL → comuni', sistemi, 'sll'),
    split('piramide di un comune', pyramids(comuni, catalogo)),
    split('tutti i comuni', spread([italia], lavoro, allComuniQuestion)),
  ];
}

type Ask = (nodo: Nodo, indicatore: IndicatoreCalcolabile, filtri: Filtri) => Question;

/** Twice PER_CASE distinct questions over places, indicators and filters, in an order that mixes them. */
function spread(places: Nodo[], indicatori: IndicatoreCalcolabile[], ask: Ask): Question[] {
  const filters: Filtri[] = [undefined, 'M' as const, 'F' as const].flatMap((genere) =>
    [undefined, '15-24', '25-34', '35-49', '50-64', '65+'].map((eta) => ({
      ...(genere ? { genere } : {}),
      ...(eta ? { eta } : {}),
    })),
  );
  const all = places.flatMap((nodo) =>
    indicatori.flatMap((indicatore) => filters.map((filtri) => ({ nodo, indicatore, filtri }))),
  );
  const step = coprimeStep(all.length);
  return Array.from({ length: Math.min(all.length, 2 * PER_CASE) }, (_item, index) => {
    const pick = all[(index * step) % all.length];
    if (!pick) throw new RangeError('no question');
    return ask(pick.nodo, pick.indicatore, pick.filtri);
  });
}

/** A step that visits every index once. */
function coprimeStep(length: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.floor(length * 0.618) || 1;
  while (divisor(step, length) !== 1) step += 1;
  return step;
}

function split(name: string, questions: Question[]): BenchCase {
  const half = Math.floor(questions.length / 2);
  return { name, cube: questions.slice(0, half), web: questions.slice(half) };
}

function drillQuestion(
  nodo: Nodo,
  gerarchia: Gerarchia,
  indicatore: IndicatoreCalcolabile,
  filtri: Filtri,
): Question {
  const below = figliDi(nodo, gerarchia);
  if (!below) throw new RangeError(`nothing below ${nodo.luogo.nome}`);
  const query = queryFigli({ ambito: below.ambito, livelloFigli: below.livello, indicatore, filtri });
  return { query, href: page(nodo.luogo, indicatore, { ...filtri, gerarchia }) };
}

function allComuniQuestion(nodo: Nodo, indicatore: IndicatoreCalcolabile, filtri: Filtri): Question {
  const { ambito } = comuniDi(nodo);
  const periodi = indicatore.periodi.slice(-1).map(({ valore }) => valore);
  const query = queryFigli({ ambito, livelloFigli: 'comune', indicatore, filtri, periodi });
  return { query, href: page(nodo.luogo, indicatore, { ...filtri, comuni: true }) };
}

function pyramids(comuni: Nodo[], catalogo: Catalogo): Question[] {
  const step = coprimeStep(comuni.length);
  const indicatore = catalogo.perCodice.get('residenti');
  if (!indicatore) throw new RangeError('no indicator of residents');
  return Array.from({ length: 2 * PER_CASE }, (_item, index) => {
    const nodo = comuni[(index * step) % comuni.length];
    if (!nodo) throw new RangeError('no comune');
    const query = queryPiramide(ambitoDi(nodo), catalogo.periodiPopolazione.at(-1) ?? '');
    return { query, href: page(nodo.luogo, indicatore, {}) };
  });
}

function page(luogo: Luogo, indicatore: IndicatoreCalcolabile, changes: Partial<Stato>): string {
  const stato: Stato = {
    indicatore: indicatore.codice,
    periodo: indicatore.periodi.at(-1)?.valore ?? '',
    gerarchia: 'province',
    comuni: false,
    ordina: 'valore',
    verso: 'decr',
    espandi: [],
    classi: 'quantili',
    ...changes,
  };
  return hrefStato(luogo, stato);
}
