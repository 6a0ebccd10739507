import type { Variazione } from './anagrafica.ts';

/** A place goes on, wholly or in part, in another comune. */
export interface Legame {
  data: string;
  da: string;
  a: string;
  /** `parte`: the old comune goes on beside the new one. `traduzione`: known from two days only. */
  tipo: 'tutto' | 'parte' | 'traduzione';
  /** Share of the old comune; null when unknown. */
  peso: number | null;
  /** The same place under another code: nothing was merged or divided. */
  identico: boolean;
}

/** All changes of one day, told apart by what they do to the list of comuni. */
export interface Passo {
  data: string;
  /** Codes that end, with their last name. */
  tolti: Map<string, string>;
  /** Codes that begin, with their name. */
  messi: Map<string, string>;
  /** Codes that take territory over: they exist afterwards. */
  riceventi: Map<string, string>;
  /** New names of codes that stay: before, after. */
  nomi: Map<string, { prima: string; dopo: string }>;
  /** Codes that stay but give a part of themselves to a new comune. */
  divisi: Set<string>;
  legami: Legame[];
}

const passoVuoto = (data: string): Passo => ({
  data,
  tolti: new Map(),
  messi: new Map(),
  riceventi: new Map(),
  nomi: new Map(),
  divisi: new Set(),
  legami: [],
});

/**
 * Groups changes by day, oldest first. Meaning of the types, from ISTAT's note on «Variazioni amministrative e territoriali»:
 * ES a comune ends into the associated one; CS it is made of (parts of) the associated one; AQES it takes over the associated one,
 * which ends; CECS it cedes territory to the associated one, which is new; AP it changes provincia, RN number: the associated code
 * is its own new one; CD it changes name; AQ and CE move a border and leave the list as it is.
 */
export function raggruppaPassi(variazioni: readonly Variazione[]): Passo[] {
  const perData = new Map<string, Passo>();
  for (const variazione of variazioni) {
    const passo = perData.get(variazione.decorrenza) ?? passoVuoto(variazione.decorrenza);
    perData.set(variazione.decorrenza, passo);
    aggiungi(passo, variazione);
  }
  const passi = [...perData.values()].sort((a, b) => (a.data < b.data ? -1 : 1));
  for (const passo of passi) chiarisci(passo, variazioni);
  return passi;
}

function aggiungi(passo: Passo, variazione: Variazione): void {
  const { tipo, codice_istat: codice, nome, codice_nuovo: altro, nome_nuovo: altroNome } = variazione;
  switch (tipo) {
    case 'ES':
      passo.tolti.set(codice, nome);
      passo.riceventi.set(altro, altroNome);
      collega(passo, codice, altro, 'tutto', variazione);
      return;
    case 'AQES':
      passo.tolti.set(altro, altroNome);
      passo.riceventi.set(codice, nome);
      collega(passo, altro, codice, 'tutto', variazione);
      return;
    case 'CS':
      passo.messi.set(codice, nome);
      return;
    case 'CECS':
      passo.messi.set(altro, altroNome);
      collega(passo, codice, altro, 'parte', variazione);
      return;
    case 'AP':
    case 'RN':
      if (codice === altro) return rinomina(passo, codice, nome, altroNome);
      passo.tolti.set(codice, nome);
      passo.messi.set(altro, altroNome);
      collega(passo, codice, altro, 'tutto', variazione, true);
      return;
    case 'CD':
      rinomina(passo, codice, nome, altroNome);
      return;
    case 'TR':
      collega(passo, codice, altro, 'traduzione', variazione);
  }
}

function rinomina(passo: Passo, codice: string, prima: string, dopo: string): void {
  if (prima !== dopo) passo.nomi.set(codice, { prima, dopo });
}

function collega(
  { data, legami }: Passo,
  da: string,
  a: string,
  tipo: Legame['tipo'],
  { peso }: Variazione,
  identico = false,
): void {
  const noto = legami.find((legame) => legame.da === da && legame.a === a);
  if (!noto) legami.push({ data, da, a, tipo, peso, identico });
  else noto.peso ??= peso;
}

/**
 * A constitution (CS) names where its territory comes from, not whether that comune ends: those that end the same day were told by
 * ES, the others gave a part. Both sides may carry the weight.
 */
function chiarisci(passo: Passo, variazioni: readonly Variazione[]): void {
  for (const variazione of variazioni) {
    if (variazione.tipo !== 'CS' || variazione.decorrenza !== passo.data) continue;
    const { codice_istat: nuovo, codice_nuovo: origine } = variazione;
    if (origine === nuovo) continue;
    collega(passo, origine, nuovo, passo.tolti.has(origine) ? 'tutto' : 'parte', variazione);
  }
  for (const legame of passo.legami) {
    if (legame.tipo !== 'parte') continue;
    if (passo.tolti.has(legame.da)) legame.tipo = 'tutto';
    else passo.divisi.add(legame.da);
  }
}
