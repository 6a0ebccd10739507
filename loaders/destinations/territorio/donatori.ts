import { readFile } from 'node:fs/promises';
import { nomeNudo } from '../../sources/common/nomi.ts';
import { parseCsv, type Riga } from '../../territorio/csv.ts';
import type { Versione } from './anagrafica.ts';
import type { Legame } from './passi.ts';

/** What lists of comuni do not say and the warehouse needs: place, weight, and the demonstration aggregations. */
export interface Dote {
  latitudine: number;
  longitudine: number;
  residenti_2011: number;
  sll_codice: string;
  sll_nome: string;
  ats_codice: string;
  ats_nome: string;
}

/** The shipped registry and the reduced inputs behind it (see `loaders/territorio`). */
export interface Fornito {
  comuni: ReadonlyMap<string, Dote & { nome: string; regione_codice: string }>;
  residenti: ReadonlyMap<string, number>;
  luoghi: ReadonlyMap<string, Pick<Dote, 'latitudine' | 'longitudine'>>;
}

const TERRITORIO = new URL('../../territorio/', import.meta.url);

/** GeoNames' kinds of locality, from capital to any other. */
const RANGHI = ['PPLC', 'PPLA', 'PPLA2', 'PPLA3'];

export async function readFornito(): Promise<Fornito> {
  const [comuni, residenti, localita] = await Promise.all(
    ['comuni.csv', 'ingressi/residenti-2011.csv', 'ingressi/localita.csv'].map((name) =>
      readFile(new URL(name, TERRITORIO), 'utf8').then((text) => parseCsv(text)),
    ),
  );
  return {
    comuni: new Map((comuni ?? []).map((riga) => [riga['codice_istat'] ?? '', toDote(riga)])),
    residenti: new Map(
      (residenti ?? []).map((riga) => [riga['codice_istat'] ?? '', Number(riga['residenti_2011'])]),
    ),
    luoghi: mainPlaces(localita ?? []),
  };
}

function toDote(riga: Riga): Dote & { nome: string; regione_codice: string } {
  const text = (name: string): string => riga[name] ?? '';
  return {
    nome: text('nome'),
    regione_codice: text('regione_codice'),
    latitudine: Number(text('latitudine')),
    longitudine: Number(text('longitudine')),
    residenti_2011: Number(text('residenti_2011')),
    sll_codice: text('sll_codice'),
    sll_nome: text('sll_nome'),
    ats_codice: text('ats_codice'),
    ats_nome: text('ats_nome'),
  };
}

function mainPlaces(localita: readonly Riga[]): Map<string, { latitudine: number; longitudine: number }> {
  const rank = (riga: Riga): number => (RANGHI.indexOf(riga['tipo'] ?? '') + 5) % 5;
  const sorted = localita.toSorted(
    (a, b) => rank(b) - rank(a) || Number(a['abitanti_geonames']) - Number(b['abitanti_geonames']),
  );
  return new Map(
    sorted.map((riga) => [
      riga['codice_istat'] ?? '',
      { latitudine: Number(riga['latitudine']), longitudine: Number(riga['longitudine']) },
    ]),
  );
}

/**
 * Gives every code what lists do not say, by what is known of it, in this order: the shipped registry; the census of 2011 and
 * GeoNames under the same code; the comuni that it was made of, or that it went into; the comune of that name in the same region; the
 * middle of its provincia, else of its region. ATS and SLL that nobody gives come from the nearest comune.
 */
export class Donatori {
  readonly #fornito: Fornito;
  readonly #anagrafica: Map<string, Versione>;
  readonly #versoDa: Map<string, Legame[]>;
  readonly #versoA: Map<string, Legame[]>;
  readonly #perNome: Map<string, string[]>;
  readonly #note = new Map<string, Dote>();

  constructor(fornito: Fornito, versioni: readonly Versione[], legami: readonly Legame[]) {
    this.#fornito = fornito;
    this.#anagrafica = new Map(versioni.map((versione) => [versione.codice_istat, versione]));
    this.#versoDa = Map.groupBy(legami, ({ a }) => a);
    this.#versoA = Map.groupBy(legami, ({ da }) => da);
    this.#perNome = Map.groupBy(fornito.comuni.keys(), (codice) => {
      const { nome = '', regione_codice = '' } = fornito.comuni.get(codice) ?? {};
      return `${regione_codice} ${nomeNudo(nome)}`;
    });
  }

  /** Never fails: at worst a place in the middle of Italy. */
  di(codice: string): Dote {
    const nota = this.#fornito.comuni.get(codice) ?? this.#note.get(codice);
    if (nota) return nota;
    const dote = this.#build(codice, new Set());
    this.#note.set(codice, dote);
    return dote;
  }

  /** Codes whose place this code continues, the largest first; then those that continue it. */
  parenti(codice: string): { prima: string[]; dopo: string[] } {
    const bySize = (codici: string[]): string[] =>
      codici.toSorted((a, b) => this.di(b).residenti_2011 - this.di(a).residenti_2011 || (a < b ? -1 : 1));
    return {
      prima: bySize((this.#versoDa.get(codice) ?? []).map(({ da }) => da)),
      dopo: bySize((this.#versoA.get(codice) ?? []).map(({ a }) => a)),
    };
  }

  #build(codice: string, visti: Set<string>): Dote {
    const parente = this.#fromRelatives(codice, visti);
    const omonimo = parente ?? this.#fromName(codice);
    const luogo = this.#fornito.luoghi.get(codice) ?? omonimo ?? this.#middle(codice);
    const vicino = omonimo ?? this.#nearest(codice, luogo);
    return {
      ...vicino,
      latitudine: luogo.latitudine,
      longitudine: luogo.longitudine,
      residenti_2011:
        this.#fornito.residenti.get(codice) ?? omonimo?.residenti_2011 ?? this.#middle(codice).residenti_2011,
    };
  }

  #fromRelatives(codice: string, visti: Set<string>): Dote | undefined {
    if (visti.has(codice)) return undefined;
    const oltre = new Set(visti).add(codice);
    const known = (altro: string): Dote | undefined =>
      this.#fornito.comuni.get(altro) ?? (oltre.has(altro) ? undefined : this.#alone(altro, oltre));
    const origini = (this.#versoDa.get(codice) ?? []).map((legame) => ({ legame, dote: known(legame.da) }));
    const esiti = (this.#versoA.get(codice) ?? []).map((legame) => ({ legame, dote: known(legame.a) }));
    const prima = largest(origini.map(({ dote }) => dote));
    if (prima && origini.every(({ dote }) => dote)) {
      const somma = origini.reduce(
        (n, { legame, dote }) => n + shareOf(legame) * (dote?.residenti_2011 ?? 0),
        0,
      );
      return { ...prima, residenti_2011: Math.round(somma) };
    }
    const dopo = largest(esiti.map(({ dote }) => dote));
    if (!dopo) return prima;
    const fratelli = Math.max(1, ...esiti.map(({ legame }) => this.#versoDa.get(legame.a)?.length ?? 1));
    return { ...dopo, residenti_2011: Math.round(dopo.residenti_2011 / fratelli) };
  }

  /** A relative that is not in the registry: from its own sources, without coming back here. */
  #alone(codice: string, visti: Set<string>): Dote | undefined {
    const residenti = this.#fornito.residenti.get(codice);
    const luogo = this.#fornito.luoghi.get(codice);
    if (residenti !== undefined && luogo && this.#anagrafica.has(codice)) {
      return { ...this.#nearest(codice, luogo), ...luogo, residenti_2011: residenti };
    }
    return this.#fromRelatives(codice, visti) ?? this.#fromName(codice);
  }

  #fromName(codice: string): Dote | undefined {
    const versione = this.#anagrafica.get(codice);
    if (!versione) return undefined;
    const codici = this.#perNome.get(`${versione.regione_codice} ${nomeNudo(versione.nome)}`) ?? [];
    return codici.length === 1 ? this.#fornito.comuni.get(codici[0] ?? '') : undefined;
  }

  /** Registry entries of the code's provincia, else of its region, else of Italy. */
  #around(codice: string): Dote[] {
    const regione = this.#anagrafica.get(codice)?.regione_codice;
    const entries = [...this.#fornito.comuni];
    const provincia = entries.filter(([altro]) => altro.slice(0, 3) === codice.slice(0, 3));
    const intorno =
      provincia.length > 0 ? provincia : entries.filter(([, c]) => c.regione_codice === regione);
    return (intorno.length > 0 ? intorno : entries).map(([, dote]) => dote);
  }

  #middle(codice: string): Pick<Dote, 'latitudine' | 'longitudine' | 'residenti_2011'> {
    const intorno = this.#around(codice);
    const mean = (value: (dote: Dote) => number): number =>
      intorno.reduce((sum, dote) => sum + value(dote), 0) / intorno.length;
    return {
      latitudine: round5(mean((dote) => dote.latitudine)),
      longitudine: round5(mean((dote) => dote.longitudine)),
      residenti_2011: Math.round(mean((dote) => dote.residenti_2011)),
    };
  }

  #nearest(codice: string, { latitudine, longitudine }: Pick<Dote, 'latitudine' | 'longitudine'>): Dote {
    const stretch = Math.cos((latitudine * Math.PI) / 180);
    const distance = (dote: Dote): number =>
      Math.hypot(dote.latitudine - latitudine, (dote.longitudine - longitudine) * stretch);
    return this.#around(codice).reduce((best, dote) => (distance(dote) < distance(best) ? dote : best));
  }
}

/** What of the old comune's residents a link carries: all of it, unless a weight says less; an unweighed part carries nothing. */
const shareOf = ({ tipo, peso }: Legame): number => peso ?? (tipo === 'parte' ? 0 : 1);

const round5 = (value: number): number => Math.round(value * 1e5) / 1e5;

function largest(doti: readonly (Dote | undefined)[]): Dote | undefined {
  return doti
    .filter((dote) => dote !== undefined)
    .reduce<Dote | undefined>(
      (best, dote) => (best && best.residenti_2011 >= dote.residenti_2011 ? best : dote),
      undefined,
    );
}
