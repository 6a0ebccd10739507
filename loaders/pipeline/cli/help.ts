import { SOGLIA } from '../run.ts';
import type { Source } from '../contract.ts';

/** The help, with the sources as they are registered. */
export function helpText(sources: readonly Source[]): string {
  const width = Math.max(...sources.map(({ name }) => name.length), 10);
  const lines = sources.map(
    ({ name, titolo, formats, options, addresses }) =>
      `  ${name.padEnd(width)}  ${titolo}\n  ${' '.repeat(width)}  ${formats.join(', ')}${describeOptions(options)}${addresses ? '; --scarica' : ''}`,
  );
  return `npm run load -- <fonte> (--file <percorso> | --scarica) [opzioni]
npm run load -- <comando>

Carica nel magazzino i dati di una fonte. I dati cambiano tutti insieme alla fine, o per niente.
Funziona mentre il prodotto è acceso (se ne occupa lui) e quando è spento.

Opzioni
  --file <percorso>      il file da caricare
  --scarica              prende il file dall'indirizzo della fonte
  --anno 2024            anno di riferimento, se il file non lo dice
  --data 2025-01-01      data da cui vale un elenco o un'appartenenza
  --definizione <codice> il dataset dichiarato, per la fonte "dataset"
  --soglia 1%            quota massima di righe scartate (di norma ${100 * SOGLIA} %)
  --prova                fa tutto tranne pubblicare
  --aiuto                questo testo

Comandi
  stato [quanti]             gli ultimi caricamenti
  annulla <numero>           rimette i dati com'erano prima dell'ultimo caricamento di un dataset
  definisci <file.json>      registra (o aggiorna) un dataset dichiarato
  esporta <dataset> [--anno 2024] [--file <percorso.csv|.xlsx>]
                             scrive un file che la stessa fonte sa ricaricare
  fonti elenca               i server da cui si può scaricare
  fonti aggiungi <host>      ne ammette uno; fonti togli <host> lo esclude

Fonti
${lines.join('\n')}

Esempi
  npm run load -- posas --file POSAS_2025_it_Comuni.zip
  npm run load -- posas --scarica --anno 2025
  npm run load -- occupati --file occupati.xlsx --prova
  npm run load -- dataset --definizione asili_nido --file asili.csv
  npm run load -- annulla 12

Uscita
  0   pubblicato, o niente da fare
  1   rifiutato o fallito: i dati sono rimasti come prima
  2   pubblicato con righe scartate: l'elenco è nella cartella scarti
  64  comando scritto male`;
}

function describeOptions(options: Source['options']): string {
  if (options.length === 0) return '';
  const names = options.map((option) =>
    option.endsWith('?') ? `[--${option.slice(0, -1)}]` : `--${option}`,
  );
  return `; ${names.join(' ')}`;
}
