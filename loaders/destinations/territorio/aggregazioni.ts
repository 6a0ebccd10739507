import { DA_SEMPRE, indomani, vigilia, type Versione } from './anagrafica.ts';
import type { Donatori, Dote } from './donatori.ts';

/** Kinds of which a comune has one at a time: columns of `dw.dim_comune`. */
export const TIPI_ESCLUSIVI = [
  'sll',
  'ats',
  'unione',
  'comunita_montana',
  'area_interna',
  'superficie',
] as const;

/** Kinds that may overlap: rows of `dw.appartenenza`. */
export const TIPI_SOVRAPPOSTI = ['distretto_commercio', 'distretto_industriale'] as const;

export type TipoEsclusivo = (typeof TIPI_ESCLUSIVI)[number];
export type TipoSovrapposto = (typeof TIPI_SOVRAPPOSTI)[number];
export type TipoAggregazione = TipoEsclusivo | TipoSovrapposto;

/** That a comune belongs to something (or has a size) from one day to another: a row of `dw.comune_aggregazione`. */
export interface Aggregazione {
  caricamento_id: number;
  tipo: TipoAggregazione;
  codice_istat: string;
  /** Code and name of the aggregation; empty for a size. */
  codice: string;
  nome: string;
  /** km², for `superficie`. */
  valore: number | null;
  valido_dal: string;
  valido_al: string | null;
}

/** Kinds whose file describes whole groups: naming a group again replaces all of its earlier members. */
const A_GRUPPI: ReadonlySet<string> = new Set<TipoAggregazione>([
  'ats',
  'unione',
  'comunita_montana',
  ...TIPI_SOVRAPPOSTI,
]);

/** What counts of all loads: a later one replaces, for the comuni and groups it names, what earlier ones said. */
export function scegliAggregazioni(righe: readonly Aggregazione[]): Aggregazione[] {
  const perCarico = Map.groupBy(righe, ({ caricamento_id }) => caricamento_id);
  const visti = new Set<string>();
  const scelte: Aggregazione[] = [];
  for (const carico of [...perCarico.keys()].sort((a, b) => b - a)) {
    const nuove = (perCarico.get(carico) ?? []).filter((riga) =>
      keysOf(riga).every((chiave) => !visti.has(chiave)),
    );
    for (const riga of perCarico.get(carico) ?? []) for (const chiave of keysOf(riga)) visti.add(chiave);
    scelte.push(...nuove);
  }
  return scelte;
}

function keysOf({ tipo, codice_istat, codice }: Aggregazione): string[] {
  const gruppo = A_GRUPPI.has(tipo) ? [`${tipo}/g/${codice}`] : [];
  return (TIPI_SOVRAPPOSTI as readonly string[]).includes(tipo)
    ? gruppo
    : [...gruppo, `${tipo}/c/${codice_istat}`];
}

/** A version with everything that `dw.dim_comune` holds, but for keys. */
export interface VersionePiena extends Versione, Dote {
  unione_codice: string | null;
  unione_nome: string | null;
  comunita_montana_codice: string | null;
  comunita_montana_nome: string | null;
  area_interna_codice: string | null;
  area_interna_nome: string | null;
  superficie_kmq: number | null;
  ats_dimostrativo: boolean;
  sll_dimostrativo: boolean;
  dimostrativo_aggregazioni: boolean;
}

/**
 * Dates versions by the aggregations too: one ends when its comune changes ATS. The first known membership of a comune also holds
 * before its first day (nothing better is known); after its last day it is in none. A code that no file names has what its place
 * had under the code before, or has under the code after; a size only if it is the same place.
 */
export function riempiVersioni(
  versioni: readonly Versione[],
  aggregazioni: readonly Aggregazione[],
  donatori: Donatori,
): VersionePiena[] {
  const storia = new Storia(aggregazioni, donatori);
  return versioni.flatMap((versione) => storia.cut(versione).map((parte) => storia.fill(parte)));
}

type Righe = readonly Aggregazione[];

class Storia {
  readonly #perChiave: Map<string, Aggregazione[]>;
  readonly #donatori: Donatori;
  readonly #tipi: ReadonlySet<string>;

  constructor(aggregazioni: readonly Aggregazione[], donatori: Donatori) {
    this.#donatori = donatori;
    this.#tipi = new Set(aggregazioni.map(({ tipo }) => tipo));
    this.#perChiave = Map.groupBy(aggregazioni, ({ tipo, codice_istat }) => `${tipo}/${codice_istat}`);
    for (const righe of this.#perChiave.values())
      righe.sort((a, b) => (a.valido_dal < b.valido_dal ? -1 : 1));
  }

  cut(versione: Versione): Versione[] {
    const { codice_istat, valido_dal, valido_al } = versione;
    const tagli = TIPI_ESCLUSIVI.flatMap((tipo) => changes(this.#rows(tipo, codice_istat)))
      .filter((data) => data > valido_dal && (valido_al === null || data <= valido_al))
      .sort();
    const inizi = [valido_dal, ...new Set(tagli)];
    return inizi.map((dal, i) => {
      const prossimo = inizi[i + 1];
      return {
        ...versione,
        valido_dal: dal,
        valido_al: prossimo === undefined ? valido_al : vigilia(prossimo),
      };
    });
  }

  fill(versione: Versione): VersionePiena {
    const { codice_istat, valido_dal } = versione;
    const { latitudine, longitudine, residenti_2011, ...dimostrative } = this.#donatori.di(codice_istat);
    const at = (tipo: TipoEsclusivo): Aggregazione | null | undefined =>
      onDay(this.#rows(tipo, codice_istat), valido_dal);
    const [sll, ats] = [at('sll'), at('ats')];
    const parti = {
      unione: at('unione'),
      comunita_montana: at('comunita_montana'),
      area_interna: at('area_interna'),
    };
    return {
      ...versione,
      latitudine,
      longitudine,
      residenti_2011,
      sll_codice: sll === undefined ? dimostrative.sll_codice : (sll?.codice ?? SENZA.codice),
      sll_nome: sll === undefined ? dimostrative.sll_nome : (sll?.nome ?? SENZA.sll),
      ats_codice: ats === undefined ? dimostrative.ats_codice : (ats?.codice ?? SENZA.codice),
      ats_nome: ats === undefined ? dimostrative.ats_nome : (ats?.nome ?? SENZA.ats),
      unione_codice: parti.unione?.codice ?? null,
      unione_nome: parti.unione?.nome ?? null,
      comunita_montana_codice: parti.comunita_montana?.codice ?? null,
      comunita_montana_nome: parti.comunita_montana?.nome ?? null,
      area_interna_codice: parti.area_interna?.codice ?? null,
      area_interna_nome: parti.area_interna?.nome ?? null,
      superficie_kmq: at('superficie')?.valore ?? null,
      ats_dimostrativo: ats === undefined,
      sll_dimostrativo: sll === undefined,
      dimostrativo_aggregazioni: ats === undefined || sll === undefined,
    };
  }

  #rows(tipo: TipoEsclusivo, codice: string): Righe {
    if (!this.#tipi.has(tipo)) return [];
    return this.#perChiave.get(`${tipo}/${codice}`) ?? this.#inherited(tipo, codice);
  }

  #inherited(tipo: TipoEsclusivo, codice: string): Righe {
    const { prima, dopo } = this.#donatori.parenti(codice);
    if (tipo === 'superficie' && prima.length + dopo.length !== 1) return [];
    const ultima = prima.map((altro) => this.#perChiave.get(`${tipo}/${altro}`)?.at(-1)).find(Boolean);
    const riga = ultima ?? dopo.map((altro) => this.#perChiave.get(`${tipo}/${altro}`)?.[0]).find(Boolean);
    return riga ? [{ ...riga, codice_istat: codice, valido_dal: DA_SEMPRE, valido_al: null }] : [];
  }
}

/** Members that were in an aggregation and left it for none. */
const SENZA = { codice: '-', ats: 'Nessun ambito', sll: 'Nessun sistema locale' };

/** Days on which something changes: each beginning but the first, each end that nothing follows at once. */
function changes(righe: Righe): string[] {
  return righe.flatMap(({ valido_dal, valido_al }, i) => [
    ...(i > 0 ? [valido_dal] : []),
    ...(valido_al === null ? [] : [indomani(valido_al)]),
  ]);
}

/** The membership on a day: undefined when none was ever told, null when it has ended. */
function onDay(righe: Righe, data: string): Aggregazione | null | undefined {
  const [prima] = righe;
  if (!prima) return undefined;
  if (data < prima.valido_dal) return prima;
  return (
    righe.findLast(
      ({ valido_dal, valido_al }) => valido_dal <= data && (valido_al === null || data <= valido_al),
    ) ?? null
  );
}
