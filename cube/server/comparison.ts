import type { Ambito, Contesto } from '../../model/contratto/contesto.ts';

/** A version of a comune and the territories that it lies in. */
export interface Luogo {
  comune: string;
  ats: string;
  sll: string;
  provincia: string;
  regione: string;
}

/** One observation day and phase, as the keys of `dw.confronto_nuclei` write them: `<periodo_key>/<fase_key>`. */
export type Momento = string;

/** Households of one place and body in charge, by position of the moment. */
export interface Conteggio {
  luogo: number;
  ente: string;
  nuclei: readonly number[];
}

/** What the facts hold, as far as the rules of the comparison look at it. */
export interface Fatti {
  luoghi: readonly Luogo[];
  momenti: readonly Momento[];
  conteggi: readonly Conteggio[];
  /** Fewest households that may remain of a cell without the own ones. */
  soglia: number;
}

/** Fewest contributors that may remain: with one or two, a subtraction gives the row of one to the other. */
const CONTRIBUENTI = 3;

/** Most cells that one context reads: they are values of one filter, and SQL Server takes 2,100 values a statement. */
const CELLE = 1900;

/** Levels of the comparison, the widest first. */
const LIVELLI = ['italia', 'regione', 'provincia', 'ats'] as const;
type Livello = (typeof LIVELLI)[number];

/** Levels that lie above a scope of a level; a labour system may lie in any of them. */
const SOPRA: Record<Ambito['livello'], readonly Livello[]> = {
  italia: [],
  regione: ['italia'],
  provincia: ['italia', 'regione'],
  ats: ['italia', 'regione', 'provincia'],
  sll: LIVELLI,
  comune: LIVELLI,
};

/** Code of a comune that is in no social district. */
const NESSUN_ATS = '-';

interface Territorio {
  livello: Livello;
  codice: string;
}

const codiceDi = (luogo: Luogo, livello: Ambito['livello']): string =>
  livello === 'italia' ? 'IT' : luogo[livello];

/**
 * Keys of the cells (`livello/territorio/periodo/fase`) that a context may read.
 *
 * Only territories that wholly contain one of its scopes are offered. They and the own rows cut Italy into pieces; whatever is
 * computed by adding and subtracting cells is a sum of whole pieces, so a territory is given for a moment only while every piece that is
 * not the own one keeps `soglia` households and three contributors (districts that hold nothing of the own rows, or comuni
 * inside one district), and while none is all of one regione or provincia beside the own scopes: a subtraction would read what
 * the policies close. Territories are tried from the widest; one that would leave such a piece is left out.
 */
export function visibleCells(fatti: Fatti, contesto: Contesto): string[] {
  const territori = territoriSopra(fatti.luoghi, contesto.ambiti);
  if (territori.length === 0) return [];
  const pezzi = cutPieces(fatti, contesto, territori);
  // A recipient knows one household, and with it perhaps one contributor.
  const proprio = contesto.soggetto === undefined ? 0 : 1;
  const celle: string[] = [];
  for (const territorio of territori) {
    const nuove = fatti.momenti.flatMap((momento, m) => {
      const scelti = [...(pezzi.dati[m] ?? []), territorio];
      const basta = pieces(pezzi, m, scelti).every(
        ({ nuclei, contribuenti, accanto }) =>
          !accanto && nuclei >= fatti.soglia + proprio && contribuenti >= CONTRIBUENTI + proprio,
      );
      return basta ? [{ m, cella: `${territorio.livello}/${territorio.codice}/${momento}` }] : [];
    });
    if (celle.length + nuove.length > CELLE) break;
    for (const { m, cella } of nuove) {
      pezzi.dati[m]?.push(territorio);
      celle.push(cella);
    }
  }
  return celle;
}

/** Territories that wholly contain at least one scope, widest first, then by code. */
function territoriSopra(luoghi: readonly Luogo[], ambiti: readonly Ambito[]): Territorio[] {
  const trovati = new Map<string, Territorio>();
  for (const { livello, codici } of ambiti) {
    for (const codice of codici) {
      const suoi = luoghi.filter((luogo) => codiceDi(luogo, livello) === codice);
      for (const sopra of SOPRA[livello]) {
        const [unico, altro] = new Set(suoi.map((luogo) => codiceDi(luogo, sopra)));
        if (unico === undefined || altro !== undefined || unico === NESSUN_ATS) continue;
        trovati.set(`${LIVELLI.indexOf(sopra)}/${unico}`, { livello: sopra, codice: unico });
      }
    }
  }
  return [...trovati].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, territorio]) => territorio);
}

/** Places that are not own and lie in the same of the offered territories. */
interface Pezzo {
  /** Offered territories that contain it. */
  dentro: ReadonlySet<Territorio>;
  /** By moment: households that are not own, and by whom. */
  momenti: Resto[];
}

/** Households that are not own, and where they live. */
interface Resto {
  nuclei: number;
  /** Districts and comuni that hold nothing of the own rows. */
  ats: Set<string>;
  comune: Set<string>;
  provincia: Set<string>;
  regione: Set<string>;
}

const senzaResto = (): Resto => ({
  nuclei: 0,
  ats: new Set(),
  comune: new Set(),
  provincia: new Set(),
  regione: new Set(),
});

interface Pezzi {
  tutti: Pezzo[];
  /** Offered territories, `livello/codice`: those above the own scopes. */
  offerti: ReadonlySet<string>;
  /** By moment: the territories given so far. */
  dati: Territorio[][];
}

function cutPieces(
  { luoghi, momenti, conteggi }: Fatti,
  { ambiti, enti }: Contesto,
  territori: readonly Territorio[],
): Pezzi {
  const propri = luoghi.map((luogo) =>
    ambiti.some(({ livello, codici }) => codici.includes(codiceDi(luogo, livello))),
  );
  const mieiEnti = new Set(enti);
  const toccati = luoghi.filter((_, i) => propri[i]);
  for (const { luogo, ente } of conteggi) {
    const dove = luoghi[luogo];
    if (dove && mieiEnti.has(ente)) toccati.push(dove);
  }
  const [distrettiMiei, comuniMiei] = [
    new Set(toccati.map(({ ats }) => ats)),
    new Set(toccati.map(({ comune }) => comune)),
  ];
  const perLuogo = new Map<number, Pezzo>();
  const perFirma = new Map<string, Pezzo>();
  luoghi.forEach((luogo, i) => {
    if (propri[i]) return;
    const dentro = territori.filter(({ livello, codice }) => codiceDi(luogo, livello) === codice);
    const firma = dentro.map(({ livello, codice }) => `${livello}/${codice}`).join();
    const pezzo = perFirma.get(firma) ?? {
      dentro: new Set(dentro),
      momenti: momenti.map(senzaResto),
    };
    perFirma.set(firma, pezzo);
    perLuogo.set(i, pezzo);
  });
  for (const { luogo, ente, nuclei } of conteggi) {
    const [pezzo, dove] = [perLuogo.get(luogo), luoghi[luogo]];
    if (!pezzo || !dove || mieiEnti.has(ente)) continue;
    nuclei.forEach((n, m) => {
      const momento = pezzo.momenti[m];
      if (!momento || n === 0) return;
      momento.nuclei += n;
      if (!distrettiMiei.has(dove.ats)) momento.ats.add(dove.ats);
      if (!comuniMiei.has(dove.comune)) momento.comune.add(dove.comune);
      momento.provincia.add(dove.provincia);
      momento.regione.add(dove.regione);
    });
  }
  const offerti = new Set(territori.map(({ livello, codice }) => `${livello}/${codice}`));
  return { tutti: [...perFirma.values()], offerti, dati: momenti.map(() => []) };
}

/** The pieces that some territories make of Italy at a moment: how many contribute, and whether each is one territory beside. */
function pieces(
  { tutti, offerti }: Pezzi,
  momento: number,
  scelti: readonly Territorio[],
): { nuclei: number; contribuenti: number; accanto: boolean }[] {
  const gruppi = Map.groupBy(tutti, ({ dentro }) =>
    scelti.map((territorio) => (dentro.has(territorio) ? '1' : '0')).join(''),
  );
  return [...gruppi].flatMap(([firma, gruppo]) => {
    // What lies in no given territory is in no cell.
    if (!firma.includes('1')) return [];
    const resti = gruppo.flatMap(({ momenti }) => momenti[momento] ?? []);
    const nomi = (livello: Exclude<keyof Resto, 'nuclei'>): string[] => [
      ...new Set(resti.flatMap((resto) => [...resto[livello]])),
    ];
    const distretto = scelti.some(({ livello }, i) => livello === 'ats' && firma[i] === '1');
    const accanto = (['regione', 'provincia'] as const).some((livello) => {
      const [unico, altro] = nomi(livello);
      return unico !== undefined && altro === undefined && !offerti.has(`${livello}/${unico}`);
    });
    return [
      {
        nuclei: resti.reduce((somma, { nuclei }) => somma + nuclei, 0),
        contribuenti: nomi(distretto ? 'comune' : 'ats').length,
        accanto,
      },
    ];
  });
}
