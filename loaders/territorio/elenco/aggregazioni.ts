import { mainSeme, type Comune } from './comuni.ts';
import { assignToCentri, buildRete, distance, type Rete } from './vicinanza.ts';
import type { Punto } from '../geometria/proiezione.ts';

/** A made-up group of comuni: code and name of the ATS or SLL that a comune is given. */
export interface Gruppo {
  codice: string;
  nome: string;
}

/** Comuni and residents that one demonstration ATS gathers, about; they give about 600 in Italy as there are. */
const ATS_COMUNI = 13.2;
const ATS_RESIDENTI = 90_000;
/** A city counts at most this many residents, since it cannot be divided. */
const ATS_TETTO_CITTA = 200_000;

/** Two SLL centres are at least this far apart: metres, plus metres for the square root of thousands of residents. */
const SLL_DISTANZA = 14_300;
const SLL_DISTANZA_CITTA = 620;

/** "di", joined with an article that opens the name: dell'Aquila, della Spezia. */
function withDi(nome: string): string {
  const articles: Record<string, string> = {
    La: 'della',
    Le: 'delle',
    Lo: 'dello',
    Il: 'del',
    I: 'dei',
    Gli: 'degli',
  };
  if (nome.startsWith("L'")) return `dell'${nome.slice(2)}`;
  const [first = '', ...rest] = nome.split(' ');
  const joined = articles[first];
  return joined && rest.length > 0 ? `${joined} ${rest.join(' ')}` : `di ${nome}`;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function largest(comuni: readonly Comune[]): Comune {
  return comuni.reduce((best, c) => (c.residenti2011 > best.residenti2011 ? c : best));
}

/** First the largest comune, then each time the one that is farthest from those chosen, large ones preferred. */
function spreadCentri(comuni: readonly Comune[], punti: readonly Punto[], count: number): number[] {
  const centri = [comuni.indexOf(largest(comuni))];
  while (centri.length < count) {
    const score = comuni.map((comune, i) => {
      const near = Math.min(...centri.map((c) => distance(punti[i] ?? [0, 0], punti[c])));
      return near * comune.residenti2011 ** 0.4;
    });
    centri.push(score.indexOf(Math.max(...score)));
  }
  return centri;
}

/** The member with the least sum of distances to the other members, each counted by the square root of its residents. */
function medoid(members: readonly number[], comuni: readonly Comune[], punti: readonly Punto[]): number {
  let best = members[0] ?? 0;
  let bestCost = Infinity;
  for (const candidate of members) {
    const cost = members.reduce(
      (sum, i) =>
        sum + distance(punti[i] ?? [0, 0], punti[candidate]) * Math.sqrt(comuni[i]?.residenti2011 ?? 0),
      0,
    );
    if (cost < bestCost) [best, bestCost] = [candidate, cost];
  }
  return best;
}

function clusterProvincia(comuni: readonly Comune[]): Comune[][] {
  const punti = comuni.map((comune) => mainSeme(comune).punto);
  const residenti = comuni.reduce((sum, c) => sum + Math.min(c.residenti2011, ATS_TETTO_CITTA), 0);
  const count = Math.max(1, Math.round(comuni.length / ATS_COMUNI / 2 + residenti / ATS_RESIDENTI / 2));
  const rete: Rete = buildRete(punti);
  let centri = spreadCentri(comuni, punti, Math.min(count, comuni.length));
  let owner: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    owner = assignToCentri(
      rete,
      centri,
      centri.map(() => 1),
    );
    centri = centri.map((_, k) =>
      medoid(
        owner.flatMap((o, i) => (o === k ? [i] : [])),
        comuni,
        punti,
      ),
    );
  }
  return centri.map((_, k) => comuni.filter((_c, i) => owner[i] === k)).filter((group) => group.length > 0);
}

/**
 * Demonstration ATS: within each provincia, groups of near comuni (about 600 in Italy), named after the largest.
 * They are not the real Ambiti territoriali sociali, whose composition each Regione publishes.
 *
 * @returns code ('A', regione, three digits) and name by ISTAT code
 */
export function buildAts(comuni: readonly Comune[]): Map<string, Gruppo> {
  const result = new Map<string, Gruppo>();
  for (const [regione, members] of groupBy(comuni, (c) => c.regioneCodice)) {
    const groups = [...groupBy(members, (c) => c.provinciaCodice).values()].flatMap(clusterProvincia);
    groups.sort((a, b) => largest(a).codiceIstat.localeCompare(largest(b).codiceIstat));
    groups.forEach((group, i) => {
      const codice = `A${regione}${String(i + 1).padStart(3, '0')}`;
      const gruppo = { codice, nome: `Ambito ${withDi(largest(group).nome)}` };
      for (const comune of group) result.set(comune.codiceIstat, gruppo);
    });
  }
  return result;
}

/** The larger comuni that are not in the shadow of a larger one. */
function chooseSllCentri(comuni: readonly Comune[], punti: readonly Punto[]): number[] {
  const order = [...comuni.keys()].sort(
    (a, b) => (comuni[b]?.residenti2011 ?? 0) - (comuni[a]?.residenti2011 ?? 0) || a - b,
  );
  const centri: number[] = [];
  for (const i of order) {
    const clear = centri.every((c) => {
      const shadow = SLL_DISTANZA + SLL_DISTANZA_CITTA * Math.sqrt((comuni[c]?.residenti2011 ?? 0) / 1000);
      return distance(punti[i] ?? [0, 0], punti[c]) > shadow;
    });
    if (clear) centri.push(i);
  }
  return centri;
}

/**
 * Demonstration SLL: the comuni nearest to each centre of work, across provincia and regione borders.
 * They are not ISTAT's Sistemi locali del lavoro, which come from commuting.
 *
 * @returns code ('S', four digits) and name by ISTAT code
 */
export function buildSll(comuni: readonly Comune[]): Map<string, Gruppo> {
  const punti = comuni.map((comune) => mainSeme(comune).punto);
  const centri = chooseSllCentri(comuni, punti);
  const attrazione = centri.map((c) => (comuni[c]?.residenti2011 ?? 1) ** 0.12);
  const owner = assignToCentri(buildRete(punti), centri, attrazione);
  const groups = centri
    .map((_, k) => comuni.filter((_c, i) => owner[i] === k))
    .sort((a, b) => largest(a).codiceIstat.localeCompare(largest(b).codiceIstat));
  const result = new Map<string, Gruppo>();
  groups.forEach((group, i) => {
    const gruppo = { codice: `S${String(i + 1).padStart(4, '0')}`, nome: largest(group).nome };
    for (const comune of group) result.set(comune.codiceIstat, gruppo);
  });
  return result;
}
