/**
 * CSV (RFC 4180) as Italian spreadsheets open it by a double click: semicolons, decimal comma, UTF-8 with its mark.
 * Texts come from people: one that a spreadsheet would run as a formula is made plain by a leading apostrophe
 * (OWASP, "CSV Injection").
 */

/** Numbers stay numbers, with a sign where they have one; `null` is an empty cell. */
export type Cella = string | number | null;

const SEPARATORE = ';';
const FINE_RIGA = '\r\n';
const BOM = '\ufeff';

/** Signs that begin a formula, also after blanks and in their full-width form; tab and line ends, which some programs skip. */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/;
/** Quoted wherever any program could cut the cell, those too that expect commas or tabs. */
const DA_CITARE = /[";,\t\r\n]|^\s|\s$/;

/** One line, with its end. */
export function rigaCsv(celle: readonly Cella[]): string {
  return celle.map(writeCella).join(SEPARATORE) + FINE_RIGA;
}

function writeCella(valore: Cella): string {
  if (valore === null) return '';
  if (typeof valore === 'number') return Number.isFinite(valore) ? String(valore).replace('.', ',') : '';
  const testo = testoSicuro(valore);
  return DA_CITARE.test(testo) ? `"${testo.replaceAll('"', '""')}"` : testo;
}

/** A text that no spreadsheet runs as a formula. */
export const testoSicuro = (testo: string): string => (FORMULA.test(testo) ? `'${testo}` : testo);

/**
 * The file, piece by piece as the reader takes it. A source that fails breaks the download off: nobody takes a half file for a whole one.
 * @param blocchi lines in pieces of any size
 */
export function csvInFlusso(
  intestazione: readonly string[],
  blocchi: AsyncIterable<readonly (readonly Cella[])[]>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const iterator = pieces(intestazione, blocchi);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return(undefined);
    },
  });
}

async function* pieces(
  intestazione: readonly string[],
  blocchi: AsyncIterable<readonly (readonly Cella[])[]>,
): AsyncGenerator<string, void, undefined> {
  yield BOM + rigaCsv(intestazione);
  for await (const righe of blocchi) if (righe.length > 0) yield righe.map(rigaCsv).join('');
}

/** Answer with a CSV file to save; never kept by anybody on the way. */
export function rispostaCsv(nome: string, corpo: BodyInit): Response {
  return new Response(corpo, {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': allegato(nome, 'csv'),
      'cache-control': 'no-store',
    },
  });
}

/**
 * Value of `content-disposition`. Only letters, digits and hyphens of the name are left: no quote or line end can reach the header.
 * @param nome without extension: "Registro 2026-11-21" → `attachment; filename="registro-2026-11-21.csv"`
 */
export function allegato(nome: string, estensione: string): string {
  const plain = nome
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  return `attachment; filename="${plain || 'dati'}.${estensione}"`;
}
