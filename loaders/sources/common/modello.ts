import type { Batch, InputFile, ReadContext } from '../../pipeline/contract.ts';
import { readTable } from '../../readers/table.ts';
import { chiaveGrandezza } from './grandezze.ts';
import { LettoreModello } from './lettore-modello.ts';
import { apriTabella } from './tabella.ts';

/** Columns that every supply template has, with the names that they may carry. */
const COLONNE = {
  codice: ['codice_comune', 'codice istat', 'codice istat comune', 'pro_com_t'],
  anno: ['anno'],
  'nome?': ['comune', 'denominazione', 'denominazione comune'],
  'genere?': ['genere', 'sesso'],
  'fascia?': ['fascia_eta', 'fascia di età', 'classe di età'],
  'cittadinanza?': ['cittadinanza'],
} as const;

/** A supply template: one quantity by comune and year, split as the operator can. */
export interface Modello {
  /** Code of the quantity (`dw.dim_grandezza.codice`). */
  grandezza: string;
  /** Columns that add up to it, with their names. */
  valori: readonly (readonly string[])[];
}

/**
 * Reads a supply that follows one of our templates: `codice_comune;anno;[comune];[genere];[fascia_eta];[cittadinanza];` and the values.
 * CSV (`;`, UTF-8) or spreadsheet. A file is split the same way everywhere: rows of totals beside their parts are excluded, and rejected
 * when they contradict the sum of the parts.
 *
 * @returns rows `[linea, grandezza_key, comune_key, periodo_key, fascia5_key, genere_key, cittadinanza_key, valore]`
 * @throws LoadError of the readers, ANNO_DIVERSO, PRIMA_SERVE
 */
export async function* leggiModello(
  file: InputFile,
  context: ReadContext,
  { grandezza, valori }: Modello,
): AsyncGenerator<Batch> {
  const attese = { ...COLONNE, ...Object.fromEntries(valori.map((nomi, i) => [`valore${i}`, nomi])) };
  const tabella = await apriTabella(file, readTable(file, { signal: context.signal }), attese);
  const lettore = new LettoreModello(
    tabella,
    context,
    chiaveGrandezza(context.references, grandezza),
    valori.length,
  );
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    for (let i = 0; i < rows.length; i++) {
      lettore.riga(rows[i] ?? [], lines[i] ?? 0);
      if (lettore.lotto.pieno) yield lettore.lotto.consegna();
    }
    yield lettore.lotto.consegna(bytes);
  }
  yield* lettore.fine();
}
