/** Italian prepositions and articles before names of places and before percentages. */
import type { Luogo } from '../../tipi.ts';

type Nome = Pick<Luogo, 'livello' | 'nome' | 'sigla'>;

interface Articolo {
  /** Definite article with its blank when it has one: "la ", "l’". */
  articolo: string;
  /** With the preposition "di": "della ", "dell’". */
  di: string;
}

const IL: Articolo = { articolo: 'il ', di: 'del ' };
const LA: Articolo = { articolo: 'la ', di: 'della ' };
const LE: Articolo = { articolo: 'le ', di: 'delle ' };
const ELISO: Articolo = { articolo: 'l’', di: 'dell’' };

const REGIONI_FEMMINILI =
  /^(Lombardia|Liguria|Toscana|Campania|Puglia|Basilicata|Calabria|Sicilia|Sardegna|Valle)/;
/** Regions that take the article after "in". */
const REGIONI_CON_ARTICOLO: Record<string, string> = { Lazio: 'Nel', Molise: 'Nel', Marche: 'Nelle' };
/** Provinces named after a land instead of a town. */
const PROVINCE_DI_TERRA = /^(Verbano|Sud Sardegna|Medio Campidano|Ogliastra)/;
/** Provinces that are metropolitan cities (law 56/2014 and regional laws of Friuli, Sardegna, Sicilia). */
const METROPOLITANE = new Set([
  'TO',
  'MI',
  'VE',
  'GE',
  'BO',
  'FI',
  'RM',
  'NA',
  'BA',
  'RC',
  'PA',
  'CT',
  'ME',
  'CA',
]);

/** Where: "A Bergamo", "All’Aquila", "In Lombardia", "Nelle Marche", "In provincia di Bergamo", "Nell’Ambito di Treviglio". */
export function inLuogo(luogo: Nome): string {
  const { livello, nome } = luogo;
  switch (livello) {
    case 'italia':
      return 'In Italia';
    case 'regione':
      return `${REGIONI_CON_ARTICOLO[nome] ?? 'In'} ${nome}`;
    case 'provincia':
      if (isValle(nome)) return `In ${nome}`;
      return METROPOLITANE.has(luogo.sigla ?? '')
        ? `Nella città metropolitana ${diNome(nome)}`
        : `In provincia ${diNome(nome)}`;
    case 'ats':
      return `Nell’${nome}`;
    case 'sll':
      return `Nel sistema locale ${diNome(nome)}`;
    case 'comune':
      return aNome(nome);
  }
}

/** With the article: "la Lombardia", "l’Italia", "la provincia di Bergamo", "l’Ambito di Treviglio". */
export function ilLuogo(luogo: Nome): string {
  const { articolo, testo } = withArticle(luogo);
  return `${articolo.articolo}${testo}`;
}

/** With "di" and the article: "della Lombardia", "dell’Italia", "del sistema locale di Lecco". */
export function delLuogo(luogo: Nome): string {
  const { articolo, testo } = withArticle(luogo);
  return `${articolo.di}${testo}`;
}

function withArticle({ livello, nome, sigla }: Nome): { articolo: Articolo; testo: string } {
  switch (livello) {
    case 'italia':
      return { articolo: ELISO, testo: 'Italia' };
    case 'regione':
      return { articolo: articleOfRegione(nome), testo: nome };
    case 'provincia':
      if (isValle(nome)) return { articolo: LA, testo: nome };
      return {
        articolo: LA,
        testo: `${METROPOLITANE.has(sigla ?? '') ? 'città metropolitana' : 'provincia'} ${diNome(nome)}`,
      };
    case 'ats':
      return { articolo: ELISO, testo: nome };
    case 'sll':
      return { articolo: IL, testo: `sistema locale ${diNome(nome)}` };
    case 'comune':
      return { articolo: IL, testo: `comune ${diNome(nome)}` };
  }
}

function articleOfRegione(nome: string): Articolo {
  if (/^[AEIOU]/.test(nome)) return ELISO;
  if (nome === 'Marche') return LE;
  return REGIONI_FEMMINILI.test(nome) ? LA : IL;
}

/** Valle d'Aosta is a region and its only province: one speaks of the region. */
function isValle(nome: string): boolean {
  return nome.startsWith('Valle d');
}

/** "di Bergamo", "dell’Aquila", "della Spezia", "del Verbano-Cusio-Ossola". */
function diNome(nome: string): string {
  if (/^L['’]/.test(nome)) return `dell’${nome.slice(2)}`;
  if (nome === 'La Spezia') return 'della Spezia';
  if (PROVINCE_DI_TERRA.test(nome)) return `del ${nome}`;
  return `di ${nome}`;
}

/** "A Bergamo", "Ad Ancona", "All’Aquila", "Alla Spezia"; other names keep their own article: "A La Thuile". */
function aNome(nome: string): string {
  if (/^L['’]/.test(nome)) return `All’${nome.slice(2)}`;
  if (nome === 'La Spezia') return 'Alla Spezia';
  return `${/^[AÀ]/i.test(nome) ? 'Ad' : 'A'} ${nome}`;
}

/** A number after its article: "il 12,3 %", "l’8,1 %", "l’11 %", "lo 0,4 %". @param testo as written, e.g. "8,1 %" */
export function conArticolo(testo: string): string {
  if (/^(8|1(\D|$)|11(\D|$)|11\.)/.test(testo)) return `l’${testo}`;
  return testo.startsWith('0') ? `lo ${testo}` : `il ${testo}`;
}
