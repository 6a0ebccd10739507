import type { Livello, Riga } from './tipi.ts';

/** From here on rows travel by columns: Italy's 7,896 comuni as objects cost a hundred milliseconds to write. */
export const MOLTE = 500;

/** Rows by columns, as one JSON text: what all rows share is said once. */
interface Colonne {
  livello: Livello;
  codici: string[];
  nomi: string[];
  /** Addresses up to the last slash, each once. */
  prefissi: string[];
  prefisso: number[];
  slug: string[];
  valori: (number | null)[];
  precedenti: (number | null)[];
  posizioni: (number | null)[];
}

/**
 * Encodes many plain rows (closed, at depth 0, without series: what a map of comuni draws) for the way to the browser.
 * @param value anything that a page hands over
 * @returns JSON text, or false when the value is something else and travels as it is
 */
export function encodeRighe(value: unknown): false | string {
  if (!Array.isArray(value) || value.length < MOLTE || !isPlainRiga(value[0])) return false;
  const righe = value as Riga[];
  const livello = righe[0]?.luogo.livello ?? 'comune';
  if (!righe.every((riga) => isPlainRiga(riga) && riga.luogo.livello === livello)) return false;
  const prefissi = new Map<string, number>();
  const colonne: Colonne = {
    livello,
    codici: righe.map(({ luogo }) => luogo.codice),
    nomi: righe.map(({ luogo }) => luogo.nome),
    prefissi: [],
    prefisso: righe.map(({ luogo: { percorso } }) => {
      const prefix = percorso.slice(0, percorso.lastIndexOf('/'));
      const index = prefissi.get(prefix) ?? prefissi.size;
      prefissi.set(prefix, index);
      return index;
    }),
    slug: righe.map(({ luogo: { percorso } }) => percorso.slice(percorso.lastIndexOf('/') + 1)),
    valori: righe.map(({ valore }) => valore),
    precedenti: righe.map(({ precedente }) => precedente),
    posizioni: righe.map(({ posizione }) => posizione),
  };
  return JSON.stringify({ ...colonne, prefissi: [...prefissi.keys()] });
}

/** The rows that {@link encodeRighe} wrote. */
export function decodeRighe(text: string): Riga[] {
  const c = JSON.parse(text) as Colonne;
  return c.codici.map((codice, i) => ({
    luogo: {
      livello: c.livello,
      codice,
      nome: c.nomi[i] ?? '',
      percorso: `${c.prefissi[c.prefisso[i] ?? 0] ?? ''}/${c.slug[i] ?? ''}`,
    },
    valore: c.valori[i] ?? null,
    precedente: c.precedenti[i] ?? null,
    serie: [],
    posizione: c.posizioni[i] ?? null,
    profondita: 0,
    espandibile: false,
    espansa: false,
  }));
}

function isPlainRiga(value: unknown): value is Riga {
  const riga = value as Partial<Riga> | null;
  return (
    typeof riga === 'object' &&
    riga !== null &&
    typeof riga.luogo === 'object' &&
    riga.luogo.sigla === undefined &&
    riga.serie?.length === 0 &&
    riga.profondita === 0 &&
    riga.espandibile === false &&
    riga.espansa === false
  );
}
