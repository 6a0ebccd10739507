import {
  DA_SEMPRE,
  stessaGrafia,
  vigilia,
  type Anagrafica,
  type Elenco,
  type Variazione,
  type Versione,
} from './anagrafica.ts';
import { raggruppaPassi, type Passo } from './passi.ts';
import { Province } from './province.ts';

type Stato = Map<string, Anagrafica>;

/**
 * Dated versions of all comuni, from lists and changes alone: the order in which they were loaded does not count.
 *
 * Every list rules on its day. Between two lists, and after the last, changes move it on at their own dates; what a list shows and no
 * change explains begins on the list's day. Before the first list changes are taken back from it, down to "since ever". The
 * shipped list counts as a list only while every loaded one is newer: an older one says better what there was.
 *
 * @returns versions ordered by code and day, without gaps or overlaps within a code's life
 */
export function deriveVersioni(elenchi: readonly Elenco[], variazioni: readonly Variazione[]): Versione[] {
  const ancore = scegliAncore(elenchi);
  const [prima] = ancore;
  if (!prima) return [];
  const passi = raggruppaPassi(variazioni);
  const mondo = new Mondo(elenchi);
  const stato: Stato = new Map(prima.comuni);
  for (const passo of passi.filter(({ data }) => data <= prima.data).reverse()) mondo.takeBack(stato, passo);
  const registro = new Registro(stato);
  for (const evento of inOrdine(ancore, passi)) {
    if ('comuni' in evento) snap(registro, evento);
    else mondo.apply(registro, evento);
  }
  return mondo.complete(registro.close(), passi);
}

/** The lists that rule, oldest first; of two of the same day the later in `elenchi`. */
export function scegliAncore(elenchi: readonly Elenco[]): Elenco[] {
  const veri = elenchi.filter(({ fornito }) => !fornito);
  const usati = elenchi.filter(({ fornito, data }) => !fornito || veri.every((vero) => vero.data > data));
  const perData = new Map(usati.map((elenco) => [elenco.data, elenco]));
  return [...perData.values()].sort((a, b) => (a.data < b.data ? -1 : 1));
}

/** Changes before the list of the same day: the list shows what they led to. */
function inOrdine(ancore: readonly Elenco[], passi: readonly Passo[]): (Elenco | Passo)[] {
  return [...passi, ...ancore].sort(
    (a, b) =>
      (a.data < b.data ? -1 : a.data > b.data ? 1 : 0) || Number('comuni' in a) - Number('comuni' in b),
  );
}

/** Versions while they are being written: what is open now, what has ended. */
class Registro {
  readonly aperti = new Map<string, Versione>();
  readonly #chiusi: Versione[] = [];

  constructor(inizio: Stato) {
    for (const [codice, comune] of inizio) this.#open(codice, comune, DA_SEMPRE);
  }

  /** From `data` on the code is `comune`; a version that would have held for no day is written over. */
  put(codice: string, comune: Anagrafica, data: string): void {
    this.remove(codice, data);
    this.#open(codice, comune, data);
  }

  remove(codice: string, data: string): void {
    const aperto = this.aperti.get(codice);
    if (!aperto) return;
    this.aperti.delete(codice);
    if (aperto.valido_dal < data) this.#chiusi.push({ ...aperto, valido_al: vigilia(data) });
  }

  close(): Versione[] {
    return [...this.#chiusi, ...this.aperti.values()].sort(
      (a, b) =>
        (a.codice_istat < b.codice_istat ? -1 : a.codice_istat > b.codice_istat ? 1 : 0) ||
        (a.valido_dal < b.valido_dal ? -1 : 1),
    );
  }

  #open(codice: string, comune: Anagrafica, valido_dal: string): void {
    this.aperti.set(codice, { ...comune, valido_dal, valido_al: null });
  }
}

/** Makes the state equal to a list. */
function snap(registro: Registro, { data, comuni }: Elenco): void {
  for (const codice of [...registro.aperti.keys()]) if (!comuni.has(codice)) registro.remove(codice, data);
  for (const [codice, comune] of comuni) {
    const aperto = registro.aperti.get(codice);
    const uguale =
      aperto && stessaGrafia(aperto.nome, comune.nome) && aperto.regione_codice === comune.regione_codice;
    if (uguale) Object.assign(aperto, { ...comune });
    else registro.put(codice, comune, data);
  }
}

/** What lists know beyond the day they were made for: official names and province. */
class Mondo {
  readonly #elenchi: readonly Elenco[];
  readonly #province: Province;

  constructor(elenchi: readonly Elenco[]) {
    this.#elenchi = elenchi;
    this.#province = new Province(elenchi);
  }

  apply(registro: Registro, { data, tolti, messi, riceventi, nomi, divisi, legami }: Passo): void {
    const vicini = new Map(legami.map(({ da, a }) => [a, registro.aperti.get(da)]));
    for (const codice of tolti.keys()) registro.remove(codice, data);
    for (const [codice, nome] of [...messi, ...riceventi]) {
      if (!registro.aperti.has(codice))
        registro.put(codice, this.#comune(codice, nome, vicini.get(codice)), data);
    }
    for (const [codice, { dopo }] of nomi) this.#rename(registro, codice, dopo, data);
    for (const codice of divisi) {
      const aperto = registro.aperti.get(codice);
      if (aperto && aperto.valido_dal !== data) registro.put(codice, aperto, data);
    }
  }

  /** The state before a day's changes, from the state after them. */
  takeBack(stato: Stato, { tolti, messi, nomi, legami }: Passo): void {
    const vicini = new Map(legami.map(({ da, a }) => [da, stato.get(a)]));
    for (const codice of messi.keys()) stato.delete(codice);
    for (const [codice, nome] of tolti) stato.set(codice, this.#comune(codice, nome, vicini.get(codice)));
    for (const [codice, { prima }] of nomi) {
      const comune = stato.get(codice);
      if (comune && !stessaGrafia(comune.nome, prima)) stato.set(codice, this.#comune(codice, prima, comune));
    }
  }

  /** One spelling for each provincia, and the land registry's code wherever the same place carries it. */
  complete(versioni: Versione[], passi: readonly Passo[]): Versione[] {
    const catastali = this.#catastali(passi);
    return versioni.map((versione) => ({
      ...versione,
      ...this.#province.find(versione.codice_istat, versione),
      catastale_codice: versione.catastale_codice ?? catastali.get(versione.codice_istat) ?? null,
    }));
  }

  #rename(registro: Registro, codice: string, nome: string, data: string): void {
    const aperto = registro.aperti.get(codice);
    if (!aperto || stessaGrafia(aperto.nome, nome)) return;
    registro.put(codice, this.#comune(codice, nome, aperto), data);
  }

  #comune(codice_istat: string, nome: string, vicino?: Anagrafica): Anagrafica {
    const stesso = vicino?.codice_istat === codice_istat ? vicino : this.#listed(codice_istat);
    return {
      codice_istat,
      nome: this.#officialName(codice_istat, nome),
      ...this.#province.find(codice_istat, vicino),
      catastale_codice: stesso?.catastale_codice ?? null,
      uts_codice: stesso?.uts_codice ?? null,
    };
  }

  #listed(codice: string): Anagrafica | undefined {
    for (const { comuni } of this.#elenchi) {
      const comune = comuni.get(codice);
      if (comune) return comune;
    }
    return undefined;
  }

  /** Changes write names of one language and in their own spelling; a list that has the code says it right. */
  #officialName(codice: string, nome: string): string {
    for (const { comuni } of this.#elenchi) {
      const scritto = comuni.get(codice)?.nome;
      if (
        scritto !== undefined &&
        [scritto, scritto.split('/')[0] ?? ''].some((uno) => stessaGrafia(uno, nome))
      ) {
        return scritto;
      }
    }
    return nome;
  }

  #catastali(passi: readonly Passo[]): Map<string, string> {
    const noti = new Map<string, string>();
    for (const { comuni } of this.#elenchi) {
      for (const { codice_istat, catastale_codice } of comuni.values()) {
        if (catastale_codice) noti.set(codice_istat, catastale_codice);
      }
    }
    const identici = passi.flatMap(({ legami }) => legami.filter(({ identico }) => identico));
    for (const { da, a } of [...identici, ...identici.toReversed()]) {
      const codice = noti.get(da) ?? noti.get(a);
      if (codice === undefined) continue;
      if (!noti.has(da)) noti.set(da, codice);
      if (!noti.has(a)) noti.set(a, codice);
    }
    return noti;
  }
}
