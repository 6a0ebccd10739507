import { indomani, inVigore, stessaGrafia, type Versione } from './anagrafica.ts';
import type { Legame } from './passi.ts';

/** Where a version of a comune lies today: shares by position of the version, summing to 1. */
export type Ripartizione = readonly { versione: number; peso: number }[];

/** Why a version has no comune of today. */
export type Rifiuto = 'diviso' | 'perso';

export interface Attuali {
  /** For each version: where it lies today, or null when that cannot be said. */
  quote: (Ripartizione | null)[];
  /** Versions that have none of their own making, and why. */
  rifiuti: Map<number, Rifiuto>;
}

const TOLLERANZA = 0.001;

/**
 * Follows every version to what is in force: fusions, renames and recodes lead to one version; a division gives shares when each has
 * a weight and they sum to 1, else nothing, unless all its parts have met again. A code that ends without a change that says
 * where it went is followed by SITUAS' translation of codes, or to the one comune of that name in the same region that begins that day (that is
 * how Sardinia's new codes of 1 January 2026 look when only lists are loaded).
 */
export function trovaAttuali(versioni: readonly Versione[], legami: readonly Legame[]): Attuali {
  const cammino = new Cammino(versioni, legami);
  const quote = versioni.map((_, posizione) => cammino.follow(posizione));
  return { quote, rifiuti: cammino.rifiuti };
}

interface Meta {
  versione: number;
  peso: number | null;
}

class Cammino {
  readonly rifiuti = new Map<number, Rifiuto>();
  readonly #versioni: readonly Versione[];
  readonly #perCodice: Map<string, number[]>;
  readonly #legami: Map<string, Legame[]>;
  readonly #nati: Map<string, number[]>;
  readonly #note = new Map<number, Ripartizione | null>();

  constructor(versioni: readonly Versione[], legami: readonly Legame[]) {
    this.#versioni = versioni;
    const posizioni = [...versioni.keys()];
    this.#perCodice = Map.groupBy(posizioni, (i) => versioni[i]?.codice_istat ?? '');
    this.#nati = Map.groupBy(posizioni, (i) => versioni[i]?.valido_dal ?? '');
    this.#legami = Map.groupBy(legami, ({ da }) => da);
  }

  follow(posizione: number): Ripartizione | null {
    const nota = this.#note.get(posizione);
    if (nota !== undefined) return nota;
    this.#note.set(posizione, null);
    const trovata = this.#resolve(posizione);
    this.#note.set(posizione, trovata);
    return trovata;
  }

  #resolve(posizione: number): Ripartizione | null {
    const versione = this.#versioni[posizione];
    if (!versione) return null;
    if (versione.valido_al === null) return [{ versione: posizione, peso: 1 }];
    const mete = this.#next(versione, indomani(versione.valido_al));
    if (mete.length === 0) return this.#refuse(posizione, 'perso');
    const arrivi = mete.map((meta) => ({ ...meta, quote: this.follow(meta.versione) }));
    const finali = new Set(arrivi.map(({ quote }) => (quote?.length === 1 ? quote[0]?.versione : undefined)));
    const [finale] = finali;
    if (finali.size === 1 && finale !== undefined) return [{ versione: finale, peso: 1 }];
    if (arrivi.some(({ quote }) => quote === null)) return null;
    const somma = mete.reduce((totale, { peso }) => totale + (peso ?? Number.NaN), 0);
    if (!(Math.abs(somma - 1) <= TOLLERANZA)) return this.#refuse(posizione, 'diviso');
    return compose(arrivi, somma);
  }

  #refuse(posizione: number, perche: Rifiuto): null {
    this.rifiuti.set(posizione, perche);
    return null;
  }

  /** The versions that a version ending the day before `data` goes on in. */
  #next(versione: Versione, data: string): Meta[] {
    const legami = (this.#legami.get(versione.codice_istat) ?? []).filter((legame) => legame.data === data);
    const seguito = this.#at(versione.codice_istat, data);
    const parti = this.#targets(
      legami.filter(({ tipo }) => tipo === 'parte'),
      data,
    );
    if (seguito !== undefined) {
      const ceduto = parti.reduce((totale, { peso }) => totale + (peso ?? Number.NaN), 0);
      return [{ versione: seguito, peso: Number.isNaN(ceduto) ? null : 1 - ceduto }, ...parti];
    }
    const mete = this.#targets(
      legami.filter(({ tipo }) => tipo !== 'traduzione'),
      data,
    );
    if (mete.length === 1) return mete.map((meta) => ({ ...meta, peso: 1 }));
    if (mete.length > 1) return mete;
    return this.#translated(versione.codice_istat) ?? this.#sameName(versione, data);
  }

  #targets(legami: readonly Legame[], data: string): Meta[] {
    const mete = legami.map(({ a, peso }) => ({ versione: this.#at(a, data), peso }));
    return mete.filter((meta): meta is Meta => meta.versione !== undefined);
  }

  #translated(codice: string): Meta[] | undefined {
    const traduzione = (this.#legami.get(codice) ?? []).findLast(
      ({ tipo, a }) => tipo === 'traduzione' && a !== codice,
    );
    if (!traduzione) return undefined;
    const versione = this.#at(traduzione.a, traduzione.data);
    return versione === undefined ? undefined : [{ versione, peso: 1 }];
  }

  #sameName({ nome, regione_codice }: Versione, data: string): Meta[] {
    const uguali = (this.#nati.get(data) ?? []).filter((i) => {
      const altra = this.#versioni[i];
      return altra && altra.regione_codice === regione_codice && stessaGrafia(altra.nome, nome);
    });
    return uguali.length === 1 ? uguali.map((versione) => ({ versione, peso: 1 })) : [];
  }

  #at(codice: string, data: string): number | undefined {
    return (this.#perCodice.get(codice) ?? []).find((i) => {
      const versione = this.#versioni[i];
      return versione !== undefined && inVigore(versione, data);
    });
  }
}

function compose(arrivi: readonly (Meta & { quote: Ripartizione | null })[], somma: number): Ripartizione {
  const pesi = new Map<number, number>();
  for (const { peso, quote } of arrivi) {
    for (const quota of quote ?? []) {
      const parte = ((peso ?? 0) / somma) * quota.peso;
      if (parte > 0) pesi.set(quota.versione, (pesi.get(quota.versione) ?? 0) + parte);
    }
  }
  return [...pesi].map(([versione, peso]) => ({ versione, peso }));
}
