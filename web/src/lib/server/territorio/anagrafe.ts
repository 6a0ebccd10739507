import type { Luogo } from '../../tipi.ts';
import { uniqueSlugs } from './slug.ts';

/** One comune with the aggregations it belongs to, as the view `territori` gives it. */
export interface RigaTerritorio {
  codice: string;
  nome: string;
  provinciaCodice: string;
  provinciaNome: string;
  provinciaSigla: string;
  regioneCodice: string;
  regioneNome: string;
  atsCodice: string;
  atsNome: string;
  sllCodice: string;
  sllNome: string;
  /** Belongs to its ATS, or SLL, by nearness only: no official list was loaded. */
  atsDimostrativo: boolean;
  sllDimostrativo: boolean;
}

/** A place in the tree of addresses: one node per address, so a comune has one below its provincia, ATS and SLL each. */
export interface Nodo {
  luogo: Luogo;
  genitore: Nodo | null;
  /** Children by the last part of their address. `ats` and `sll` are filled for regions only. */
  figli: Map<string, Nodo>;
  ats: Map<string, Nodo>;
  sll: Map<string, Nodo>;
  /** Regions only: which of their aggregations were made from nearness, for one comune at least. */
  dimostrativi: { ats: boolean; sll: boolean };
}

const RADICE = '/territorio';

interface Item {
  codice: string;
  nome: string;
  suffisso: string;
  righe: RigaTerritorio[];
}

/** Builds the tree of every address under `/territorio` from the list of comuni. */
export function buildAnagrafe(righe: RigaTerritorio[]): Nodo {
  const italia = createNodo({ livello: 'italia', codice: '', nome: 'Italia', percorso: RADICE }, null);
  const regioni = groupItems(righe, (r) => ({ codice: r.regioneCodice, nome: r.regioneNome, suffisso: '' }));
  for (const [slug, item] of uniqueSlugs(regioni)) {
    const luogo: Luogo = {
      livello: 'regione',
      codice: item.codice,
      nome: item.nome,
      percorso: `${RADICE}/${slug}`,
    };
    const regione = createNodo(luogo, italia);
    regione.dimostrativi = {
      ats: item.righe.some((riga) => riga.atsDimostrativo),
      sll: item.righe.some((riga) => riga.sllDimostrativo),
    };
    italia.figli.set(slug, regione);
    addProvince(regione, item.righe);
    addAmbiti(regione, item.righe);
    addSistemi(regione, item.righe, righe);
  }
  return italia;
}

function addProvince(regione: Nodo, righe: RigaTerritorio[]): void {
  const province = groupItems(righe, (r) => ({
    codice: r.provinciaCodice,
    nome: r.provinciaNome,
    suffisso: r.provinciaSigla,
  }));
  for (const [slug, item] of uniqueSlugs(province)) {
    const percorso = `${regione.luogo.percorso}/${slug}`;
    const { codice, nome, suffisso: sigla } = item;
    const provincia = createNodo({ livello: 'provincia', codice, nome, percorso, sigla }, regione);
    regione.figli.set(slug, provincia);
    addComuni(provincia, item.righe);
  }
}

function addAmbiti(regione: Nodo, righe: RigaTerritorio[]): void {
  const ambiti = groupItems(righe, (r) => ({
    codice: r.atsCodice,
    nome: r.atsNome,
    suffisso: r.provinciaSigla,
  }));
  const named = ambiti.map((item) => ({ ...item, intero: item.nome, nome: withoutAmbito(item.nome) }));
  for (const [slug, item] of uniqueSlugs(named)) {
    const percorso = `${regione.luogo.percorso}/ats/${slug}`;
    const nodo = createNodo({ livello: 'ats', codice: item.codice, nome: item.intero, percorso }, regione);
    regione.ats.set(slug, nodo);
    addComuni(nodo, item.righe);
  }
}

/** Local labour systems may cross regions: each is below every region it touches, and whole in all of them. */
function addSistemi(regione: Nodo, righe: RigaTerritorio[], tutte: RigaTerritorio[]): void {
  const touching = new Set(righe.map((riga) => riga.sllCodice));
  const whole = tutte.filter((riga) => touching.has(riga.sllCodice));
  const sistemi = groupItems(whole, (r) => ({ codice: r.sllCodice, nome: r.sllNome, suffisso: '' }));
  for (const [slug, item] of uniqueSlugs(sistemi)) {
    const percorso = `${regione.luogo.percorso}/sll/${slug}`;
    const nodo = createNodo({ livello: 'sll', codice: item.codice, nome: item.nome, percorso }, regione);
    regione.sll.set(slug, nodo);
    addComuni(nodo, item.righe);
  }
}

function addComuni(genitore: Nodo, righe: RigaTerritorio[]): void {
  const comuni = righe.map((r) => ({ codice: r.codice, nome: r.nome, suffisso: r.provinciaSigla }));
  for (const [slug, { codice, nome }] of uniqueSlugs(comuni)) {
    const luogo: Luogo = { livello: 'comune', codice, nome, percorso: `${genitore.luogo.percorso}/${slug}` };
    genitore.figli.set(slug, createNodo(luogo, genitore));
  }
}

/** "Ambito di Treviglio" → "Treviglio": the address already says `ats`. */
function withoutAmbito(nome: string): string {
  return nome.replace(/^Ambito (territoriale sociale )?(di |della |del |dell['’])?/i, '') || nome;
}

function createNodo(luogo: Luogo, genitore: Nodo | null): Nodo {
  const dimostrativi = { ats: false, sll: false };
  return { luogo, genitore, figli: new Map(), ats: new Map(), sll: new Map(), dimostrativi };
}

/** One item per code, in alphabetical order, with the comuni that belong to it. */
function groupItems(
  righe: RigaTerritorio[],
  describe: (riga: RigaTerritorio) => Omit<Item, 'righe'>,
): Item[] {
  const items = new Map<string, Item>();
  for (const riga of righe) {
    const described = describe(riga);
    const item = items.get(described.codice);
    if (item) item.righe.push(riga);
    else items.set(described.codice, { ...described, righe: [riga] });
  }
  return [...items.values()].sort((a, b) => a.nome.localeCompare(b.nome, 'it'));
}
